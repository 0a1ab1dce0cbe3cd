import type { Action } from '../changes/planned-change.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import { shellWord } from '../command-line/shell-word.ts'
import { textFromTtl } from '../command-line/ttl-flag.ts'
import { cellText } from '../output/cell.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { TOO_YOUNG } from '../selection/protection.ts'
import type { KeptToken } from './plan.ts'

/**
 * That not all is done which was asked for, for tokens that are protected stay, and the command for those that only are young:
 * whoever made them a minute ago may be the one who has to go. For others it is not given, ready to be pasted: Rancher needs them.
 */
export function leftOverLines(
  kept: readonly KeptToken[],
  action: Action,
  { program, cluster, isDry }: { readonly program: string; readonly cluster: ClusterChoice; readonly isDry: boolean },
): string[] {
  if (kept.length === 0) return []
  const [are, stay, they] = kept.length === 1 ? ['was', 'stays', 'it is'] : ['were', 'stay', 'they are']
  const young = kept.filter(({ why }) => why === TOO_YOUNG).map(({ object }) => object.slice(object.indexOf('/') + 1))
  const names = [...new Set(young)]
  return [
    `${isDry ? 'not all would be done' : 'not all is done'}: ${countOfTokens(kept.length)} that ${are} chosen ${stay}, for ${they} protected`,
    ...(names.length === 0
      ? []
      : [
          'those that are only young go by name: ' +
            commandForCluster(
              [program, action.do, ...names, ...flagsOf(action), `--include-protected=${names.join(',')}`].join(' '),
              cluster,
            ),
        ]),
  ]
}

/** What set is to set. */
function flagsOf(action: Action): string[] {
  if (action.do !== 'set') return []
  const { ttl, description } = action
  return [
    ...(ttl === undefined ? [] : [`--ttl=${textFromTtl(ttl)}`]),
    ...(description === undefined ? [] : [`--description=${descriptionWord(description)}`]),
  ]
}

/** One that a terminal would show otherwise than it is cannot be pasted. */
function descriptionWord(text: string): string {
  return cellText(text) === text ? shellWord(text) : '...'
}
