import { BEARER_FLAGS, bearerChoice } from '../command-line/bearer-flags.ts'
import { changeChoice, DRY_RUN_FLAG } from '../command-line/change-flags.ts'
import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { ALLOWED_DURATION, millisecondsFromDuration } from '../command-line/duration.ts'
import { ALLOWED_TTL, ttlFromText } from '../command-line/ttl-flag.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { readTokenNames } from './get.ts'

const DAY_MS = 86_400_000

export const rotateCommand: Command = {
  name: 'rotate',
  summary: 'Put a new token in the place of one of yours, and let the old one end',
  about: [
    'Makes a new token of the same kind, description and scope, and of the same TTL where --ttl gives no other, logs in with it once, puts it where it is used (--to-secret, ' +
      '--to-file, else stdout), and lets the old one end after --grace. A TTL counts from the creation of a token: that of the old one ' +
      'becomes its age and the grace.',
    'Where else the old token is used is told first, for nobody puts the new one there: Kubeconfigs, cloud credentials of Harvester, ' +
      'kubeconfigs of provisioned clusters, your own login. A Secret or file that holds the bearer of another token is not written over, nor one that somebody changes ' +
      'meanwhile: of two rotations at once one is done. Without -o the new bearer is put there in the form in which the old one stands there.',
    'Without NAME it is the token whose bearer stands in the Secret or file: a job that runs each night needs no name that changes. The ' +
      'job may be logged in with that very token, for the old one works on for --grace, which is to be longer than whoever reads the ' +
      'Secret takes to read it again.',
    'A token is rotated once. It is marked with its successor (the annotation rtoken.dev/rotated-to), and refused the next time: a ' +
      'second successor would have but the rest of its TTL, and the first would be left with nobody who holds it.',
    'Where anything fails, the old token stays as it was, what stood in the Secret or file is there again, and the new token is deleted.',
    'Only your own tokens can be rotated: Rancher makes tokens for nobody but whoever asks. One that is disabled cannot be, for the new ' +
      'one would work. A v3 token is followed by an ext token, ' +
      'whose bearer begins with ext/.',
  ],
  examples: [
    { comment: 'The token of a CI, where the CI reads it', words: 'rotate token-9d2kf --to-secret ci/rancher' },
    {
      comment:
        'The same by a job, each week, whatever the token is called by then (tokenFile of the kubeconfig: the mounted Secret)',
      words: 'rotate --to-secret ci/rancher --grace 24h --kubeconfig /rancher/kubeconfig',
    },
    { comment: 'By a CI whose token is in a file', words: 'rotate --to-file ci.token --ttl 30d' },
    {
      comment: 'In a file; whoever still has the old one has two hours',
      words: 'rotate token-9d2kf --to-file ci.token --grace 2h',
    },
  ],
  positionals: { shown: '[NAME]', least: 0, most: 1, suggests: 'own-tokens' },
  flags: [
    {
      name: 'grace',
      takes: 'text',
      value: 'TIME',
      default: '24h',
      describe: 'How long the old token still works; 0s ends it at once',
    },
    { name: 'ttl', takes: 'text', value: 'TIME', describe: 'How long the new one lives; else as long as the old one' },
    ...BEARER_FLAGS.map((flag) =>
      flag.name === 'output' ? { ...flag, default: 'the form that stands there, else bearer' } : flag,
    ),
    DRY_RUN_FLAG,
  ],
  asksCluster: true,
  operation: (given) => {
    const [name] = readTokenNames(given)
    const bearer = bearerChoice(given)
    if (name === undefined && bearer.to === undefined) {
      throw new UsageError('rotate needs NAME, or the --to-secret or --to-file where the token stands', given.command)
    }
    return {
      run: 'rotate',
      cluster: clusterChoice(given),
      name,
      ttl: given.read('ttl', ttlFromText, ALLOWED_TTL),
      grace: {
        ms: given.read('grace', millisecondsFromDuration, ALLOWED_DURATION) ?? DAY_MS,
        text: given.text('grace') ?? '24h',
      },
      bearer,
      dryRun: changeChoice(given).dryRun,
    }
  },
}
