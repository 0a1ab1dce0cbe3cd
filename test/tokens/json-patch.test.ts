import * as fc from 'fast-check'
import t from 'tap'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import { canonicalText, type JsonObject } from '../../tokens/json.ts'
import { amended, type JsonPatchOperation, patchFor } from '../../tokens/json-patch.ts'
import type { Store, Principal } from '../../tokens/token.ts'
import type { Amendment } from '../../tokens/verdict.ts'
import { aManifest, aStoredToken } from './an-ext-token.ts'
import { applyJsonPatch } from './apply-json-patch.ts'
import { aBackingSecret, aV3Token } from './other-stores.ts'

const PRINCIPAL: Principal = {
  name: 'local://user-alice',
  displayName: 'Alice',
  loginName: 'alice',
  principalType: 'user',
  me: true,
  provider: 'local',
}
const ttl = (ms: bigint | 'never') => ({ set: 'ttl', ttl: ms }) as const
const label = (key: string, value: string) => ({ set: 'label', key, value }) as const

interface PatchCase {
  readonly name: string
  readonly store?: Store
  readonly object: JsonObject
  readonly before?: JsonObject
  readonly amendments: readonly Amendment[]
  readonly expected: readonly JsonPatchOperation[]
}
const CASES: readonly PatchCase[] = [
  { name: 'nothing to amend', object: aManifest(), amendments: [], expected: [] },
  {
    name: 'a missing spec is made, with all that goes into it',
    object: aManifest(),
    amendments: [{ set: 'owner', owner: 'user-alice' }, ttl(1n)],
    expected: [{ op: 'add', path: '/spec', value: { userID: 'user-alice', ttl: 1 } }],
  },
  {
    name: 'a null spec is replaced',
    object: { ...aManifest(), spec: null },
    amendments: [ttl(1n)],
    expected: [{ op: 'replace', path: '/spec', value: { ttl: 1 } }],
  },
  {
    name: 'a missing metadata is made',
    object: aManifest(),
    amendments: [{ set: 'generated-name' }],
    expected: [{ op: 'add', path: '/metadata', value: { generateName: 'token-' } }],
  },
  {
    name: 'missing labels are made inside the metadata that is there',
    object: aManifest({}, { name: 'x' }),
    amendments: [label('cattle.io/user-id', 'user-alice')],
    expected: [{ op: 'add', path: '/metadata/labels', value: { 'cattle.io/user-id': 'user-alice' } }],
  },
  {
    name: 'a slash and a tilde in a key are escaped',
    object: aManifest({}, { labels: { other: '1' } }),
    amendments: [label('a/b~c', 'x')],
    expected: [{ op: 'add', path: '/metadata/labels/a~1b~0c', value: 'x' }],
  },
  {
    name: 'a label that is there is replaced',
    object: aManifest({}, { labels: { 'cattle.io/user-id': 'user-bob' } }),
    amendments: [label('cattle.io/user-id', 'user-alice')],
    expected: [{ op: 'replace', path: '/metadata/labels/cattle.io~1user-id', value: 'user-alice' }],
  },
  {
    name: 'what stands there already is no change',
    object: aManifest({ userID: 'user-alice', ttl: 5 }, { generateName: 'token-', labels: { a: 'x' } }),
    amendments: [{ set: 'owner', owner: 'user-alice' }, ttl(5n), { set: 'generated-name' }, label('a', 'x')],
    expected: [],
  },
  {
    name: 'a bigint and a number are the same number',
    object: aManifest({ ttl: 5n }),
    amendments: [ttl(5n)],
    expected: [],
  },
  {
    name: 'a name is removed, and what it is generated from replaced',
    object: aManifest({}, { name: 'mine', generateName: 'x-' }),
    amendments: [{ set: 'generated-name' }],
    expected: [
      { op: 'remove', path: '/metadata/name' },
      { op: 'replace', path: '/metadata/generateName', value: 'token-' },
    ],
  },
  {
    name: 'never is -1 on an ext Token',
    object: aManifest({ ttl: 5 }),
    amendments: [ttl('never')],
    expected: [{ op: 'replace', path: '/spec/ttl', value: -1 }],
  },
  {
    name: 'a number that a double cannot hold stays whole',
    object: aManifest({ ttl: 5 }),
    amendments: [ttl(9_007_199_254_740_993n)],
    expected: [{ op: 'replace', path: '/spec/ttl', value: 9_007_199_254_740_993n }],
  },
  {
    name: 'what is no whole number gives way',
    object: aManifest({ ttl: 1.5 }),
    amendments: [ttl(5n)],
    expected: [{ op: 'replace', path: '/spec/ttl', value: 5 }],
  },
  {
    name: 'only what differs of a principal',
    object: aManifest({ userPrincipal: { ...PRINCIPAL, displayName: 'Eve', profileURL: 'https://eve' } }),
    amendments: [{ set: 'principal', principal: PRINCIPAL }],
    expected: [
      { op: 'remove', path: '/spec/userPrincipal/profileURL' },
      { op: 'replace', path: '/spec/userPrincipal/displayName', value: 'Alice' },
    ],
  },
  {
    name: 'a status that was not there goes',
    object: { ...aManifest(), status: {} },
    amendments: [{ set: 'status-as-before' }],
    expected: [{ op: 'remove', path: '/status' }],
  },
  {
    name: 'a status that was there comes back',
    object: aStoredToken(),
    before: { ...aStoredToken(), status: { expired: true } },
    amendments: [{ set: 'status-as-before' }],
    expected: [{ op: 'add', path: '/status', value: { expired: true } }],
  },
  {
    name: 'the last of several amendments of one field counts',
    object: aManifest({ ttl: 5 }),
    amendments: [ttl(6n), ttl(7n)],
    expected: [{ op: 'replace', path: '/spec/ttl', value: 7 }],
  },
  {
    name: 'a TTL of a Secret is base64 of its text',
    store: 'secret',
    object: aBackingSecret({ ttl: '-1' }),
    amendments: [ttl(7_776_000_000n)],
    expected: [{ op: 'replace', path: '/data/ttl', value: 'Nzc3NjAwMDAwMA==' }],
  },
  {
    name: 'a TTL of a Secret that never ends',
    store: 'secret',
    object: aBackingSecret(),
    amendments: [ttl('never')],
    expected: [{ op: 'replace', path: '/data/ttl', value: 'LTE=' }],
  },
  {
    name: 'a Secret without data',
    store: 'secret',
    object: { metadata: {} },
    amendments: [ttl(1n)],
    expected: [{ op: 'add', path: '/data', value: { ttl: 'MQ==' } }],
  },
  {
    name: 'never is 0 on a v3 Token',
    store: 'v3',
    object: aV3Token(),
    amendments: [ttl('never')],
    expected: [{ op: 'replace', path: '/ttl', value: 0 }],
  },
  {
    name: 'the end of a v3 Token, to the second',
    store: 'v3',
    object: aV3Token({ expiresAt: null }),
    amendments: [{ set: 'expires-at', at: Date.parse('2026-02-01T00:00:00.999Z') }],
    expected: [{ op: 'replace', path: '/expiresAt', value: '2026-02-01T00:00:00Z' }],
  },
  {
    name: 'no end of a v3 Token',
    store: 'v3',
    object: aV3Token(),
    amendments: [{ set: 'expires-at', at: undefined }],
    expected: [{ op: 'replace', path: '/expiresAt', value: '' }],
  },
]
for (const { name, store = 'ext', object, before, amendments, expected } of CASES) {
  t.test(name, async (t) => {
    const patch = patchFor(store, object, before, amendments)
    t.strictSame(patch, expected)
    const wanted = amended(store, object, before, amendments)
    t.strictSame(patchFor(store, applyJsonPatch(object, patch), before, amendments), [], 'nothing is left to amend')
    t.strictSame(applyJsonPatch(object, patch), wanted)
  })
}

