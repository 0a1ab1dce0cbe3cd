import t from 'tap'
import { growthOf, LEAST_SAMPLES } from '../../../bench/soak/growth.ts'
import type { Usage } from '../../../bench/soak/tell-usage.ts'
import { verdictOf } from '../../../bench/soak/verdict.ts'

const MIB = 1024 ** 2
const BASE: Usage = { heap: 40 * MIB, external: 10 * MIB, resident: 200 * MIB, cpu: 0, handles: 30, descriptors: 60 }

/** Fifty samples, each as `at` has it; `part` goes from 0 to 1. */
const samples = (at: (part: number) => Partial<Usage>): Usage[] =>
  Array.from({ length: 50 }, (_, index) => ({ ...BASE, ...at(index / 49) }))

const leaks = (some: readonly Usage[]): string[] =>
  growthOf(some)
    .filter(({ isLeak }) => isLeak)
    .map(({ what }) => what)

const CASES = [
  { name: 'nothing moves', at: () => ({}), leaks: [] },
  { name: 'it fills in the first fifth', at: (part: number) => ({ heap: (part < 0.2 ? 20 : 45) * MIB }), leaks: [] },
  { name: 'the heap grows slowly', at: (part: number) => ({ heap: (40 + 4 * part) * MIB }), leaks: ['heap'] },
  { name: 'it grows by less than counts', at: (part: number) => ({ heap: (40 + 2 * part) * MIB }), leaks: [] },
  {
    name: 'what grows is outside of the heap',
    at: (part: number) => ({ external: 9 * part * MIB }),
    leaks: ['external'],
  },
  {
    name: 'only the pages grow',
    at: (part: number) => ({ resident: (200 + 60 * part) * MIB }),
    leaks: ['resident'],
  },
  {
    name: 'sockets stay open',
    at: (part: number) => ({ handles: 30 + 20 * part, descriptors: 60 + 20 * part }),
    leaks: ['handles', 'descriptors'],
  },
  { name: 'one sample is far off', at: (part: number) => (part === 1 ? { heap: 900 * MIB } : {}), leaks: [] },
  { name: 'it shrinks', at: (part: number) => ({ heap: (60 - 30 * part) * MIB }), leaks: [] },
]
for (const { name, at, leaks: wanted } of CASES) {
  t.test(name, async (t) => t.strictSame(leaks(samples(at)), wanted))
}

t.test('too few samples say nothing', async (t) => {
  t.throws(() => growthOf(samples(() => ({})).slice(0, LEAST_SAMPLES - 1)), RangeError)
})

t.test('the verdict', async (t) => {
  const growth = growthOf(samples(() => ({})))
  const whole = { answered: 1, failures: new Map<string, number>() }
  t.strictSame(verdictOf([whole], growth, [0]), {
    holds: true,
    text: 'it holds: nothing failed but what was shed, and nothing grew',
  })
  const grown = growthOf(samples((part) => ({ heap: (40 + 8 * part) * MIB })))
  for (const [verdict, said] of [
    [
      verdictOf([{ answered: 1, failures: new Map([['HTTP 500:\n{}', 2]]) }], growth, [0]),
      /failed 2 times: HTTP 500: \{\}/,
    ],
    [verdictOf([whole, { ...whole, answered: 0 }], growth, [0, 0]), /nothing was answered/],
    [verdictOf([whole], grown, [0]), /grew: heap 42\.\d MiB, then 47\.\d \(2\.0 more would be no leak\)/],
    [verdictOf([whole], growth, [0, null]), /ended with code null/],
  ] as const) {
    t.equal(verdict.holds, false)
    t.match(verdict.text, said)
    t.match(verdict.text, /^BROKEN: .*$/)
  }
})
