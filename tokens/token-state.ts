import type { User } from './knowledge.ts'
import type { Token } from './token.ts'
import { endOf } from './ttl.ts'

export const TOKEN_STATES = [
  'Expired',
  'Disabled',
  'OwnerMissing',
  'OwnerDisabled',
  'Idle',
  'Expiring',
  'Active',
] as const

/** In the order of precedence: the first that is true is the state. */
export type TokenState = (typeof TOKEN_STATES)[number]

export const DEFAULT_EXPIRING_WITHIN_MS = 7 * 24 * 60 * 60 * 1000

export interface StateInput {
  /** `unknown` where the Users may not be read: nothing is then said of the owner. */
  readonly owner: Pick<User, 'enabled'> | 'missing' | 'unknown'
  /** ms since 1970 */
  readonly now: number
  readonly expiringWithinMs: number
  /** auth-user-session-idle-ttl-minutes in ms; undefined where it is 0 or not known. */
  readonly idleTtlMs: number | undefined
}

/** Computed here: Rancher keeps no `expired` field up to date (rancher/rancher#24342). */
export function stateOf(token: Token, { owner, now, expiringWithinMs, idleTtlMs }: StateInput): TokenState {
  if (isExpired(token, now)) return 'Expired'
  if (!token.enabled) return 'Disabled'
  if (owner === 'missing') return 'OwnerMissing'
  if (owner !== 'unknown' && !owner.enabled) return 'OwnerDisabled'
  if (isIdle(token, now, idleTtlMs)) return 'Idle'
  const end = endOf(token.createdAt, token.ttl)
  return end !== undefined && end - now <= expiringWithinMs ? 'Expiring' : 'Active'
}

/** Rancher's own arithmetic: an ext Token lives through its last millisecond, a v3 Token does not. */
export function isExpired(token: Pick<Token, 'store' | 'createdAt' | 'ttl'>, now: number): boolean {
  const end = endOf(token.createdAt, token.ttl)
  if (end === undefined) return false
  return token.store === 'v3' ? now >= end : now > end
}

/** Idle is what a login becomes that nobody has used for the idle time; a token whose activity nobody recorded is not idle. */
export function isIdle(token: Pick<Token, 'lastActivityAt'>, now: number, idleTtlMs: number | undefined): boolean {
  if (token.lastActivityAt === undefined || idleTtlMs === undefined || idleTtlMs <= 0) return false
  return now > token.lastActivityAt + idleTtlMs
}
