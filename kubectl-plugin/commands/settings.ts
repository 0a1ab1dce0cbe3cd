import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'

export const settingsCommand: Command = {
  name: 'settings',
  summary: 'Tell about the settings that govern tokens',
  about: [
    'Tells about the settings of Rancher that govern tokens: what each comes to and where that comes from, and what it means. With ' +
      '-o wide also to which tokens it applies, to which not, and what it does to tokens that exist.',
    'Settings that disagree with each other or cannot be used are told on stderr, with the command that mends them.',
  ],
  examples: [
    { comment: 'What is in force', words: 'settings' },
    { comment: 'To which tokens each applies, and to which not', words: 'settings -o wide' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: ['table', 'wide', 'json'],
      describe: 'One of table, wide, json',
    },
  ],
  asksCluster: true,
  operation: (given) => ({
    run: 'settings',
    cluster: clusterChoice(given),
    output: readFormat(given, ['wide', 'json']),
  }),
}
