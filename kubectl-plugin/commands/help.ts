import type { Command } from '../command-line/command.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { wordShown } from '../command-line/word-shown.ts'

/** Words after a command that are a part of it, and are told about on its page. */
const PARTS: Readonly<Record<string, readonly string[]>> = { settings: ['set'] }

function partsOf(command: string): readonly string[] {
  return (Object.hasOwn(PARTS, command) ? PARTS[command] : undefined) ?? []
}

/** For completion. */
function suggested([command]: readonly string[]): readonly string[] | 'commands' {
  return command === undefined ? 'commands' : partsOf(command)
}

export const helpCommand: Command = {
  name: 'help',
  summary: 'Show help for a command',
  about: ['Shows help for one command, a list of all commands, or the exit codes.'],
  examples: [
    { comment: 'Help for list', words: 'help list' },
    { comment: 'What the exit codes mean', words: 'help exit-codes' },
  ],
  positionals: { shown: '[COMMAND]', least: 0, most: 2, suggests: suggested },
  flags: [],
  asksCluster: false,
  operation: ({ positionals: [command = '', part] }) => {
    if (part !== undefined && !partsOf(command).includes(part)) {
      throw new UsageError(`unknown word ${wordShown(part)} for help: it takes [COMMAND]`, 'help')
    }
    return { run: 'help', command: command === '' ? undefined : command }
  },
}
