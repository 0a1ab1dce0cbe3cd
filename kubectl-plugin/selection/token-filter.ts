import type { Store } from '../../tokens/token.ts'
import type { TokenState } from '../../tokens/token-state.ts'
import { kindOf, type TokenRow } from '../inventory/token-row.ts'

/** The scope of a token that has none. */
export const NO_SCOPE = 'none'

/** Which tokens are meant. All that is given must hold; of a list any one will do, and an empty one says nothing. */
export interface TokenFilter {
  /** Names of Users, or what they log in as. */
  readonly owners: readonly string[]
  readonly kinds: readonly string[]
  readonly states: readonly TokenState[]
  readonly apis: readonly Store[]
  /** Names of clusters, or `none`. */
  readonly scopes: readonly string[]
  readonly providers: readonly string[]
  /** ms; they end within, and have not ended yet */
  readonly expiringWithinMs: number | undefined
  /** Only those without an end. */
  readonly neverExpires: boolean
  /** ms */
  readonly unusedForMs: number | undefined
  /** A token without a last use counts as never used since its creation; else nobody knows, and it is not taken. */
  readonly unknownIsUnused: boolean
  /** ms */
  readonly olderThanMs: number | undefined
}

/** @param now ms since 1970 */
export function isSelected(row: TokenRow, filter: TokenFilter, now: number): boolean {
  const { token, state, from, endsAt, loginName } = row
  return (
    isAmong(filter.states, state) &&
    isAmong(filter.apis, from.store) &&
    isAmong(filter.kinds, kindOf(token)) &&
    isAmong(filter.scopes, token.cluster === '' ? NO_SCOPE : token.cluster) &&
    isAmong(filter.providers, token.provider) &&
    (isAmong(filter.owners, token.owner) || (loginName !== '' && filter.owners.includes(loginName))) &&
    (filter.expiringWithinMs === undefined ||
      (state !== 'Expired' && endsAt !== undefined && endsAt - now <= filter.expiringWithinMs)) &&
    (!filter.neverExpires || token.ttl === 'never') &&
    (filter.unusedForMs === undefined || isUnused(row, filter.unusedForMs, filter.unknownIsUnused, now)) &&
    (filter.olderThanMs === undefined || (token.createdAt !== undefined && now - token.createdAt >= filter.olderThanMs))
  )
}

/** Whether nobody has used it for so long. A token younger than that cannot have been unused for so long. */
export function isUnused(
  { token }: Pick<TokenRow, 'token'>,
  forMs: number,
  unknownIsUnused: boolean,
  now: number,
): boolean {
  const used = token.lastUsedAt ?? (unknownIsUnused ? token.createdAt : undefined)
  return used !== undefined && now - used >= forMs
}

function isAmong<Value>(wanted: readonly Value[], value: Value): boolean {
  return wanted.length === 0 || wanted.includes(value)
}
