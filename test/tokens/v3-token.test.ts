import t from 'tap'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import type { JsonObject } from '../../tokens/json.ts'
import { parseV3Token } from '../../tokens/v3-token.ts'
import { MAX_MS } from './an-ext-token.ts'
import { aV3Token } from './other-stores.ts'

t.test('an API key', async (t) => {
  const { token, malformed } = parseV3Token(
    aV3Token({ activityLastSeenAt: '2026-01-01T11:00:00Z', clusterName: 'c-open' }),
  )
  const { identity, ...rest } = token
  t.strictSame(malformed, [])
  t.strictSame(rest, {
    store: 'v3',
    isToken: true,
    name: 'token-v3v3v',
    generateName: '',
    uid: 'v3-uid',
    resourceVersion: '9',
    labels: { 'authn.management.cattle.io/token-userId': 'user-alice' },
    annotations: { 'authn.management.cattle.io/token-hashed': 'true' },
    finalizers: [],
    createdAt: Date.parse('2026-01-01T00:00:00Z'),
    owner: 'user-alice',
    kind: '',
    isSession: false,
    description: 'ci',
    ttl: BigInt(MAX_MS),
    expiresAt: Date.parse('2026-04-01T00:00:00Z'),
    enabled: true,
    cluster: 'c-open',
    lastUsedAt: Date.parse('2026-01-01T10:00:00Z'),
    lastActivityAt: Date.parse('2026-01-01T11:00:00Z'),
    provider: 'local',
    principal: {
      name: 'local://user-alice',
      displayName: 'Alice',
      loginName: 'alice',
      principalType: '',
      me: false,
      provider: 'local',
    },
    hashed: true,
    statusText: '',
    holdsValue: false,
  })
  t.strictSame(
    identity.filter(({ secret }) => secret).map(({ field }) => field),
    ['token'],
    'this is never shown',
  )
  t.strictSame(
    identity.filter(({ movedByRancher }) => !movedByRancher).map(({ field }) => field),
    ['userId', 'authProvider', 'clusterName', 'isDerived'],
  )
})

t.test('kinds', async (t) => {
  const kindOf = (fields: JsonObject, kind?: string) => {
    const labels = kind === undefined ? {} : { 'authn.management.cattle.io/kind': kind }
    const { token } = parseV3Token(aV3Token(fields, { labels }))
    return [token.kind, token.isSession]
  }
  t.strictSame(kindOf({}), ['', false])
  t.strictSame(kindOf({ isDerived: false }), ['session', true])
  t.strictSame(kindOf({ isDerived: null }), ['session', true], 'absent is false')
  t.strictSame(kindOf({ isDerived: false }, 'session'), ['session', true])
  t.strictSame(kindOf({}, 'kubeconfig'), ['kubeconfig', false])
})

t.test('a value that is no hash', async (t) => {
  const plain = parseV3Token(aV3Token({ token: 'the-value' }, { annotations: {} })).token
  t.match(plain, { hashed: false, holdsValue: true })
  const empty = parseV3Token(aV3Token({ token: '' }, { annotations: {} })).token
  t.match(empty, { hashed: false, holdsValue: false })
})

t.test('enabled is a pointer in Go: only a false that stands there disables', async (t) => {
  t.equal(parseV3Token(aV3Token({ enabled: null })).token.enabled, true)
  t.equal(parseV3Token(aV3Token({ enabled: false })).token.enabled, false)
})

t.test('the provider, where only the principal names one', async (t) => {
  t.equal(parseV3Token(aV3Token({ authProvider: '', userPrincipal: { provider: 'okta' } })).token.provider, 'okta')
})

t.test('int64 exactly, and 0 and less is never', async (t) => {
  for (const [ttl, expected] of [
    [9_007_199_254_740_993n, 9_007_199_254_740_993n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [1n, 1n],
    [0n, 'never'],
    [-1n, 'never'],
    [-(2n ** 63n), 'never'],
  ] as const) {
    t.equal(parseV3Token(parseExactJsonObject(`{"ttl":${ttl}}`)).token.ttl, expected)
  }
  t.equal(parseV3Token({}).token.ttl, 'never')
})

const TTL = 'a whole number of milliseconds, 0 for never'
const TIME = 'nothing, or an RFC 3339 time'
const MALFORMED: readonly (readonly [JsonObject, string, string, string])[] = [
  [{ ttl: '7776000000' }, 'ttl', '"7776000000"', TTL],
  [{ ttl: 0.5 }, 'ttl', '0.5', TTL],
  [{ ttl: 2n ** 63n }, 'ttl', '9223372036854775808', TTL],
  [{ enabled: 'no' }, 'enabled', '"no"', 'true or false'],
  [{ isDerived: 1 }, 'isDerived', '1', 'true or false'],
  [{ userId: {} }, 'userId', 'an object', 'text'],
  [{ description: 1 }, 'description', '1', 'text'],
  [{ userPrincipal: 'x' }, 'userPrincipal', '"x"', 'an object'],
  [{ expiresAt: 'tomorrow' }, 'expiresAt', '"tomorrow"', TIME],
  [{ expiresAt: 1 }, 'expiresAt', '1', 'text'],
  [{ lastUsedAt: '2026' }, 'lastUsedAt', '"2026"', TIME],
  [{ activityLastSeenAt: '2026' }, 'activityLastSeenAt', '"2026"', TIME],
  [{ expired: 'no' }, 'expired', '"no"', 'true or false'],
  [{ current: 0 }, 'current', '0', 'true or false'],
  [{ providerInfo: 'x'.repeat(40) }, 'providerInfo', 'a text of 40 characters', 'an object'],
]
for (const [fields, field, found, allowed] of MALFORMED) {
  t.test(`malformed: ${field} is ${found}`, async (t) => {
    t.strictSame(parseV3Token(aV3Token(fields)).malformed, [{ field, found, allowed }])
  })
}
