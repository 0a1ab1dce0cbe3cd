import * as fc from 'fast-check'
import t from 'tap'
import {
  describeTtl,
  endOf,
  humanTtl,
  isLonger,
  shorterOf,
  type Ttl,
  ttlFromExt,
  ttlFromMinutes,
  ttlFromV3,
  ttlToExt,
  ttlToV3,
} from '../../tokens/ttl.ts'

const LARGEST = 2n ** 63n - 1n
const LEAST = -(2n ** 63n)

t.test('as ext Tokens and Secrets store it', async (t) => {
  for (const [ms, ttl] of [
    [0n, 0n],
    [1n, 1n],
    [-1n, 'never'],
    [LEAST, 'never'],
    [LARGEST, LARGEST],
  ] as const) {
    t.equal(ttlFromExt(ms), ttl, String(ms))
  }
  t.equal(ttlToExt('never'), -1n)
  t.equal(ttlToExt(0n), 0n)
})

t.test('as v3 Tokens store it', async (t) => {
  for (const [ms, ttl] of [
    [0n, 'never'],
    [1n, 1n],
    [-1n, 'never'],
    [LEAST, 'never'],
    [LARGEST, LARGEST],
  ] as const) {
    t.equal(ttlFromV3(ms), ttl, String(ms))
  }
  t.equal(ttlToV3('never'), 0n)
})

t.test('as settings store it', async (t) => {
  t.equal(ttlFromMinutes(0n), 'never')
  t.equal(ttlFromMinutes(-5n), 'never')
  t.equal(ttlFromMinutes(1n), 60_000n)
  t.equal(ttlFromMinutes(129_600n), 7_776_000_000n)
  t.equal(ttlFromMinutes(153_722_867n), 9_223_372_020_000n)
})

t.test('which is longer', async (t) => {
  for (const [one, other, expected] of [
    [1n, 0n, true],
    [0n, 1n, false],
    [1n, 1n, false],
    ['never', LARGEST, true],
    [LARGEST, 'never', false],
    ['never', 'never', false],
  ] as const) {
    t.equal(isLonger(one, other), expected, `${one} against ${other}`)
  }
})

t.test('for people', async (t) => {
  for (const [ttl, human, exact] of [
    ['never', '<never>', 'never'],
    [0n, '0s', '0s (0 ms)'],
    [1n, '1ms', '1ms (1 ms)'],
    [999n, '999ms', '999ms (999 ms)'],
    [1000n, '1s', '1s (1000 ms)'],
    [7_776_000_000n, '90d', '90d (7776000000 ms)'],
    [9_007_199_254_740_993n, '285616y', '285616y (9007199254740993 ms)'],
    [LARGEST, '292471208y', '292471208y (9223372036854775807 ms)'],
  ] as const) {
    t.equal(humanTtl(ttl), human)
    t.equal(describeTtl(ttl), exact)
  }
})

t.test('when it ends', async (t) => {
  const created = Date.parse('2026-01-01T00:00:00Z')
  t.equal(endOf(created, 86_400_000n), Date.parse('2026-01-02T00:00:00Z'))
  t.equal(endOf(created, 0n), created)
  t.equal(endOf(created, 'never'), undefined)
  t.equal(endOf(undefined, 1n), undefined)
  const last = Date.parse('9999-12-31T23:59:59.999Z')
  t.equal(endOf(created, BigInt(last - created)), last)
  t.equal(endOf(created, BigInt(last - created) + 1n), undefined, 'no time can say it')
  t.equal(endOf(created, LARGEST), undefined)
})

const anyTtl: fc.Arbitrary<Ttl> = fc.oneof(fc.constant('never' as const), fc.bigInt({ min: 0n, max: LARGEST }))

t.test('what is stored is read again', async () => {
  fc.assert(fc.property(anyTtl, (ttl) => ttlFromExt(ttlToExt(ttl)) === ttl))
  fc.assert(fc.property(anyTtl, (ttl) => ttl === 0n || ttlFromV3(ttlToV3(ttl)) === ttl))
})

t.test('the shorter of two is one of them, whichever comes first, and not longer than either', async () => {
  fc.assert(
    fc.property(anyTtl, anyTtl, (one, other) => {
      const shorter = shorterOf(one, other)
      return (
        shorter === shorterOf(other, one) &&
        (shorter === one || shorter === other) &&
        !isLonger(shorter, one) &&
        !isLonger(shorter, other)
      )
    }),
  )
})

t.test('longer is an order', async () => {
  fc.assert(
    fc.property(anyTtl, anyTtl, anyTtl, (one, other, third) => {
      const isTotal = one === other || isLonger(one, other) !== isLonger(other, one)
      const isTransitive = !(isLonger(one, other) && isLonger(other, third)) || isLonger(one, third)
      return isTotal && isTransitive
    }),
  )
})
