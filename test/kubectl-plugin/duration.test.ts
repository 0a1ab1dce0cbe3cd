import * as fc from 'fast-check'
import t from 'tap'
import { durationFromMilliseconds, millisecondsFromDuration } from '../../kubectl-plugin/command-line/duration.ts'
import { millisecondsFromTimeout } from '../../kubectl-plugin/command-line/request-timeout.ts'
import { ttlFromText } from '../../kubectl-plugin/command-line/ttl-flag.ts'
import type { Ttl } from '../../tokens/ttl.ts'

t.test('lengths of time', async (t) => {
  const cases: [text: string, ms: number | undefined][] = [
    ['90m', 5_400_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0.7d', 60_480_000],
    ['0.29h1.1h', 5_004_000],
    ['0.4ms', 0],
    ['14d', 1_209_600_000],
    ['2w', 1_209_600_000],
    ['1y', 31_536_000_000],
    ['250ms', 250],
    ['0s', 0],
    ...['', '5', 'd', '-1d', '1 d', '1D', '1d2', '1e3s', '9999999999d', '½d'].map((text): [string, undefined] => [
      text,
      undefined,
    ]),
  ]
  for (const [text, ms] of cases) t.equal(millisecondsFromDuration(text), ms, text)
})

t.test('a length of time as it would be typed', async (t) => {
  const cases: [ms: bigint, text: string][] = [
    [0n, '0s'],
    [250n, '250ms'],
    [90_000n, '1m30s'],
    [30n * 86_400_000n, '30d'],
    [365n * 86_400_000n, '1y'],
    [90_000_001n, '1d1h1ms'],
  ]
  for (const [ms, text] of cases) t.equal(durationFromMilliseconds(ms), text)
  fc.assert(
    fc.property(
      fc.bigInt(0n, BigInt(Number.MAX_SAFE_INTEGER)),
      (ms) => millisecondsFromDuration(durationFromMilliseconds(ms)) === Number(ms),
    ),
  )
})

t.test('a TTL', async (t) => {
  const cases: [text: string, ttl: Ttl | undefined][] = [
    ['never', 'never'],
    ['0.7d', 60_480_000n],
    ['1ms', 1n],
    ['0s', undefined],
    ['0.4ms', undefined],
    ['285616y', 9_007_186_176_000_000n],
    ['999999999y', undefined],
    ['-1', undefined],
  ]
  for (const [text, ttl] of cases) t.equal(ttlFromText(text), ttl, text)
})

t.test("kubectl's --request-timeout", async (t) => {
  const cases: [text: string, ms: number | undefined][] = [
    ['0', 0],
    ['5', 5000],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1d', undefined],
    ['x', undefined],
  ]
  for (const [text, ms] of cases) t.equal(millisecondsFromTimeout(text), ms, text)
})
