import { SETTINGS, USERS } from '../inventory/knowledge-of-cluster.ts'
import type { Shortfall } from '../inventory/shortfall.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import type { ValueCheck } from './stored-secret.ts'

export interface Around {
  readonly shortfalls: readonly Shortfall[]
  /** The User who asks, logged in as themselves; undefined where nobody knows. */
  readonly caller: string | undefined
}

/**
 * What nobody here can tell and a bearer that nothing speaks against still hangs on, each as the end of "Rancher accepts it if ...".
 * None where the verdict stands, whatever else could not be read.
 */
export function openConditions(
  { token, ownerState }: Pick<TokenRow, 'token' | 'ownerState'>,
  { value }: ValueCheck,
  { shortfalls, caller }: Around,
): string[] {
  const isUnread = (what: string): boolean =>
    shortfalls.some((shortfall) => shortfall.what === what && shortfall.reason !== 'absent')
  return [
    ...(value === 'unknown' ? ['the value is right'] : []),
    ...(ownerState === 'unknown' && isUnread(USERS) && token.owner !== caller ? ['its owner is active'] : []),
    // Only what has a last activity becomes idle.
    ...(isUnread(SETTINGS) && token.lastActivityAt !== undefined ? ['it is not idle'] : []),
  ]
}
