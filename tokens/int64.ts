import type { Json } from './json.ts'

export const INT64_MAX = 2n ** 63n - 1n
export const INT64_MIN = -(2n ** 63n)

/** The int64 that a JSON number stands for, or undefined where it is another thing (`"2h"`, 1.5, 2^63, true). */
export function int64FromJson(value: Json | undefined): bigint | undefined {
  if (typeof value === 'bigint') return inRange(value)
  // A whole number above 2^53 that arrives as a double has lost its last digits already; kube-apiserver writes such a
  // number only for one that is beyond int64, and the range check then refuses it.
  if (typeof value === 'number' && Number.isInteger(value)) return inRange(BigInt(value))
  return undefined
}

/** The int64 that a decimal text stands for, as Go's strconv.ParseInt(text, 10, 64) reads it, or undefined. */
export function int64FromText(text: string): bigint | undefined {
  // 19 digits hold every int64; the bound keeps the pattern and BigInt() away from megabytes of digits.
  return text.length <= 64 && /^[+-]?0*\d{1,19}$/.test(text) ? inRange(BigInt(text.replace(/^\+/, ''))) : undefined
}

function inRange(value: bigint): bigint | undefined {
  return value >= INT64_MIN && value <= INT64_MAX ? value : undefined
}
