import * as fc from 'fast-check'
import t from 'tap'
import { parseExactJson } from '../../cluster/exact-json.ts'
import { canonicalText, objectAt, ownValue, textAt, textsAt } from '../../tokens/json.ts'

t.test('one text for one value', async (t) => {
  t.equal(canonicalText({ b: 1, a: [true, null, 'x'] }), '{"a":[true,null,"x"],"b":1}')
  t.equal(canonicalText({ a: undefined }), '{"a":null}')
  t.equal(canonicalText(undefined), 'null')
  t.equal(canonicalText(2n ** 63n), '9223372036854775808')
})

/** Without escapes, of which the V8 of Node 26 may take one for another: see exact-json.test.ts. */
const anyKey = fc.string().filter((key) => JSON.stringify(key) === `"${key}"`)
const anyValue = fc.object({
  key: anyKey,
  withBigInt: false,
  values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
})

t.test('the order of the keys does not matter', async () => {
  fc.assert(
    fc.property(fc.dictionary(anyKey, anyValue), (value) => {
      const json = parseExactJson(JSON.stringify(value))
      const reversed = parseExactJson(JSON.stringify(Object.fromEntries(Object.entries(value).toReversed())))
      return canonicalText(json) === canonicalText(reversed)
    }),
  )
})

t.test('only what an object has itself is in it', async (t) => {
  const object = { a: 'x', n: null, o: { p: 'y', q: 1 } }
  t.equal(ownValue(object, 'constructor'), undefined)
  t.equal(ownValue(object, '__proto__'), undefined)
  t.equal(textAt(object, 'toString'), '')
  t.equal(textAt(object, 'a'), 'x')
  t.equal(textAt(object, 'o'), '')
  t.strictSame(objectAt(object, 'o'), { p: 'y', q: 1 })
  t.strictSame(objectAt(object, 'n'), {})
  t.strictSame(objectAt(object, 'a'), {})
  t.strictSame(textsAt(object, 'o'), { p: 'y' }, 'what is no text is left out')
})

t.test('a key named __proto__ is data', async (t) => {
  const object = parseExactJson('{"labels":{"__proto__":"x"}}')
  if (object === null || typeof object !== 'object' || !('labels' in object)) throw new Error('not read')
  t.equal(Object.getPrototypeOf(object.labels), Object.prototype)
  t.strictSame(Object.entries(textsAt(object, 'labels')), [['__proto__', 'x']])
})
