import t from 'tap'
import { StatusError } from '../../../apiserver/http/status-error.ts'
import { jsonPatch } from '../../../apiserver/patch/json-patch.ts'
import { mergePatch } from '../../../apiserver/patch/merge-patch.ts'
import type { Json } from '../../../tokens/json.ts'

const DOCUMENT: Json = { spec: { ttl: 1, enabled: true }, list: ['a', 'b'], 'a/b': { '~': 1 } }

function nested(levels: number): Json {
  return JSON.parse(`${'{"a":'.repeat(levels)}{}${'}'.repeat(levels)}`, undefined)
}

const APPLIED: { name: string; patch: Json; expected: Json }[] = [
  {
    name: 'add a field',
    patch: [{ op: 'add', path: '/spec/x', value: 1 }],
    expected: { ...DOCUMENT, spec: { ttl: 1, enabled: true, x: 1 } },
  },
  {
    name: 'add over a field',
    patch: [{ op: 'add', path: '/spec/ttl', value: 2 }],
    expected: { ...DOCUMENT, spec: { ttl: 2, enabled: true } },
  },
  {
    name: 'add into a list',
    patch: [{ op: 'add', path: '/list/1', value: 'x' }],
    expected: { ...DOCUMENT, list: ['a', 'x', 'b'] },
  },
  {
    name: 'add at the end of a list',
    patch: [{ op: 'add', path: '/list/-', value: 'x' }],
    expected: { ...DOCUMENT, list: ['a', 'b', 'x'] },
  },
  {
    name: 'replace',
    patch: [{ op: 'replace', path: '/spec/ttl', value: 5 }],
    expected: { ...DOCUMENT, spec: { ttl: 5, enabled: true } },
  },
  { name: 'remove', patch: [{ op: 'remove', path: '/list/0' }], expected: { ...DOCUMENT, list: ['b'] } },
  {
    name: 'an escaped pointer',
    patch: [{ op: 'replace', path: '/a~1b/~0', value: 2 }],
    expected: { ...DOCUMENT, 'a/b': { '~': 2 } },
  },
  {
    name: 'move',
    patch: [{ op: 'move', from: '/spec/ttl', path: '/ttl' }],
    expected: { ...DOCUMENT, spec: { enabled: true }, ttl: 1 },
  },
  { name: 'copy', patch: [{ op: 'copy', from: '/spec/ttl', path: '/ttl' }], expected: { ...DOCUMENT, ttl: 1 } },
  {
    name: 'test that holds',
    patch: [{ op: 'test', path: '/spec', value: { enabled: true, ttl: 1 } }],
    expected: DOCUMENT,
  },
  {
    name: 'test that a member is not there, as kube-apiserver has it',
    patch: [{ op: 'test', path: '/metadata', value: null }],
    expected: DOCUMENT,
  },
  { name: 'the whole document', patch: [{ op: 'replace', path: '', value: 1 }], expected: 1 },
  {
    name: 'one after the other',
    patch: [
      { op: 'add', path: '/x', value: {} },
      { op: 'add', path: '/x/y', value: 1 },
    ],
    expected: { ...DOCUMENT, x: { y: 1 } },
  },
]
for (const { name, patch, expected } of APPLIED) {
  void t.test(`JSON patch: ${name}`, async (t) => {
    const before = JSON.stringify(DOCUMENT)
    t.strictSame(jsonPatch(DOCUMENT, patch), expected)
    t.equal(JSON.stringify(DOCUMENT), before, 'the document itself is left alone')
  })
}

