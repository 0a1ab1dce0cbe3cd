import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'

export const checkCommand: Command = {
  name: 'check',
  summary: 'Tell about a bearer on stdin: which token it is, and why it may give a 401',
  about: [
    'Reads a bearer from stdin (NAME:VALUE, or ext/NAME:VALUE) and tells which token it is, whether its value is the right one ' +
      '(where you may read what is kept of it), its state and scope, what it can be used for, the likely reasons of a 401, and what ' +
      'does not end a token. The value is never printed, and belongs in no argument.',
    'The exit code is 0 where Rancher accepts the bearer, 2 where it refuses it everywhere or there is no such token that you may see, ' +
      'and 3 where that cannot be told: the verdict then says on what it hangs, such as the value, or whether the owner is active. ' +
      'What you may not read and what the verdict does not hang on is a warning.',
  ],
  examples: [
    { comment: 'The bearer in a file', words: 'check < bearer.txt' },
    {
      comment: 'The bearer of the current context of a kubeconfig',
      words: "check < <(kubectl config view --raw --minify -o jsonpath='{.users[0].user.token}')",
    },
  ],
  positionals: NO_POSITIONALS,
  flags: [
    {
      name: 'output',
      short: 'o',
      takes: 'text',
      value: 'FORMAT',
      default: 'table',
      suggests: ['table', 'json'],
      describe: 'One of table, json',
    },
  ],
  asksCluster: true,
  operation: (given) => ({ run: 'check', cluster: clusterChoice(given), output: readFormat(given, ['json']) }),
}
