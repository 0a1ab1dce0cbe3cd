import { tokenNameFrom } from '../inventory/token-name.ts'
import type { Operation } from '../operation.ts'
import { COLOUR_CHOICES, type ColourChoice } from '../output/coloured-warnings.ts'
import { CLUSTER_FLAGS } from './cluster-flags.ts'
import type { Command } from './command.ts'
import { COLOUR_FLAG, commandNamed, COMMANDS, flagsOf, HELP_FLAG } from './commands.ts'
import { Given } from './given.ts'
import { nearestCommand } from './nearest-command.ts'
import { UsageError } from './usage-error.ts'
import { wordShown } from './word-shown.ts'
import { readWords } from './read-words.ts'

export interface CommandLine {
  readonly operation: Operation
  readonly colour: ColourChoice
}

/**
 * What the words after the name of the program ask for.
 * @throws UsageError
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const plain = (operation: Operation): CommandLine => ({ operation, colour: 'auto' })
  if (words.length === 0) return plain({ run: 'help', command: undefined })
  if (words[0] === '--version') return plain({ run: 'version' })
  if (words[0] === '__complete') return plain({ run: 'complete', words: words.slice(1) })
  const command = commandOf(words)
  if (command === undefined) return plain({ run: 'help', command: undefined })
  const flags = flagsOf(command)
  const { values, positionals: all } = readWords(words, flags, command.name)
  // The first positional is the command itself.
  const positionals = all.slice(1)
  const given = new Given(command.name, flags, positionals, values)
  const colour = given.choice(COLOUR_FLAG.name, COLOUR_CHOICES) ?? 'auto'
  if (given.isOn(HELP_FLAG.name)) return { operation: { run: 'help', command: command.name }, colour }
  checkPositionals(command, positionals)
  return { operation: command.operation(given), colour }
}

/** The command that is named, or undefined where the words only ask for help. */
function commandOf(words: readonly string[]): Command | undefined {
  // Where the first word is a flag, the command comes after some of kubectl's: only these are known before it is.
  const [first] = words[0]?.startsWith('-') === true ? wordsBefore(words) : words
  if (first === undefined) {
    if (words.some((word) => word === '-h' || word === '--help')) return undefined
    throw new UsageError('no command is named')
  }
  const command = commandNamed(first)
  if (command === undefined) throw new UsageError(`unknown command ${wordShown(first)}${nearestCommand(first)}`)
  return command
}

function wordsBefore(words: readonly string[]): readonly string[] {
  const flags = [...new Map(COMMANDS.flatMap(flagsOf).map((flag) => [flag.name, flag])).values(), ...CLUSTER_FLAGS]
  return readWords(words, flags, undefined).positionals
}

function checkPositionals({ name, positionals }: Command, words: readonly string[]): void {
  const unwanted = words[positionals.most]
  if (unwanted !== undefined) {
    const allowed =
      positionals.most === 0
        ? `it takes no words beside flags${wayToGet(name, unwanted)}`
        : `it takes ${positionals.shown}`
    throw new UsageError(`unknown word ${wordShown(unwanted)} for ${name}: ${allowed}`, name)
  }
  if (words.length < positionals.least) throw new UsageError(`${name} needs ${positionals.shown}`, name)
}

/** Whoever is used to `kubectl get` names a token to list. */
function wayToGet(command: string, word: string): string {
  return command === 'list' && !word.includes(':') && tokenNameFrom(word) !== undefined
    ? `; did you mean get ${word}?`
    : ''
}