const REFUSED: { name: string; patch: Json; status: number; message: RegExp }[] = [
  { name: 'no list', patch: {}, status: 400, message: /a list of operations/ },
  { name: 'no operation', patch: [1], status: 400, message: /is an object/ },
  {
    name: 'an unknown operation',
    patch: [{ op: 'merge', path: '/spec' }],
    status: 400,
    message: /none of add, remove/,
  },
  { name: 'no pointer', patch: [{ op: 'remove', path: 'spec' }], status: 400, message: /no pointer/ },
  {
    name: 'remove what is not there',
    patch: [{ op: 'remove', path: '/spec/x' }],
    status: 422,
    message: /at \/spec\/x there is nothing/,
  },
  {
    name: 'replace what is not there',
    patch: [{ op: 'replace', path: '/spec/x', value: 1 }],
    status: 422,
    message: /there is nothing/,
  },
  {
    name: 'below what is not there',
    patch: [{ op: 'add', path: '/x/y', value: 1 }],
    status: 422,
    message: /there is nothing/,
  },
  { name: 'beyond a list', patch: [{ op: 'add', path: '/list/3', value: 1 }], status: 422, message: /no such place/ },
  {
    name: 'a place with a leading zero',
    patch: [{ op: 'remove', path: '/list/00' }],
    status: 422,
    message: /no such place/,
  },
  {
    name: 'what every object inherits',
    patch: [{ op: 'remove', path: '/constructor' }],
    status: 422,
    message: /there is nothing/,
  },
  {
    name: 'move into itself',
    patch: [{ op: 'move', from: '/spec', path: '/spec/x' }],
    status: 422,
    message: /there is nothing/,
  },
  {
    name: 'copies that double the document thirty times',
    patch: Array.from({ length: 30 }, (_, index) => ({ op: 'copy', from: '', path: `/x${index}` })),
    status: 413,
    message: /the copies of a JSON patch are too large; allowed are 3145728 bytes in all/,
  },
  {
    name: 'more operations than there may be',
    patch: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: 1 })),
    status: 413,
    message: /The allowed maximum operations in a JSON patch is 10000, got 10001/,
  },
  {
    name: 'moves that nest it too deeply',
    patch: [
      { op: 'add', path: '/x', value: {} },
      ...Array.from({ length: 9 }, () => [
        { op: 'add', path: '/y', value: nested(200) },
        { op: 'move', from: '/x', path: `/y${'/a'.repeat(200)}` },
        { op: 'move', from: '/y', path: '/x' },
      ]).flat(),
    ],
    status: 400,
    message: /nested too deeply/,
  },
  {
    name: 'a test that fails',
    patch: [{ op: 'test', path: '/spec/ttl', value: 2 }],
    status: 422,
    message: /the test failed/,
  },
  {
    name: 'a test that a member is not there which is',
    patch: [{ op: 'test', path: '/spec', value: null }],
    status: 422,
    message: /the test failed/,
  },
  {
    name: 'a test of what is in what is not there',
    patch: [{ op: 'test', path: '/nowhere/spec', value: null }],
    status: 422,
    message: /there is nothing/,
  },
]
for (const { name, patch, status, message } of REFUSED) {
  void t.test(`JSON patch refused: ${name}`, async (t) => {
    try {
      jsonPatch(DOCUMENT, patch)
      t.fail('it was applied')
    } catch (error) {
      t.ok(error instanceof StatusError && error.status === status)
      t.match(error, { message })
    }
  })
}

void t.test('JSON patch: __proto__ is a key like another', async (t) => {
  const after = jsonPatch(DOCUMENT, [
    { op: 'add', path: '/__proto__', value: { polluted: true } },
    { op: 'test', path: '/__proto__/polluted', value: true },
    { op: 'copy', from: '/__proto__', path: '/copied' },
  ])
  t.ok(Object.hasOwn(Object(after), '__proto__'))
  t.strictSame(Object(after).copied, { polluted: true })
  t.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
  t.strictSame(
    jsonPatch(after, [
      { op: 'remove', path: '/__proto__' },
      { op: 'remove', path: '/copied' },
    ]),
    DOCUMENT,
  )
})

void t.test('JSON patch: the same patch may be applied again', async (t) => {
  const patch = [
    { op: 'add', path: '/x', value: { y: [] } },
    { op: 'add', path: '/x/y/-', value: 1 },
  ]
  const expected = { ...DOCUMENT, x: { y: [1] } }
  t.strictSame(jsonPatch(DOCUMENT, patch), expected)
  t.strictSame(jsonPatch(DOCUMENT, patch), expected)
})

void t.test('JSON patch: ten thousand operations on a large document cost what they change', async (t) => {
  const keys = Array.from({ length: 10_000 }, (_, index) => `key${index}`)
  const large = { spec: {}, labels: Object.fromEntries(keys.map((key) => [key, 'x'.repeat(50)])) }
  const start = performance.now()
  const added = jsonPatch(
    large,
    keys.map((key) => ({ op: 'add', path: `/labels/${key}-2`, value: 'y' })),
  )
  t.equal(Object.keys(Object(added).labels).length, 20_000)
  t.throws(
    () =>
      jsonPatch(
        large,
        keys.map(() => ({ op: 'test', path: '', value: { spec: {} } })),
      ),
    { message: /the test failed/, status: 422 },
  )
  t.same(
    jsonPatch(
      large,
      keys.map(() => ({ op: 'test', path: '/spec', value: {} })),
    ),
    large,
  )
  t.comment(`${Math.round(performance.now() - start)} ms`)
})

const MERGED: [string, Parameters<typeof mergePatch>, Json][] = [
  [
    'adds and replaces',
    [
      { a: 1, b: { c: 2 } },
      { b: { c: 3, d: 4 }, e: 5 },
    ],
    { a: 1, b: { c: 3, d: 4 }, e: 5 },
  ],
  [
    'null removes',
    [
      { a: 1, b: { c: 2, d: 3 } },
      { a: null, b: { c: null } },
    ],
    { b: { d: 3 } },
  ],
  ['a list is replaced', [{ a: [1, 2] }, { a: [3] }], { a: [3] }],
  ['an object takes the place of a text', [{ a: 'x' }, { a: { b: 1, c: null } }], { a: { b: 1 } }],
  ['null in what is new adds nothing', [{}, { a: { b: null } }], { a: {} }],
]
for (const [name, args, expected] of MERGED) {
  void t.test(`merge patch: ${name}`, async (t) => t.strictSame(mergePatch(...args), expected))
}

void t.test('merge patch: __proto__ is a key like another', async (t) => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'))
  t.strictSame(Object.keys(merged), ['__proto__'])
  t.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
})
