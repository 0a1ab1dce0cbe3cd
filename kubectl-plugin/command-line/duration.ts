const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
}

/** The largest first; weeks are days. */
const UNITS_TYPED = Object.entries(UNIT_MS)
  .filter(([unit]) => unit !== 'w')
  .map(([unit, size]) => [unit, BigInt(size)] as const)
  .toReversed()

export const ALLOWED_DURATION = 'a time such as 90m, 1h30m, 14d, 2w or 1y'

/** A length of time as Go writes it, and days, weeks and years (of 365 days): ms, or undefined where the text is none. */
export function millisecondsFromDuration(text: string): number | undefined {
  if (!/^(\d{1,9}(\.\d{1,9})?(ms|[smhdwy]))+$/.test(text)) return undefined
  const parts = text.matchAll(/([\d.]+)(ms|[smhdwy])/g)
  return parts.reduce((sum, [, number = '', unit = '']) => sum + lengthOf(number, UNIT_MS[unit] ?? 0), 0)
}

/** A fraction is to the millisecond: 0.7 days are a little less, for a double. */
function lengthOf(number: string, unitMs: number): number {
  return number.includes('.') ? Math.round(Number(number) * unitMs) : Number(number) * unitMs
}

/** The same length of time as it is typed, exactly: `365d` is `1y`, `90000001` is `1d1h1ms`. */
export function durationFromMilliseconds(ms: bigint): string {
  const text = UNITS_TYPED.reduce(
    ({ typed, rest }, [unit, size]) => ({
      typed: rest < size ? typed : `${typed}${rest / size}${unit}`,
      rest: rest % size,
    }),
    { typed: '', rest: ms },
  ).typed
  return text === '' ? '0s' : text
}
