import { INT64_MAX } from './int64.ts'
import { humanDuration } from './human-duration.ts'

/** How long a token lives, counted from its creation: milliseconds (0 or more), or never-ending. */
export type Ttl = bigint | 'never'

export const MS_A_MINUTE = 60_000n

/** As ext Tokens and their Secrets store it: milliseconds, negative is never, and 0 has ended already. */
export function ttlFromExt(ms: bigint): Ttl {
  return ms < 0n ? 'never' : ms
}

/** As v3 Tokens store it: milliseconds, 0 and less is never. */
export function ttlFromV3(ms: bigint): Ttl {
  return ms <= 0n ? 'never' : ms
}

export function ttlToExt(ttl: Ttl): bigint {
  return ttl === 'never' ? -1n : ttl
}

export function ttlToV3(ttl: Ttl): bigint {
  return ttl === 'never' ? 0n : ttl
}

/** As the settings store it: minutes, below 1 is no limit. */
export function ttlFromMinutes(minutes: bigint): Ttl {
  return minutes < 1n ? 'never' : minutes * MS_A_MINUTE
}

export function isLonger(one: Ttl, other: Ttl): boolean {
  if (other === 'never') return false
  return one === 'never' || one > other
}

export function shorterOf(one: Ttl, other: Ttl): Ttl {
  return isLonger(one, other) ? other : one
}

/** For people, human and exact: `90d (7776000000 ms)`, `never`. */
export function describeTtl(ttl: Ttl): string {
  return ttl === 'never' ? 'never' : `${humanTtl(ttl)} (${ttl} ms)`
}

/** For people, rounded as kubectl rounds: `90d`, `2h`, `<never>`. Below a second it is exact: `1ms`. */
export function humanTtl(ttl: Ttl): string {
  if (ttl === 'never') return '<never>'
  if (ttl > 0n && ttl < 1000n) return `${ttl}ms`
  return humanDuration(Number(ttl > INT64_MAX ? INT64_MAX : ttl))
}

/** RFC 3339 has four digits for the year: no store can write a later time. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/**
 * When a token that was created then ends, in ms since 1970; undefined where it does not (what would end after the year 9999
 * does not), or nobody knows its creation.
 */
export function endOf(createdAt: number | undefined, ttl: Ttl): number | undefined {
  if (createdAt === undefined || ttl === 'never') return undefined
  const end = createdAt + Number(ttl)
  return end > LAST_TIME ? undefined : end
}
