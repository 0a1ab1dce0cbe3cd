import type { Action } from '../changes/planned-change.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { TOO_YOUNG } from '../selection/protection.ts'
import type { KeptToken } from './plan.ts'

/**
 * That not all is done which was asked for, for tokens that are protected stay, and the command for those that only are young:
 * whoever made them a minute ago may be the one who has to go. For others it is not given, ready to be pasted: Rancher needs them.
 */
export function leftOverLines(
  kept: readonly KeptToken[],
  action: Action['do'],
  { program, cluster, isDry }: { readonly program: string; readonly cluster: ClusterChoice; readonly isDry: boolean },
): string[] {
  if (kept.length === 0) return []
  const [are, stay, they] = kept.length === 1 ? ['was', 'stays', 'it is'] : ['were', 'stay', 'they are']
  const young = kept.filter(({ why }) => why === TOO_YOUNG).map(({ object }) => object.slice(object.indexOf('/') + 1))
  const names = [...new Set(young)]
  // What else set is to do is not known here.
  const command = action === 'set' ? 'set ... ' : `${action} `
  return [
    `${isDry ? 'not all would be done' : 'not all is done'}: ${countOfTokens(kept.length)} that ${are} chosen ${stay}, for ${they} protected`,
    ...(names.length === 0
      ? []
      : [
          'those that are only young go by name: ' +
            commandForCluster(
              `${program} ${command}${names.join(' ')} --include-protected=${names.join(',')}`,
              cluster,
            ),
        ]),
  ]
}
