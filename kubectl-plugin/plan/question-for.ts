import type { Connection } from '../../cluster/connection.ts'
import { contextName } from '../../cluster/load-kubeconfig.ts'
import type { Question } from '../changes/carry-out.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Targets } from '../command-line/target-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { cellText } from '../output/cell.ts'
import type { Chosen, Plan } from './plan.ts'

/**
 * What has to be answered before a change: nothing for one token that is named, y for several. Whoever takes all tokens of a user,
 * by whatever filters, types the name of the user, of several users their number; of users that are not named, the name of the context.
 */
export function questionFor(
  targets: Targets,
  { changes }: Plan,
  { chosen, wholeOwners }: { readonly chosen: readonly Chosen[]; readonly wholeOwners: ReadonlySet<string> },
  { cluster, connection }: { readonly cluster: ClusterChoice; readonly connection: Connection },
  surroundings: Pick<Surroundings, 'env' | 'homeFolder'>,
): Question | undefined {
  if (targets.by === 'name') return changes.length > 1 ? { ask: 'yes' } : undefined
  const isDeletion = changes.some(({ action }) => action.do === 'delete')
  if (!isDeletion) return { ask: 'yes' }
  const owners = new Set(chosen.map(({ row }) => row.token.owner))
  const namesOwners = targets.selection.filter.owners.length > 0 || targets.usersFrom !== undefined
  if (namesOwners || owners.size === 1) {
    const { size } = wholeOwners
    const [owner = ''] = wholeOwners
    // Of tokens that name nobody, the name to type would be Enter alone.
    if (size === 0 || (size === 1 && owner === '')) return { ask: 'yes' }
    return size === 1
      ? { ask: 'type', what: `the name of the owner, whose tokens all go (${cellText(owner)})`, expected: owner }
      : { ask: 'type', what: `the number of owners, whose tokens all go (${size})`, expected: `${size}` }
  }
  if (owners.size > 1) {
    const context = contextName(cluster.kubeconfig, surroundings) || connection.server
    return { ask: 'type', what: `the name of the context, for it is about all users (${context})`, expected: context }
  }
  return { ask: 'yes' }
}
