import * as fc from 'fast-check'
import type { Json, JsonObject } from '../../../tokens/json.ts'
import type { Store } from '../../../tokens/token.ts'
import { DAY_MS, MAX_MS, PRINCIPAL } from '../an-ext-token.ts'
import { mergePatch } from '../merge-patch.ts'
import { SECRET_DATA } from '../other-stores.ts'

// What somebody may write into a token, of good or ill will: a JSON Merge Patch of one to four fields.

const OWNERS = ['user-alice', 'user-bob', 'u-system', '', null, 1]
const KINDS = ['', 'session', 'kubeconfig', 'provisioning', 'agent', null, 'no label']
const CLUSTERS = ['', 'c-open', 'c-closed', 'c-none', null]
const TIMES = ['', '2026-01-01T12:00:00Z', '2026-04-01T00:00:00Z', '2099-01-01T00:00:00Z', 'tomorrow', null]
const FINALIZERS = [null, [], ['example.com/keep'], ['a/b', 'c/d']]
const anyTtl: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(0, -1, 1, 1500, DAY_MS, MAX_MS, MAX_MS + 1, 365 * DAY_MS, null, '2h', '', 1.5, true),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(asJson),
  fc.integer({ min: 1, max: 100 * DAY_MS }),
)
const anyText = fc.oneof(fc.constantFrom('', 'x', '\uFEFFx', 'true', 'false', '{}'), fc.string({ maxLength: 8 }))

