import type { JsonObject } from '../../tokens/json.ts'
import type { Token } from '../../tokens/token.ts'
import { DEFAULT_EXPIRING_WITHIN_MS, stateOf, type TokenState } from '../../tokens/token-state.ts'
import { endOf } from '../../tokens/ttl.ts'
import { type KnowledgeOfCluster, ownerState } from './knowledge-of-cluster.ts'
import type { TokenStore } from './token-stores.ts'

/** A token with all that is computed of it. */
export interface TokenRow {
  readonly from: TokenStore
  /** As the server sent it, secrets and all: not to be printed as it is. */
  readonly object: JsonObject
  readonly token: Token
  readonly state: TokenState
  /** ms since 1970; undefined: it never ends, or nobody knows when it began */
  readonly endsAt: number | undefined
}

export function tokenRow(
  object: JsonObject,
  from: TokenStore,
  knowledge: KnowledgeOfCluster,
  now: number,
  expiringWithinMs = DEFAULT_EXPIRING_WITHIN_MS,
): TokenRow {
  const { token } = from.parse(object)
  const { idleTtlMs } = knowledge
  const state = stateOf(token, { owner: ownerState(knowledge, token.owner), now, expiringWithinMs, idleTtlMs })
  return { from, object, token, state, endsAt: endOf(token.createdAt, token.ttl) }
}

/** An API key is what has no kind of its own. */
export const API_KEY = 'api-key'

export function kindOf({ kind }: Pick<Token, 'kind'>): string {
  return kind === '' ? API_KEY : kind
}
