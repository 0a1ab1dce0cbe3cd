import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'See whether the webhook does its work, what Rancher leaves lying about, and what you may do',
  about: [
    'Looks whether the webhook is registered and its authority trusted, and whether somebody broke the glass; tries writes that it must refuse (as dry runs: nothing is ' +
      'stored); tells what this version of Rancher never deletes, which Secrets of tokens Rancher cannot read, and what you may do.',
    'The exit code is 2 where there is a problem, and 3 where something could not be looked at.',
  ],
  examples: [
    { comment: 'Is all well?', words: 'doctor' },
    { comment: 'For a monitor', words: 'doctor -o json' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    { name: 'output', short: 'o', takes: 'text', value: 'FORMAT', default: 'table', describe: 'One of table, json' },
  ],
  asksCluster: true,
  operation: (given) => ({ run: 'doctor', cluster: clusterChoice(given), output: readFormat(given, ['json']) }),
}
