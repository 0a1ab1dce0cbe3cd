import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'See whether the webhook does its work, what Rancher does not clean up, and what you may do',
  about: [
    'Looks whether the webhook is registered and its authority trusted, and whether somebody broke the glass; tries writes that it must refuse (as dry runs: nothing is ' +
      'stored); tells what this version of Rancher never deletes, which Secrets of tokens Rancher cannot read, whether those that expired more than two days ago ' +
      'were deleted, and what you may do.',
    'Each check is ok, a problem, unknown (it could not be looked at), or info (neither good nor bad). The exit code is 2 where there is a problem, else 3 where something is unknown.',
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
