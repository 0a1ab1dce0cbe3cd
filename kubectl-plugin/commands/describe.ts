import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { readTokenNames } from './get.ts'

export const describeCommand: Command = {
  name: 'describe',
  summary: 'Show everything about one token',
  about: [
    'Shows the state of a token and the reason for it, its owner and whether the owner is active, its scope and where it ' +
      'works, the objects that refer to it (Kubeconfigs, cloud credentials of Harvester, kubeconfigs of provisioned clusters), ' +
      'whether cleanup would touch it and, if not, why, and which rules it breaks.',
    'The value, the hash and the contents of the Secrets are never shown.',
  ],
  examples: [
    { comment: 'Everything about a token', words: 'describe token-9d2kf' },
    {
      comment: 'If both APIs have a token of that name: one of them',
      words: 'describe token.ext.cattle.io/token-9d2kf',
    },
  ],
  positionals: { shown: 'NAME', least: 1, most: 1, suggests: 'tokens' },
  flags: [],
  asksCluster: true,
  operation: (given) => {
    const [name] = readTokenNames(given)
    if (name === undefined) throw new UsageError('describe needs NAME', given.command)
    return { run: 'describe', cluster: clusterChoice(given), name }
  },
}
