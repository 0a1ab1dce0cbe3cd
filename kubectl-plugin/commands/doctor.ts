import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Check that the webhook works, what Rancher does not clean up, and what you may do',
  about: [
    'Checks whether the webhook is registered and its certificate authority trusted, and whether somebody broke the glass. ' +
      'Tries writes that the webhook must refuse, as dry runs: nothing is stored.',
    'Also shows what this version of Rancher never deletes, which Secrets of tokens Rancher cannot read, whether tokens that ' +
      'expired more than two days ago were deleted, and what you may do.',
    'Each check is ok, a problem, unknown (it could not be checked), or info (neither good nor bad). The exit code is 2 if ' +
      'there is a problem, otherwise 3 if anything is unknown.',
  ],
  examples: [
    { comment: 'Check everything', words: 'doctor' },
    { comment: 'For monitoring', words: 'doctor -o json' },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      describe: 'Output format: table, json',
    },
  ],
  asksCluster: true,
  operation: (given) => ({ run: 'doctor', cluster: clusterChoice(given), output: readFormat(given, ['json']) }),
}
