import t from 'tap'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import type { Json, JsonObject } from '../../tokens/json.ts'
import { aManifest, aStoredToken, MAX_MS, PRINCIPAL } from './an-ext-token.ts'

t.test('a stored token', async (t) => {
  const status = {
    expiresAt: '2026-04-01T00:00:00Z',
    lastUsedAt: '2026-01-01T10:00:00Z',
    lastActivitySeen: '2026-01-01T11:00:00Z',
    hash: '$3:1:salt:digest',
  }
  const object = {
    ...aStoredToken(
      { kind: 'session', clusterName: 'c-open', description: 'ci', enabled: false },
      { annotations: { a: 'b' }, finalizers: ['x/y'] },
    ),
    status,
  }
  const { token, malformed } = parseExtToken(object)
  const { identity, statusText, ...rest } = token
  t.strictSame(malformed, [])
  t.strictSame(rest, {
    store: 'ext',
    isToken: true,
    name: 'token-bcdfg',
    generateName: 'token-',
    uid: 'a-uid',
    resourceVersion: '7',
    labels: { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': '' },
    annotations: { a: 'b' },
    finalizers: ['x/y'],
    createdAt: Date.parse('2026-01-01T00:00:00Z'),
    owner: 'user-alice',
    kind: 'session',
    isSession: true,
    description: 'ci',
    ttl: BigInt(MAX_MS),
    expiresAt: Date.parse('2026-04-01T00:00:00Z'),
    enabled: false,
    cluster: 'c-open',
    lastUsedAt: Date.parse('2026-01-01T10:00:00Z'),
    lastActivityAt: Date.parse('2026-01-01T11:00:00Z'),
    provider: 'local',
    principal: PRINCIPAL,
    hashed: true,
    holdsValue: false,
  })
  t.not(statusText, '')
  t.strictSame(
    identity.map(({ field }) => field),
    ['spec.userID', 'spec.kind', 'spec.clusterName', 'spec.userPrincipal'],
  )
})

t.test('the bare manifest has nothing, and lacks nothing', async (t) => {
  const { token, malformed } = parseExtToken(aManifest())
  t.strictSame(malformed, [])
  t.match(token, {
    name: '',
    owner: '',
    kind: '',
    isSession: false,
    ttl: 0n,
    enabled: true,
    principal: undefined,
    createdAt: undefined,
    statusText: '',
  })
})

t.test('null is absent', async (t) => {
  const spec = { userID: null, kind: null, ttl: null, enabled: null, userPrincipal: null, description: null }
  const { token, malformed } = parseExtToken(aManifest(spec))
  t.strictSame(malformed, [])
  t.match(token, { owner: '', ttl: 0n, enabled: true, principal: undefined })
  t.strictSame(parseExtToken({ ...aManifest(), spec: null }).malformed, [])
})

t.test('int64 exactly', async (t) => {
  for (const ttl of [9_007_199_254_740_993n, 2n ** 63n - 1n, 0n, 1n]) {
    const object = parseExactJsonObject(`{"spec":{"ttl":${ttl}}}`)
    t.equal(parseExtToken(object).token.ttl, ttl)
  }
  for (const ttl of [-1n, -(2n ** 63n)]) {
    t.equal(parseExtToken(parseExactJsonObject(`{"spec":{"ttl":${ttl}}}`)).token.ttl, 'never')
  }
})

const TTL = 'a whole number of milliseconds such as 7200000 for 2h, 0 for the default'
const sentence = (what: string, field: string, type: string, struct = 'TokenSpec') =>
  `Token in version "v1" cannot be handled as a Token: json: cannot unmarshal ${what} into Go struct field ${struct}.${field} of type ${type}`
const MALFORMED: readonly (readonly [JsonObject, string, string, string, string])[] = [
  [{ ttl: '2h' }, 'spec.ttl', '"2h"', TTL, sentence('string', 'spec.ttl', 'int64')],
  [{ ttl: '7200000' }, 'spec.ttl', '"7200000"', TTL, sentence('string', 'spec.ttl', 'int64')],
  [{ ttl: 1.5 }, 'spec.ttl', '1.5', TTL, sentence('number 1.5', 'spec.ttl', 'int64')],
  [{ ttl: 2n ** 63n }, 'spec.ttl', String(2n ** 63n), TTL, sentence(`number ${2n ** 63n}`, 'spec.ttl', 'int64')],
  [{ ttl: true }, 'spec.ttl', 'true', TTL, sentence('bool', 'spec.ttl', 'int64')],
  [{ ttl: [1] }, 'spec.ttl', 'a list', TTL, sentence('array', 'spec.ttl', 'int64')],
  [{ ttl: {} }, 'spec.ttl', 'an object', TTL, sentence('object', 'spec.ttl', 'int64')],
  [{ enabled: 'true' }, 'spec.enabled', '"true"', 'true or false', sentence('string', 'spec.enabled', 'bool')],
  [{ userID: 1 }, 'spec.userID', '1', 'text', sentence('number 1', 'spec.userID', 'string')],
  [{ kind: ['x'] }, 'spec.kind', 'a list', 'text', sentence('array', 'spec.kind', 'string')],
  [{ clusterName: {} }, 'spec.clusterName', 'an object', 'text', sentence('object', 'spec.clusterName', 'string')],
  [{ description: false }, 'spec.description', 'false', 'text', sentence('bool', 'spec.description', 'string')],
  [
    { userPrincipal: 'local://user-alice' },
    'spec.userPrincipal',
    '"local://user-alice"',
    'an object',
    sentence('string', 'spec.userPrincipal', 'struct'),
  ],
]
for (const [spec, field, found, allowed, rancherSentence] of MALFORMED) {
  t.test(`malformed: ${field} is ${found}`, async (t) => {
    t.strictSame(parseExtToken(aManifest(spec)).malformed, [{ field, found, allowed, rancherSentence }])
  })
}

t.test('a long text is not printed: it could be what somebody pasted by mistake', async (t) => {
  const [malformed] = parseExtToken(aManifest({ ttl: 'x'.repeat(33) })).malformed
  t.equal(malformed?.found, 'a text of 33 characters')
  t.equal(parseExtToken(aManifest({ ttl: 'x'.repeat(32) })).malformed[0]?.found, `"${'x'.repeat(32)}"`)
})

t.test('a TTL that cannot be read is none', async (t) => {
  t.equal(parseExtToken(aManifest({ ttl: '2h' })).token.ttl, 0n)
})

t.test('a spec of another type', async (t) => {
  const specs: readonly Json[] = ['x', 1, []]
  for (const spec of specs) {
    const [malformed] = parseExtToken({ ...aManifest(), spec }).malformed
    t.match(malformed, { field: 'spec', allowed: 'an object' })
  }
})

t.test('everything in the spec is identity, but what may change', async (t) => {
  const spec = { userID: 'user-alice', ttl: 1, enabled: true, description: 'x', scope: 'all', constructor: 'y' }
  const { identity } = parseExtToken(aManifest(spec)).token
  t.strictSame(
    identity.map(({ field, rancherSentence }) => [field, rancherSentence]),
    [
      ['spec.userID', 'spec.userID is immutable'],
      ['spec.kind', 'spec.kind is immutable'],
      ['spec.clusterName', 'spec.clusterName is immutable'],
      ['spec.userPrincipal', 'spec.userprincipal is immutable'],
      ['spec.scope', 'spec.scope is immutable'],
      ['spec.constructor', 'spec.constructor is immutable'],
    ],
  )
})

t.test('a value in the status is seen, and not kept', async (t) => {
  const { token } = parseExtToken({ ...aStoredToken(), status: { value: 'the-value', bearerToken: 'ext/x:the-value' } })
  t.equal(token.holdsValue, true)
  const { statusText, ...rest } = token
  t.notMatch(
    JSON.stringify(rest, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    /the-value/,
  )
  t.match(statusText, /the-value/, 'only to compare')
})
