import { isExpired } from '../../tokens/token-state.ts'
import { maximumFor } from '../../tokens/token-settings.ts'
import { humanTtl, shorterOf } from '../../tokens/ttl.ts'
import type { Action } from '../changes/planned-change.ts'
import type { KnowledgeOfCluster } from '../inventory/knowledge-of-cluster.ts'
import type { TokenRow } from '../inventory/token-row.ts'

/** Why a token is kept of which the change would make something else than was asked for; undefined where it does not. */
export function wouldEndOtherwise(
  row: Pick<TokenRow, 'token' | 'from'>,
  action: Action,
  knowledge: Pick<KnowledgeOfCluster, 'settings' | 'setting'>,
  now: number,
): string | undefined {
  return wouldLiveAgain(row, action, now) ?? wouldEndAtOnce(row, action, knowledge, now)
}

/** The change would bring a token back to life that has ended. */
function wouldLiveAgain({ token }: Pick<TokenRow, 'token'>, action: Action, now: number): string | undefined {
  if (action.do !== 'set' || action.ttl === undefined) return undefined
  const isRevived = isExpired(token, now) && !isExpired({ ...token, ttl: action.ttl }, now)
  return isRevived ? 'it has ended, and would live again' : undefined
}

/** Who serves ext Tokens cuts their TTL to the maximum at any change: one that is older would end for good by being disabled. */
function wouldEndAtOnce(
  { token, from }: Pick<TokenRow, 'token' | 'from'>,
  action: Action,
  knowledge: Pick<KnowledgeOfCluster, 'settings' | 'setting'>,
  now: number,
): string | undefined {
  if (from.store !== 'ext' || action.do === 'delete' || knowledge.settings === undefined) return undefined
  const wanted = action.do === 'set' && action.ttl !== undefined ? action.ttl : token.ttl
  const { ttl: most } = maximumFor(token, knowledge).maximum
  if (isExpired({ ...token, ttl: wanted }, now) || !isExpired({ ...token, ttl: shorterOf(wanted, most) }, now)) {
    return undefined
  }
  return `any change of it cuts its TTL to ${humanTtl(most)}, the most that is allowed, and it would end for good`
}
