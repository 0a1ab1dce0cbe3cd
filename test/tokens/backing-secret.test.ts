import t from 'tap'
import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import { MAX_MS, PRINCIPAL } from './an-ext-token.ts'
import { aBackingSecret } from './other-stores.ts'

t.test('a whole one', async (t) => {
  const object = aBackingSecret({
    kind: 'session',
    cluster: 'c-open',
    'last-used-at': '2026-01-01T10:00:00Z',
    'last-activity-seen': '2026-01-01T11:00:00Z',
  })
  const { token, malformed } = parseBackingSecret(object)
  const { identity, ...rest } = token
  t.strictSame(malformed, [])
  t.strictSame(rest, {
    store: 'secret',
    isToken: true,
    name: 'token-bcdfg',
    generateName: '',
    uid: 'its-uid',
    resourceVersion: '7',
    labels: {
      'cattle.io/kind': 'token',
      'cattle.io/user-id': 'user-alice',
      'authn.management.cattle.io/kind': '',
    },
    annotations: {},
    finalizers: [],
    createdAt: Date.parse('2026-01-01T00:00:00Z'),
    owner: 'user-alice',
    kind: 'session',
    isSession: true,
    description: 'two hours',
    ttl: BigInt(MAX_MS),
    expiresAt: undefined,
    enabled: true,
    cluster: 'c-open',
    lastUsedAt: Date.parse('2026-01-01T10:00:00Z'),
    lastActivityAt: Date.parse('2026-01-01T11:00:00Z'),
    provider: 'local',
    principal: PRINCIPAL,
    hashed: true,
    statusText: '',
    holdsValue: false,
  })
  t.strictSame(
    identity.filter(({ secret }) => secret).map(({ field }) => field),
    ['data.hash', 'data.principal'],
    'these are never shown',
  )
  t.strictSame(
    identity.filter(({ movedByRancher }) => movedByRancher).map(({ field }) => field),
    [
      'data.principal',
      'data.last-used-at',
      'data.last-activity-seen',
      'metadata.labels["cattle.io/kind"]',
      'metadata.labels["cattle.io/user-id"]',
      'metadata.labels["authn.management.cattle.io/kind"]',
    ],
  )
})

const TTLS: readonly (readonly [string, bigint | 'never'])[] = [
  ['0', 0n],
  ['1', 1n],
  ['-1', 'never'],
  ['9007199254740993', 9_007_199_254_740_993n],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['-9223372036854775808', 'never'],
]
for (const [ttl, expected] of TTLS) {
  t.test(`ttl ${ttl}`, async (t) => {
    const { token, malformed } = parseBackingSecret(aBackingSecret({ ttl }))
    t.equal(token.ttl, expected)
    t.strictSame(malformed, [])
  })
}

t.test('enabled as Go reads it', async (t) => {
  for (const enabled of ['1', 't', 'T', 'TRUE', 'true', 'True']) {
    t.equal(parseBackingSecret(aBackingSecret({ enabled })).token.enabled, true, enabled)
  }
  for (const enabled of ['0', 'f', 'F', 'FALSE', 'false', 'False']) {
    t.strictSame(parseBackingSecret(aBackingSecret({ enabled })).malformed, [], enabled)
  }
  for (const enabled of ['0', 'f', 'F', 'FALSE', 'false', 'False', 'tRUE', 'yes', '', undefined]) {
    t.equal(parseBackingSecret(aBackingSecret({ enabled })).token.enabled, false, String(enabled))
  }
})

t.test('a TTL that cannot be read has ended', async (t) => {
  t.equal(parseBackingSecret(aBackingSecret({ ttl: 'abc' })).token.ttl, 0n)
})

t.test('text of any alphabet', async (t) => {
  t.equal(parseBackingSecret(aBackingSecret({ description: 'Zoë 你好 😀' })).token.description, 'Zoë 你好 😀')
})

t.test('what is a token', async (t) => {
  const plain = { metadata: { name: 'x' }, data: { a: btoa('1') } }
  t.equal(parseBackingSecret(plain).token.isToken, false)
  t.equal(parseBackingSecret({ ...plain, data: null }).token.isToken, false)
  t.equal(parseBackingSecret({}).token.isToken, false)
  t.equal(parseBackingSecret(aBackingSecret({ hash: undefined })).token.isToken, true, 'by its label')
  t.equal(parseBackingSecret(aBackingSecret({}, { labels: {} })).token.isToken, true, 'by its hash')
  t.equal(parseBackingSecret({ data: { hash: '' } }).token.isToken, true, 'by the key of a hash')
  const labels = { 'cattle.io/kind': 'kubeconfig' }
  t.equal(parseBackingSecret({ metadata: { labels } }).token.isToken, false)
})

t.test('every field that Rancher could not read is named', async (t) => {
  const { malformed } = parseBackingSecret({ metadata: { labels: { 'cattle.io/kind': 'token' } } })
  t.strictSame(
    malformed.map(({ field }) => field),
    [
      'data.kube-uid',
      'data.user-id',
      'data.principal',
      'data.principal',
      'data.enabled',
      'data.ttl',
      'data.hash',
      'data.last-update-time',
    ],
  )
  t.ok(malformed.every(({ found }) => found === 'missing or unreadable'))
})

t.test('what is no base64, and what is no UTF-8, is no text', async (t) => {
  const object = parseExactJsonObject(
    '{"metadata":{"labels":{"cattle.io/kind":"token"}},"data":{"user-id":"***","hash":1,"ttl":"/w==","__proto__":"eA=="}}',
  )
  const { token, malformed } = parseBackingSecret(object)
  t.equal(token.owner, '')
  t.equal(token.isToken, true)
  t.ok(malformed.some(({ field }) => field === 'data.ttl'))
})
