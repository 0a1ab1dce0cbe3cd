import { clusterChoice } from '../command-line/cluster-flags.ts'
import type { Command } from '../command-line/command.ts'
import { UsageError } from '../command-line/usage-error.ts'
import { readTokenNames } from './get.ts'

export const describeCommand: Command = {
  name: 'describe',
  summary: 'Tell all about one token',
  about: [
    'Tells all about one token: its state and why, its owner and whether they are active, its scope and where it works, which ' +
      'objects refer to it (Kubeconfigs, cloud credentials of Harvester, kubeconfigs of provisioned clusters), whether a clean-up ' +
      'would touch it and why not, and which rules it breaks.',
    'Its value, its hash and what stands in the Secrets are never shown.',
  ],
  examples: [
    { comment: 'Everything about a token', words: 'describe token-9d2kf' },
    {
      comment: 'Where two APIs have a token of that name, one of them',
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
