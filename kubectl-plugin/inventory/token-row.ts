import type { JsonObject } from '../../tokens/json.ts'
import { isSystemOwned } from '../../tokens/system-owner.ts'
import type { ParsedToken, Token } from '../../tokens/token.ts'
import { DEFAULT_EXPIRING_WITHIN_MS, stateOf, type TokenState } from '../../tokens/token-state.ts'
import { endOf } from '../../tokens/ttl.ts'
import type { KnowledgeOfCluster } from './knowledge-of-cluster.ts'
import type { TokenStore } from './token-stores.ts'

/** A token with all that is computed of it. */
export interface TokenRow {
  readonly from: TokenStore
  /** As the server sent it, secrets and all: not to be printed as it is. */
  readonly object: JsonObject
  readonly parsed: ParsedToken
  readonly token: Token
  readonly state: TokenState
  /** Nobody knows where the Users could not be read. */
  readonly ownerState: 'active' | 'disabled' | 'missing' | 'unknown'
  /** A user that Rancher made for itself. */
  readonly ownerIsSystem: boolean
  /** What the owner logs in as; '' where nobody knows, or where it is what another User is named. */
  readonly loginName: string
  /** ms since 1970; undefined: it never ends, or nobody knows when it began */
  readonly endsAt: number | undefined
}

/** @param now ms since 1970 */
export function tokenRow(
  object: JsonObject,
  from: TokenStore,
  knowledge: KnowledgeOfCluster,
  now: number,
  expiringWithinMs = DEFAULT_EXPIRING_WITHIN_MS,
): TokenRow {
  const parsed = from.parse(object)
  const { token } = parsed
  const { idleTtlMs } = knowledge
  const owner = knowledge.ownerState(token.owner)
  return {
    from,
    object,
    parsed,
    token,
    state: stateOf(token, { owner, now, expiringWithinMs, idleTtlMs }),
    ownerState: typeof owner === 'string' ? owner : owner.enabled ? 'active' : 'disabled',
    ownerIsSystem: knowledge.users !== undefined && isSystemOwned(token, knowledge),
    loginName: loginNameOf(token.owner, knowledge),
    endsAt: endOf(token.createdAt, token.ttl),
  }
}

/** Whoever logs in as `user-bob` and is another User than that one is never taken for it. */
function loginNameOf(owner: string, { users }: KnowledgeOfCluster): string {
  const name = users?.get(owner)?.username ?? ''
  return name !== owner && users?.has(name) === true ? '' : name
}

/** The row without what only -o json and the rules need, for whoever has to keep many. */
export function slimRow(row: TokenRow): TokenRow {
  const token = { ...row.token, identity: [], annotations: {}, statusText: '', principal: undefined }
  return { ...row, object: {}, token, parsed: { token, malformed: row.parsed.malformed } }
}

/** An API key is what has no kind of its own. */
export const API_KEY = 'api-key'

export function kindOf({ kind }: Pick<Token, 'kind'>): string {
  return kind === '' ? API_KEY : kind
}
