import type { Ttl } from '../../tokens/ttl.ts'
import { ALLOWED_DURATION, durationFromMilliseconds, millisecondsFromDuration } from './duration.ts'

export const ALLOWED_TTL = `${ALLOWED_DURATION}, or never`

/** undefined where the text is no TTL; a token of no time at all is none, nor one of more than any store can hold. */
export function ttlFromText(text: string): Ttl | undefined {
  if (text === 'never') return 'never'
  const ms = millisecondsFromDuration(text)
  return ms === undefined || ms < 1 || !Number.isSafeInteger(ms) ? undefined : BigInt(ms)
}

/** As it is typed. */
export function textFromTtl(ttl: Ttl): string {
  return ttl === 'never' ? ttl : durationFromMilliseconds(ttl)
}
