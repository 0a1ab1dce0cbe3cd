import t from 'tap'
import { StatusError } from '../../../apiserver/http/status-error.ts'
import { jsonPatch } from '../../../apiserver/patch/json-patch.ts'
import { mergePatch } from '../../../apiserver/patch/merge-patch.ts'
import type { Json } from '../../../tokens/json.ts'

const DOCUMENT: Json = { spec: { ttl: 1, enabled: true }, list: ['a', 'b'], 'a/b': { '~': 1 } }

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
    name: 'a test that fails',
    patch: [{ op: 'test', path: '/spec/ttl', value: 2 }],
    status: 422,
    message: /the test failed/,
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
