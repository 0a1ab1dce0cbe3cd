import * as fc from 'fast-check'
import t from 'tap'
import { humanDuration } from '../../tokens/human-duration.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** As HumanDuration of k8s.io/apimachinery prints them. */
const CASES: readonly (readonly [number, string])[] = [
  [-2000, '<invalid>'],
  [-1999, '0s'],
  [-1, '0s'],
  [0, '0s'],
  [999, '0s'],
  [SECOND, '1s'],
  [119 * SECOND, '119s'],
  [2 * MINUTE - 1, '119s'],
  [2 * MINUTE, '2m'],
  [121 * SECOND, '2m1s'],
  [10 * MINUTE - 1, '9m59s'],
  [10 * MINUTE, '10m'],
  [10 * MINUTE + SECOND, '10m'],
  [3 * HOUR - 1, '179m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + MINUTE, '3h1m'],
  [8 * HOUR - 1, '7h59m'],
  [8 * HOUR, '8h'],
  [8 * HOUR + MINUTE, '8h'],
  [2 * DAY - 1, '47h'],
  [2 * DAY, '2d'],
  [2 * DAY + HOUR, '2d1h'],
  [8 * DAY - 1, '7d23h'],
  [8 * DAY, '8d'],
  [8 * DAY + HOUR, '8d'],
  [90 * DAY, '90d'],
  [2 * YEAR - 1, '729d'],
  [2 * YEAR, '2y'],
  [2 * YEAR + DAY, '2y1d'],
  [8 * YEAR - 1, '7y364d'],
  [8 * YEAR, '8y'],
  [8 * YEAR + DAY, '8y'],
  [Number(2n ** 63n - 1n), '292471208y'],
]
for (const [ms, expected] of CASES) {
  t.test(`${ms} ms is ${expected}`, async (t) => {
    t.equal(humanDuration(ms), expected)
  })
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, y: YEAR }

function atLeast(text: string): number {
  return [...text.matchAll(/(\d+)([smhdy])/g)].reduce(
    (sum, [, count = '', unit = '']) => sum + Number(count) * (UNITS[unit] ?? Number.NaN),
    0,
  )
}

t.test('what is printed is never more than it was, and is printed the same again', async () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (ms) => {
      const text = humanDuration(ms)
      const read = atLeast(text)
      // What is dropped is less than one of the next unit: never more than a tenth, but below two minutes, where it is a second.
      return read <= ms && ms - read < Math.max(SECOND, ms / 8) && humanDuration(read) === text
    }),
  )
})