/** As the exact reader of JSON gives it. */
function asJson(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function at(path: readonly string[], value: Json): JsonObject {
  const [key = '', ...rest] = path
  return { [key]: rest.length === 0 ? value : at(rest, value) }
}

function edit(path: readonly string[], ...values: readonly Json[]): fc.Arbitrary<JsonObject> {
  return fc.constantFrom(...values).map((value) => at(path, value))
}

const ofMetadata: readonly fc.Arbitrary<JsonObject>[] = [
  edit(['metadata', 'finalizers'], ...FINALIZERS),
  edit(['metadata', 'creationTimestamp'], null, '2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z'),
  edit(['metadata', 'labels'], null, { team: 'x' }),
  edit(['metadata', 'annotations'], null, { a: 'b' }),
  edit(['metadata', 'labels', 'authn.management.cattle.io/kind'], ...KINDS.filter((kind) => kind !== 'no label')),
  edit(['metadata', 'labels', 'cattle.io/user-id'], 'user-alice', 'user-bob', 'u-system', '', null),
]

const ofExt: readonly fc.Arbitrary<JsonObject>[] = [
  ...ofMetadata,
  edit(['metadata', 'name'], 'mine', null),
  edit(['metadata', 'generateName'], 'mine-', 'token-', null),
  edit(['spec', 'userID'], ...OWNERS),
  edit(['spec', 'kind'], ...KINDS),
  edit(['spec', 'clusterName'], ...CLUSTERS),
  edit(['spec', 'userPrincipal'], null, PRINCIPAL, { name: 'local://user-bob' }, { displayName: 'Eve' }, 'x'),
  edit(['spec', 'enabled'], true, false, null, 'no'),
  edit(['spec', 'scope'], 'all', null),
  edit(['spec'], null),
  edit(['status'], {}, null, { value: 'chosen' }, { expired: false }),
  anyTtl.map((ttl) => at(['spec', 'ttl'], ttl)),
  anyText.map((text) => at(['spec', 'description'], text)),
]

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const ofSecret: readonly fc.Arbitrary<JsonObject>[] = [
  ...ofMetadata,
  edit(['metadata', 'labels', 'cattle.io/kind'], 'token', 'kubeconfig', '', null),
  edit(['immutable'], true, false, null),
  edit(['type'], 'Opaque', 'x'),
  edit(['data'], null),
  edit(['data', 'hash'], null, base64(''), base64('$3:1:salt:other'), base64('\uFEFF$3:1:salt:digest')),
  edit(['data', 'user-id'], ...OWNERS.filter((owner) => typeof owner === 'string').map(base64), null),
  edit(['data', 'kind'], ...KINDS.filter((kind) => kind !== null).map(base64), null),
  fc.tuple(fc.constantFrom(...Object.keys(SECRET_DATA)), anyText).map(([key, text]) => at(['data', key], base64(text))),
  fc.constantFrom(...Object.keys(SECRET_DATA)).map((key) => at(['data', key], null)),
  anyTtl.map((ttl) => at(['data', 'ttl'], ttl === null ? null : base64(String(ttl)))),
  fc.constant(at(['data'], Object.fromEntries(Object.entries(SECRET_DATA).map(([key, text]) => [key, base64(text)])))),
]

const ofV3: readonly fc.Arbitrary<JsonObject>[] = [
  ...ofMetadata,
  edit(['metadata', 'labels', 'authn.management.cattle.io/token-userId'], 'user-alice', 'user-bob', null),
  edit(['metadata', 'annotations', 'authn.management.cattle.io/token-hashed'], 'true', 'false', null),
  edit(['userId'], ...OWNERS),
  edit(['isDerived'], true, false, null),
  edit(['clusterName'], ...CLUSTERS),
  edit(['authProvider'], 'local', 'okta', null),
  edit(['token'], '$2:salt:other', 'plain', null, ''),
  edit(['userPrincipal'], null, { metadata: { name: 'local://user-bob' } }),
  edit(['groupPrincipals'], null, [], [{ metadata: { name: 'okta_group://admins' } }]),
  edit(['enabled'], true, false, null),
  edit(['expiresAt'], ...TIMES),
  edit(['lastUsedAt'], ...TIMES),
  edit(['activityLastSeenAt'], ...TIMES),
  anyTtl.map((ttl) => at(['ttl'], ttl)),
  anyTtl.map((ttl) => at(['ttl'], ttl)),
  anyText.map((text) => at(['description'], text)),
]

const OF_STORE = { ext: ofExt, secret: ofSecret, v3: ofV3 } as const

/** What is free to change: half of all edits, for else hardly a write with several would be accepted. */
const anyGoodTtl = fc.oneof(
  fc.constantFrom(0, -1, DAY_MS, MAX_MS, 365 * DAY_MS),
  fc.integer({ min: 1, max: 100 * DAY_MS }),
)
const GOOD = {
  ext: [
    anyGoodTtl.map((ttl) => at(['spec', 'ttl'], ttl)),
    edit(['spec', 'enabled'], true, false),
    edit(['spec', 'description'], 'x', 'y'),
    edit(['metadata', 'annotations', 'a'], 'b', null),
  ],
  secret: [
    anyGoodTtl.map((ttl) => at(['data', 'ttl'], base64(String(ttl)))),
    edit(['data', 'enabled'], base64('true'), base64('false')),
    edit(['data', 'description'], base64('x'), base64('y')),
    edit(['metadata', 'annotations', 'a'], 'b', null),
  ],
  v3: [
    anyGoodTtl.map((ttl) => at(['ttl'], ttl)),
    edit(['enabled'], true, false),
    edit(['description'], 'x', 'y'),
    edit(['metadata', 'annotations', 'a'], 'b', null),
  ],
} as const

export function anyEdit(store: Store): fc.Arbitrary<JsonObject> {
  return fc
    .array(fc.oneof(fc.oneof(...OF_STORE[store]), fc.oneof(...GOOD[store])), { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce((merged, next) => mergeOf(merged, next), {}))
}

/** Two merge patches as one: unlike the object that it is applied to, a patch keeps its nulls. */
function mergeOf(one: JsonObject, other: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const found = merged[key]
    const isDeeper = isObject(found) && isObject(value)
    merged[key] = isDeeper ? mergeOf(found, value) : value
  }
  return merged
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object with the edit in it, nulls gone as kube-apiserver has them gone. */
export function edited(object: JsonObject, patch: JsonObject): JsonObject {
  return mergePatch(object, patch)
}
