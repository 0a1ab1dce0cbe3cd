import { humanTtl, type Ttl } from '../../tokens/ttl.ts'
import type { Token } from '../../tokens/token.ts'
import { ROTATED_TO } from '../changes/successor-mark.ts'
import { cellText } from '../output/cell.ts'

/** A new token is tried and put where it is used before it ends. */
const LEAST_TTL_MS = 60_000n

/**
 * Why a token cannot be rotated; undefined where it can.
 * @param caller the User that asks; '' where nobody knows
 * @param ttl that the new one is to have
 */
export function whyNotRotated(token: Token, caller: string, ttl: Ttl): string | undefined {
  if (token.owner !== caller || caller === '') {
    const owner = token.owner === '' ? 'nobody' : cellText(token.owner)
    return `it belongs to ${owner}, and Rancher makes tokens for nobody but whoever asks (${caller || 'unknown'}): log in as its owner`
  }
  if (token.isSession) return 'it is a login: log in again instead'
  // Its successor would work: somebody stopped this one, and may have had a reason.
  if (!token.enabled) return 'it is disabled, and a new one would work: enable it first, or make another with create'
  const successor = token.annotations[ROTATED_TO]
  // Its TTL is but the grace by now, and a second successor would leave the first with nobody who holds it.
  if (successor !== undefined) {
    return `it was rotated already: its successor is ${cellText(successor)}, so rotate that one, or make another with create`
  }
  if (ttl === 'never' || ttl >= LEAST_TTL_MS) return undefined
  return `a new one with a TTL of ${humanTtl(ttl)} would end before it is where it is used: give another with --ttl, 1m at least`
}
