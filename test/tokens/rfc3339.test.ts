import * as fc from 'fast-check'
import t from 'tap'
import { rfc3339, timeFrom } from '../../tokens/rfc3339.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)
const CASES: readonly (readonly [string, number | undefined])[] = [
  ['2026-01-02T03:04:05Z', AT],
  ['2026-01-02T03:04:05.678Z', AT + 678],
  ['2026-01-02T03:04:05.678901234Z', AT + 678],
  ['2026-01-02T05:04:05+02:00', AT],
  ['', undefined],
  ['2026-01-02', undefined],
  ['2026-01-02T03:04:05', undefined],
  ['2026-01-02 03:04:05Z', undefined],
  ['2026-13-02T03:04:05Z', undefined],
  ['2026-01-02T25:04:05Z', undefined],
  ['2026-01-02T24:00:00Z', undefined],
  ['2026-02-29T03:04:05Z', undefined],
  ['2028-02-29T03:04:05Z', Date.UTC(2028, 1, 29, 3, 4, 5)],
  ['2026-11-31T03:04:05+02:00', undefined],
  ['2026-12-31T03:04:05Z', Date.UTC(2026, 11, 31, 3, 4, 5)],
  [' 2026-01-02T03:04:05Z', undefined],
  ['2026-01-02T03:04:05Z\n', undefined],
  ['now', undefined],
]
for (const [text, expected] of CASES) {
  t.test(JSON.stringify(text), async (t) => {
    t.equal(timeFrom(text), expected)
  })
}

t.test('a time is written to the second, in UTC', async (t) => {
  t.equal(rfc3339(AT + 999), '2026-01-02T03:04:05Z')
})

t.test('whole seconds come back', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (second) => {
      return timeFrom(rfc3339(second * 1000)) === second * 1000
    }),
  )
})
