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
