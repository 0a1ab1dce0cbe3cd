import { type Command, NO_POSITIONALS } from '../command-line/command.ts'

export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version of this plugin',
  about: ['Prints the version of this plugin. No cluster is asked.'],
  examples: [{ comment: 'Which version is this', words: 'version' }],
  positionals: NO_POSITIONALS,
  flags: [],
  asksCluster: false,
  operation: () => ({ run: 'version' }),
}
