import { clusterChoice } from '../command-line/cluster-flags.ts'
import { type Command, NO_POSITIONALS } from '../command-line/command.ts'
import { readFormat } from '../output/report-format.ts'

export const checkCommand: Command = {
  name: 'check',
  summary: 'Identify a bearer token on stdin, and explain why it may get a 401',
  about: [
    'Reads a bearer token from stdin (NAME:VALUE, or ext/NAME:VALUE). Shows which token it is, whether its value is right (if ' +
      'you may read what is stored of it), its state and scope, what it can be used for, the likely reasons for a 401, and what ' +
      'does not revoke it.',
    'The value is never printed. Do not pass it as an argument.',
    'The exit code is 0 if Rancher accepts the bearer token, 2 if Rancher refuses it everywhere or you can see no such token, and 3 ' +
      'if that cannot be determined: the verdict then says what it depends on, such as the value, or whether the owner is ' +
      'active. If you may not read something that the verdict does not depend on, that is only a warning.',
  ],
  examples: [
    { comment: 'The bearer token in a file', words: 'check < bearer.txt' },
    {
      comment: 'The bearer token of the current context of a kubeconfig',
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
      describe: 'Output format: table, json',
    },
  ],
  asksCluster: true,
  operation: (given) => ({ run: 'check', cluster: clusterChoice(given), output: readFormat(given, ['json']) }),
}
