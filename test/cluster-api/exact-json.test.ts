import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { exactJsonText, parseExactJson, parseExactJsonObject } from '../../cluster/exact-json.ts'

const NUMBERS = [
  { text: '9007199254740991', value: 9007199254740991 },
  { text: '9007199254740992', value: 9007199254740992n },
  { text: '9007199254740993', value: 9007199254740993n },
  { text: '-9007199254740993', value: -9007199254740993n },
  { text: '9223372036854775807', value: 9223372036854775807n },
  { text: '9223372036854775808', value: 9223372036854775808n },
  { text: '1000000000000000', value: 1000000000000000 },
  { text: '1.5', value: 1.5 },
  { text: '0.12345678901234567', value: Number('0.12345678901234567') },
  { text: '12345678901234567e0', value: Number('12345678901234567') },
  { text: '1'.repeat(41), value: Number('1'.repeat(41)) },
  { text: '-0', value: -0 },
]

for (const { text, value } of NUMBERS) {
  t.test(`${text.slice(0, 30)} wherever it stands`, async (t) => {
    for (let before = 0; before < 40; before++) {
      t.strictSame(parseExactJson(`${' '.repeat(before)}[1,${text},"x"]`), [1, value, 'x'])
      t.strictSame(parseExactJson(`{"${'9'.repeat(before)}":${text}}`), { ['9'.repeat(before)]: value })
    }
  })
}

t.test('what is written reads the same', async (t) => {
  for (const value of [9007199254740993n, -9223372036854775808n, 7776000000, 1.5, 'x', null]) {
    t.strictSame(parseExactJson(exactJsonText({ value })), { value })
  }
  t.equal(exactJsonText({ a: [1n, { b: 2n }] }, 1), '{\n "a": [\n  1,\n  {\n   "b": 2\n  }\n ]\n}')
})

/** As it is defined: slow, and right. */
function byReviver(text: string): unknown {
  const revive = (_key: string, value: unknown, { source = '' }: { source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{1,40}$/.test(source) ? BigInt(source) : value
  return Reflect.apply(JSON.parse, JSON, [text, revive])
}

const anyNumber = fc.oneof(
  fc.bigInt({ min: -(10n ** 45n), max: 10n ** 45n }).map(String),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.constantFrom('0', '-0', '-', '+1', '01', '00000000000000009007199254740993', '1-9007199254740993', '1.', '.5'),
  fc.constantFrom('9007199254740993.5', '9007199254740993e1', '1e9007199254740993', '0.9007199254740993123', '1E+9'),
)
const anyString = fc
  .oneof(fc.string(), fc.constantFrom('"', '\\', '9007199254740993', '\u2028'))
  .map((text) => JSON.stringify(text))
/**
 * Without escapes: the V8 of Node 26 may read the key `"` as `\`, or keep the first of two values, where it has read an object with a
 * key `\` before. No field that anything here looks at has such a name.
 */
const anyKey = fc.constantFrom('"a"', '"b"', '"9007199254740993"', '"__proto__"', '"é"', '""')
const anyText = fc
  .array(fc.oneof(anyNumber, anyKey, fc.constantFrom('{', '}', '[', ']', ',', ':', ' ', '\n', 'null', '"', 'x')), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''))
const anyJson = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    anyNumber,
    anyString,
    fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join(' , ')}]`),
    fc
      .array(fc.tuple(fc.oneof({ weight: 9, arbitrary: anyKey }, { weight: 1, arbitrary: anyNumber }), tie('value')), {
        maxLength: 4,
      })
      .map((entries) => `{${entries.map(([key, value]) => `${key} :${value}`).join(',')}}`),
  ),
})).value

t.test('it reads what a reviver reads, and takes for JSON what is JSON', async (t) => {
  let [read, long] = [0, 0]
  fc.assert(
    fc.property(fc.oneof(anyText, anyJson, anyJson), (text) => {
      const outcome = (parse: (text: string) => unknown): unknown[] => {
        try {
          return [parse(text)]
        } catch (error) {
          // With the message of the text as it was, in which nothing was marked.
          return [String(error), 'is thrown']
        }
      }
      const wanted = outcome(byReviver)
      if (wanted.length === 1) read++
      if (wanted.length === 1 && /\d{17}/.test(text)) long++
      return isDeepStrictEqual(outcome(parseExactJson), wanted)
    }),
    { numRuns: 20_000 },
  )
  t.ok(read > 3000, `${read} could be read`)
  t.ok(long > 1000, `${long} of them with a long number`)
})

t.test('megabytes of little values beside one long number are read without a call for each', async (t) => {
  for (const unit of ['0,', '{},', '"\\"",', '{"a":[]},']) {
    const long = '9007199254740993'
    const text = `[${long},${unit.repeat(3_000_000 / unit.length)}${long}]`
    const parse = t.capture(JSON, 'parse', JSON.parse)
    const value = parseExactJson(text)
    // Not by the clock, which no test can trust: a reviver is what took seconds, and one reading is enough.
    t.strictSame(
      parse().map(({ args: [, reviver] }) => reviver),
      [undefined],
      unit,
    )
    parse.restore()
    t.ok(Array.isArray(value) && value[0] === BigInt(long) && value.at(-1) === BigInt(long), unit)
  }
})

t.test('a key __proto__ is data', async (t) => {
  for (const text of ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1},"long":9007199254740993}']) {
    const object = parseExactJsonObject(text)
    t.ok(Object.hasOwn(object, '__proto__'))
    t.equal(object['a'], undefined)
  }
})

t.test('what is no JSON, and what is no object', async (t) => {
  for (const text of ['', '{', '[1,]', "{'a':1}", '9007199254740993x'])
    t.throws(() => parseExactJson(text), SyntaxError)
  for (const text of ['[]', 'null', '1', '"a"', '9007199254740993']) {
    t.throws(() => parseExactJsonObject(text), SyntaxError, text)
  }
})
