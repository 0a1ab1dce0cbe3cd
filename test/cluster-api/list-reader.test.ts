import * as fc from 'fast-check'
import t from 'tap'
import { ListReader } from '../../cluster/list-reader.ts'
import { exactJsonText, parseExactJson } from '../../cluster/exact-json.ts'

interface Read {
  items: unknown[]
  around: unknown
}

/** The list, cut into pieces of so many bytes. */
const read = (text: string, bytes: number, keepsManagedFields = true): Read => {
  const reader = new ListReader(keepsManagedFields)
  const whole = Buffer.from(text)
  const items: unknown[] = []
  for (let at = 0; at < whole.length; at += bytes) items.push(...reader.push(whole.subarray(at, at + bytes)))
  return { items, around: reader.end() }
}

const cases: { name: string; text: string; items: unknown[]; around: unknown }[] = [
  { name: 'no items', text: '{"kind":"TokenList","items":[]}', items: [], around: { kind: 'TokenList', items: [] } },
  { name: 'items that are null', text: '{"items":null}', items: [], around: { items: null } },
  {
    name: 'no list at all',
    text: '{"kind":"Status","a":[{"b":1}]}',
    items: [],
    around: { kind: 'Status', a: [{ b: 1 }] },
  },
  {
    name: 'metadata before the items, as typed lists have it',
    text: '{"metadata":{"continue":"abc"},"items":[{"a":1},{"a":2}]}',
    items: [{ a: 1 }, { a: 2 }],
    around: { metadata: { continue: 'abc' }, items: [] },
  },
  {
    name: 'metadata after the items, as custom resources have it',
    text: ' { "items" : [ {"a":{"items":[{"b":[]}]}} , {} ] , "metadata":{"continue":"abc"} }\n',
    items: [{ a: { items: [{ b: [] }] } }, {}],
    around: { items: [], metadata: { continue: 'abc' } },
  },
  {
    name: 'texts with brackets, quotes and backslashes',
    text: String.raw`{"items":[{"a":"}]\"{[\\"},{"\\":"\\\""}],"b":"items"}`,
    items: [{ a: '}]"{[\\' }, { '\\': '\\"' }],
    around: { items: [], b: 'items' },
  },
  { name: 'items elsewhere', text: '{"a":{"items":[{"b":1}]}}', items: [], around: { a: { items: [{ b: 1 }] } } },
  {
    name: 'items that are no objects',
    text: '{"items":[1,"{}",[{"a":1}],{"b":2},null]}',
    items: [{ b: 2 }],
    around: { items: [] },
  },
  {
    name: 'long numbers, and letters of several bytes',
    text: '{"items":[{"ttl":9223372036854775807,"d":"日本 \u{1f600}"}],"e":"ü"}',
    items: [{ ttl: 9_223_372_036_854_775_807n, d: '日本 \u{1f600}' }],
    around: { items: [], e: 'ü' },
  },
]
for (const { name, text, ...expected } of cases) {
  t.test(name, async (t) => {
    for (const bytes of [1, 2, 3, 7, 1000]) t.strictSame(read(text, bytes), expected, `in pieces of ${bytes}`)
  })
}

t.test('managedFields of the items, and of nothing else, are left out where nobody wants them', async (t) => {
  const managedFields = [{ manager: 'a "quoted" ]', fieldsV1: { 'f:spec': { '.': {}, 'k:[{"a"}]': [] } } }]
  const item = {
    metadata: { managedFields, name: 'a', labels: { managedFields: '[' } },
    spec: { managedFields, metadata: { managedFields } },
    managedFields,
  }
  const list = { metadata: { managedFields }, items: [item, { metadata: { name: 'b' } }, item] }
  const without = { ...item, metadata: { ...item.metadata, managedFields: [] } }
  for (const bytes of [1, 5, 64, 10_000]) {
    const around = { metadata: { managedFields }, items: [] }
    t.strictSame(read(JSON.stringify(list), bytes, true), { items: list.items, around }, `kept, in pieces of ${bytes}`)
    const items = [without, { metadata: { name: 'b' } }, without]
    t.strictSame(read(JSON.stringify(list), bytes, false), { items, around }, `left out, in pieces of ${bytes}`)
  }
})

t.test('what is no JSON, or not whole, is an error', async (t) => {
  for (const text of [
    '',
    '<html>{}</html>',
    '{"items":[{"a":1}',
    '{"items":[{"a":1}]',
    '{"items":[{"a":x}]}',
    '[{"a":1}]',
    '{"a":"',
  ])
    for (const bytes of [1, 1000]) t.throws(() => read(text, bytes), SyntaxError, `${text} in pieces of ${bytes}`)
})

t.test('any list, in any pieces', async (t) => {
  const item = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 })
  const lists = fc.record({ a: fc.jsonValue(), items: fc.array(item, { maxLength: 5 }), z: fc.jsonValue() })
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 50 }), fc.nat(2), (list, bytes, indent) => {
      const text = JSON.stringify(list, null, indent)
      // -0 and the like are as JSON has them.
      const whole = parseExactJson(text) as { items: unknown[] }
      const { items, around } = read(text, bytes)
      return (
        exactJsonText(items) === exactJsonText(whole.items) &&
        exactJsonText(around) === exactJsonText({ ...whole, items: [] })
      )
    }),
    { numRuns: 2000 },
  )
  t.pass('2000 lists')
})