t.test('an amendment that a store has no field for is a fault of a rule', async (t) => {
  for (const [store, amendment, message] of [
    ['ext', { set: 'expires-at', at: 0 }, 'a token of store ext has no expires-at to amend'],
    ['secret', { set: 'owner', owner: 'x' }, 'a token of store secret has no owner to amend'],
    ['v3', { set: 'generated-name' }, 'a token of store v3 has no generated-name to amend'],
  ] as const) {
    t.throws(() => patchFor(store, {}, undefined, [amendment]), new TypeError(message))
  }
})

t.test('a key named __proto__ is a key', async (t) => {
  const object = parseExactJsonObject('{"metadata":{"labels":{"__proto__":"x"}},"spec":{"__proto__":{"ttl":1}}}')
  const patch = patchFor('ext', object, undefined, [label('a', 'b'), ttl(2n), label('__proto__', 'y')])
  t.strictSame(patch, [
    { op: 'replace', path: '/metadata/labels/__proto__', value: 'y' },
    { op: 'add', path: '/metadata/labels/a', value: 'b' },
    { op: 'add', path: '/spec/ttl', value: 2 },
  ])
})

const anAmendment: fc.Arbitrary<Amendment> = fc.oneof(
  fc.constant({ set: 'generated-name' } as const),
  fc.constant({ set: 'status-as-before' } as const),
  fc.record({ set: fc.constant('owner' as const), owner: fc.string() }),
  fc.record({ set: fc.constant('label' as const), key: fc.string(), value: fc.string() }),
  fc.record({ set: fc.constant('principal' as const), principal: fc.constant(PRINCIPAL) }),
  fc.record({
    set: fc.constant('ttl' as const),
    ttl: fc.oneof(fc.constant('never' as const), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
  }),
)
const anything = fc.jsonValue()
const anObject = fc.record(
  { metadata: anything, spec: anything, status: anything, other: anything },
  { requiredKeys: [] },
)

t.test('a patch makes of any object what was amended, and a second one is empty', async () => {
  fc.assert(
    fc.property(anObject, fc.array(anAmendment, { maxLength: 6 }), (value, amendments) => {
      const object = parseExactJsonObject(JSON.stringify(value))
      const patched = applyJsonPatch(object, patchFor('ext', object, undefined, amendments))
      const isSecondEmpty = patchFor('ext', patched, undefined, amendments.slice(-1)).length === 0
      return isSecondEmpty && canonicalText(patched) === canonicalText(amended('ext', object, undefined, amendments))
    }),
  )
})
