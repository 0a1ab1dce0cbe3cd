import type { Command } from '../command-line/command.ts'

export const helpCommand: Command = {
  name: 'help',
  summary: 'Tell about a command',
  about: ['Tells about a command, or about all of them.'],
  examples: [{ comment: 'What list can do', words: 'help list' }],
  positionals: { shown: '[COMMAND]', least: 0, most: 1 },
  flags: [],
  asksCluster: false,
  operation: (given) => ({ run: 'help', command: given.positionals[0] }),
}
