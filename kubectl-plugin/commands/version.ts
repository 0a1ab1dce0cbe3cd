import { type Command, NO_POSITIONALS } from '../command-line/command.ts'

export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version of this plugin',
  about: ['Prints the version of this plugin, without contacting a cluster.'],
  examples: [{ comment: 'The version', words: 'version' }],
  positionals: NO_POSITIONALS,
  flags: [],
  asksCluster: false,
  operation: () => ({ run: 'version' }),
}
