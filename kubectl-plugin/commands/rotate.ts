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
  summary: 'Rotate one of your tokens: create a new one, put it in place, and let the old one expire',
  about: [
    'Creates a new token of the same kind, description and scope, and of the same TTL unless you give --ttl. Logs in with it ' +
      'once, writes it where it is used (--to-secret, --to-file, otherwise stdout), and lets the old token expire after --grace. ' +
      'A TTL counts from creation, so the TTL of the old token becomes its age plus the grace.',
    'Without NAME, the token whose bearer is in the Secret or file is rotated, so a nightly job needs no name that changes. ' +
      'The job may be logged in with that very token, which keeps working for --grace. Make --grace longer than the readers of ' +
      'the Secret take to read it again.',
    'If anything fails, the old token stays as it was, the Secret or file gets its previous contents back, and the new token ' +
      'is deleted.',
    'A Secret or file that holds the bearer of another token is never overwritten, nor one that somebody changes meanwhile: of ' +
      'two rotations at once, one succeeds. Without -o, the new bearer is written in the same form as the old one.',
    'First, a warning lists where else the old token is used, because you must replace it there yourself: Kubeconfigs, cloud ' +
      'credentials of Harvester, kubeconfigs of provisioned clusters, your own login.',
    'You can only rotate your own tokens, because Rancher creates tokens only for the user who asks. A disabled token cannot ' +
      'be rotated, because the new one would work. A v3 token is replaced by an ext token, whose bearer begins with ext/.',
    'A token is rotated once. It is marked with its successor (annotation rtoken.dev/rotated-to) and refused the next time: a ' +
      'second successor would only get the rest of its TTL, and nobody would hold the first.',
  ],
  examples: [
    { comment: 'A CI token, in the Secret that the CI reads', words: 'rotate token-9d2kf --to-secret ci/rancher' },
    {
      comment:
        'The same in a weekly job, whatever the name of the token by then (tokenFile in the kubeconfig is the mounted Secret)',
      words: 'rotate --to-secret ci/rancher --grace 24h --kubeconfig /rancher/kubeconfig',
    },
    { comment: 'A CI token that the CI keeps in a file', words: 'rotate --to-file ci.token --ttl 30d' },
    {
      comment: 'Into a file; the old token keeps working for two hours',
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
      describe: 'How long the old token keeps working; 0s ends it at once',
    },
    { name: 'ttl', takes: 'text', value: 'TIME', describe: 'TTL of the new token; by default that of the old one' },
    ...BEARER_FLAGS.map((flag) =>
      flag.name === 'output' ? { ...flag, default: 'the form already there, else bearer' } : flag,
    ),
    DRY_RUN_FLAG,
  ],
  asksCluster: true,
  operation: (given) => {
    const [name] = readTokenNames(given)
    const bearer = bearerChoice(given)
    if (name === undefined && bearer.to === undefined) {
      throw new UsageError('rotate needs NAME, or the --to-secret or --to-file that holds the token', given.command)
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
