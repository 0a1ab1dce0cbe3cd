import * as fc from 'fast-check'
import t from 'tap'
import { parseExactJson } from '../../cluster/exact-json.ts'
import type { Json } from '../../tokens/json.ts'
import { int64FromJson, int64FromText } from '../../tokens/int64.ts'

const JSON_CASES: readonly (readonly [string, Json | undefined, bigint | undefined])[] = [
  ['0', 0, 0n],
  ['minus 0', -0, 0n],
  ['a number', 7_200_000, 7_200_000n],
  ['a negative one', -1, -1n],
  ['2^53 - 1', Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
  ['a bigint', 9_007_199_254_740_993n, 9_007_199_254_740_993n],
  ['2^63 - 1', 2n ** 63n - 1n, 2n ** 63n - 1n],
  ['2^63', 2n ** 63n, undefined],
  ['-2^63', -(2n ** 63n), -(2n ** 63n)],
  ['-2^63 - 1', -(2n ** 63n) - 1n, undefined],
  ['2^63 as a double', 2 ** 63, undefined],
  ['-2^63 as a double', -(2 ** 63), -(2n ** 63n)],
  ['1e21', 1e21, undefined],
  ['a fraction', 1.5, undefined],
  ['infinity', Infinity, undefined],
  ['no number', Number.NaN, undefined],
  ['a text', '2h', undefined],
  ['a number in a text', '7', undefined],
  ['true', true, undefined],
  ['null', null, undefined],
  ['nothing', undefined, undefined],
  ['a list', [1], undefined],
  ['an object', {}, undefined],
]
for (const [name, value, expected] of JSON_CASES) {
  t.test(`from JSON: ${name}`, async (t) => {
    t.equal(int64FromJson(value), expected)
  })
}

const TEXT_CASES: readonly (readonly [string, bigint | undefined])[] = [
  ['0', 0n],
  ['-0', 0n],
  ['+5', 5n],
  ['-5', -5n],
  ['007', 7n],
  ['9007199254740993', 9_007_199_254_740_993n],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['9223372036854775808', undefined],
  ['-9223372036854775808', -(2n ** 63n)],
  ['-9223372036854775809', undefined],
  ['00000000000000000000000000009223372036854775807', 2n ** 63n - 1n],
  ['10000000000000000000', undefined],
  ['', undefined],
  ['-', undefined],
  ['--5', undefined],
  [' 5', undefined],
  ['5\n', undefined],
  ['5ms', undefined],
  ['0x10', undefined],
  ['1e3', undefined],
  ['1_000', undefined],
  ['1.0', undefined],
  ['٥', undefined],
  ['0'.repeat(64), 0n],
  ['0'.repeat(65), undefined],
]
for (const [text, expected] of TEXT_CASES) {
  t.test(`from the text ${JSON.stringify(text)}`, async (t) => {
    t.equal(int64FromText(text), expected)
  })
}

t.test('every int64 comes back from its JSON and from its text', async () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const json = parseExactJson(`{"ttl":${value}}`)
      const ttl = json !== null && typeof json === 'object' && 'ttl' in json ? json.ttl : undefined
      return int64FromJson(ttl) === value && int64FromText(String(value)) === value
    }),
  )
})

t.test('nothing beyond int64 does', async () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 63n, max: 2n ** 70n }), fc.boolean(), (size, isNegative) => {
      const value = isNegative ? -size - 1n : size
      return int64FromJson(value) === undefined && int64FromText(String(value)) === undefined
    }),
  )
})
