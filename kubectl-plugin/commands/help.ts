import type { Command } from '../command-line/command.ts'

export const helpCommand: Command = {
  name: 'help',
  summary: 'Tell about a command',
  about: ['Tells about a command, about all of them, or about the exit codes.'],
  examples: [
    { comment: 'What list can do', words: 'help list' },
    { comment: 'What the exit codes say', words: 'help exit-codes' },
  ],
  positionals: { shown: '[COMMAND]', least: 0, most: 1, suggests: 'commands' },
  flags: [],
  asksCluster: false,
  operation: (given) => ({ run: 'help', command: given.positionals[0] }),
}
