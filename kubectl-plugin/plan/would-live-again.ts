import type { Action } from '../changes/planned-change.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { isExpired } from '../../tokens/token-state.ts'

/** Why a token that has ended keeps its TTL; undefined where the change does not bring it back to life. */
export function wouldLiveAgain({ token }: Pick<TokenRow, 'token'>, action: Action, now: number): string | undefined {
  if (action.do !== 'set' || action.ttl === undefined) return undefined
  const isRevived = isExpired(token, now) && !isExpired({ ...token, ttl: action.ttl }, now)
  return isRevived ? 'it has ended, and would live again' : undefined
}
