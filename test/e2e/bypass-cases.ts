import type { JsonObject } from '../../tokens/json.ts'
import { aBackingSecret, aV3Token, SECRET_DATA } from '../tokens/other-stores.ts'
import { DAY_MS } from '../tokens/an-ext-token.ts'
import type { KubeObject } from './kube-object.ts'

/** One call of kubectl. */
export interface Call {
  readonly args: readonly string[]
  readonly stdin?: string
}

/** A way round the rules that is open on a cluster without them. */
export interface Bypass {
  readonly name: string
  /** The kubectl calls that go it, with the object as it is; they all succeed where nobody holds the rules. */
  readonly calls: (object: KubeObject) => readonly Call[]
  /** A trusted writer is held to this one too: what is left is no token that Rancher can read. */
  readonly breaksSecret?: boolean
  /** It makes a new object, of this name, instead of changing one. */
  readonly creates?: boolean
}

export const RESOURCES = {
  v3: { path: '/apis/management.cattle.io/v3/tokens', word: 'tokens.management.cattle.io', flags: [] },
  secret: { path: '/api/v1/namespaces/cattle-tokens/secrets', word: 'secrets', flags: ['-n', 'cattle-tokens'] },
} as const
export type BypassedStore = keyof typeof RESOURCES

/** A token of Bob as Rancher minted it: 30 of the 90 days that it might have. */
export function mintedToken(store: BypassedStore, name: string): JsonObject {
  const owner = {
    name: 'local://user-bob',
    displayName: 'Bob',
    loginName: 'bob',
    principalType: 'user',
    me: true,
    provider: 'local',
  }
  return store === 'v3'
    ? {
        ...aV3Token({
          userId: 'user-bob',
          userPrincipal: { metadata: { name: 'local://user-bob' }, provider: 'local' },
          ttl: 30 * DAY_MS,
          expiresAt: '',
          groupPrincipals: [{ metadata: { name: 'local://g-1' } }],
        }),
        metadata: {
          name,
          labels: {
            'authn.management.cattle.io/token-userId': 'user-bob',
            'authn.management.cattle.io/kind': 'kubeconfig',
          },
          annotations: { 'authn.management.cattle.io/token-hashed': 'true' },
        },
      }
    : {
        ...aBackingSecret({ 'user-id': 'user-bob', ttl: String(30 * DAY_MS), principal: JSON.stringify(owner) }),
        metadata: {
          name,
          namespace: 'cattle-tokens',
          labels: { 'cattle.io/kind': 'token', 'cattle.io/user-id': 'user-bob', 'authn.management.cattle.io/kind': '' },
        },
      }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const target = (store: BypassedStore, { metadata }: KubeObject): string[] => [
  RESOURCES[store].word,
  metadata.name,
  ...RESOURCES[store].flags,
]
const merge =
  (store: BypassedStore, patch: object) =>
  (object: KubeObject): Call[] => [
    { args: ['patch', ...target(store, object), '--type=merge', '-p', JSON.stringify(patch)] },
  ]
const json =
  (store: BypassedStore, ...operations: object[]) =>
  (object: KubeObject): Call[] => [
    { args: ['patch', ...target(store, object), '--type=json', '-p', JSON.stringify(operations)] },
  ]
const replace =
  (store: BypassedStore, change: (object: KubeObject) => object) =>
  (object: KubeObject): Call[] => [
    {
      args: ['replace', ...RESOURCES[store].flags, '-f', '-'],
      stdin: JSON.stringify({ ...change(object), ...NOT_SENT }),
    },
  ]
const apply =
  (store: BypassedStore, fields: object, ...flags: string[]) =>
  ({ apiVersion, kind, metadata }: KubeObject): Call[] => [
    {
      args: ['apply', ...RESOURCES[store].flags, ...flags, '-f', '-'],
      stdin: JSON.stringify({ apiVersion, kind, metadata: { name: metadata.name }, ...fields }),
    },
  ]
const create = (store: BypassedStore, object: JsonObject): Call => ({
  args: ['create', ...RESOURCES[store].flags, '-f', '-'],
  stdin: JSON.stringify(object),
})
/** What objectIn adds for reading; to kubectl an object with items is a list. */
const NOT_SENT = { items: undefined, message: undefined, reason: undefined, spec: undefined }
const label = (key: string): string => `/metadata/labels/${key.replaceAll('/', '~1')}`

const OVER = 365 * DAY_MS
const V3_FIELDS: readonly (readonly [field: string, value: unknown])[] = [
  ['userId', 'user-alice'],
  ['authProvider', 'github'],
  ['userPrincipal', { metadata: { name: 'local://user-alice' }, provider: 'local' }],
  ['groupPrincipals', [{ metadata: { name: 'local://g-admins' } }]],
  ['token', 'a-value-of-my-own'],
  ['isDerived', false],
  ['clusterName', 'c-open'],
  ['lastUsedAt', '2099-01-01T00:00:00Z'],
  ['activityLastSeenAt', '2099-01-01T00:00:00Z'],
]

export const V3_BYPASSES: readonly Bypass[] = [
  { name: 'ttl patched to 0', calls: merge('v3', { ttl: 0 }) },
  { name: 'ttl patched to -1', calls: merge('v3', { ttl: -1 }) },
  { name: 'ttl nulled', calls: merge('v3', { ttl: null }) },
  { name: 'ttl raised over the maximum', calls: merge('v3', { ttl: OVER }) },
  { name: 'ttl to 0 by JSON patch', calls: json('v3', { op: 'replace', path: '/ttl', value: 0 }) },
  { name: 'ttl removed by JSON patch', calls: json('v3', { op: 'remove', path: '/ttl' }) },
  { name: 'ttl to 0 by apply', calls: apply('v3', { ttl: 0 }) },
  { name: 'ttl to 0 by server-side apply', calls: apply('v3', { ttl: 0 }, '--server-side', '--force-conflicts') },
  { name: 'ttl to 0 by replace', calls: replace('v3', (object) => ({ ...object, ttl: 0 })) },
  { name: 'ttl and expiresAt raised together', calls: merge('v3', { ttl: OVER, expiresAt: '2099-01-01T00:00:00Z' }) },
  { name: 'expiresAt removed by JSON patch', calls: json('v3', { op: 'remove', path: '/expiresAt' }) },
  { name: 'expiresAt nulled', calls: merge('v3', { expiresAt: null }) },
  { name: 'expiresAt emptied', calls: merge('v3', { expiresAt: '' }) },
  { name: 'expiresAt moved', calls: merge('v3', { expiresAt: '2099-01-01T00:00:00Z' }) },
  ...V3_FIELDS.map(([field, value]) => ({ name: `${field} changed`, calls: merge('v3', { [field]: value }) })),
  ...['userId', 'token', 'userPrincipal', 'groupPrincipals', 'authProvider'].map((field) => ({
    name: `${field} removed`,
    calls: json('v3', { op: 'remove', path: `/${field}` }),
  })),
  {
    name: 'the owner label changed',
    calls: merge('v3', { metadata: { labels: { 'authn.management.cattle.io/token-userId': 'user-alice' } } }),
  },
  {
    name: 'the owner label removed',
    calls: json('v3', { op: 'remove', path: label('authn.management.cattle.io/token-userId') }),
  },
  {
    name: 'the kind label changed',
    calls: merge('v3', { metadata: { labels: { 'authn.management.cattle.io/kind': 'agent' } } }),
  },
  {
    name: 'the annotation token-hashed removed',
    calls: merge('v3', { metadata: { annotations: { 'authn.management.cattle.io/token-hashed': null } } }),
  },
  { name: 'a finalizer added', calls: merge('v3', { metadata: { finalizers: ['example.com/keep'] } }) },
  {
    name: 'a v3 token forged',
    creates: true,
    calls: ({ metadata }) => [create('v3', { ...mintedToken('v3', metadata.name), userId: 'user-rancher-admin' })],
  },
]

const DATA_KEYS = Object.keys(SECRET_DATA)
/** Without these Rancher cannot read it. */
const NEEDED = new Set(['kube-uid', 'user-id', 'principal', 'enabled', 'ttl', 'hash', 'last-update-time'])
/** What anybody with the right may change: it decides nothing. */
const FREE = new Set(['description', 'enabled', 'last-update-time', 'ttl'])
const GUARDED_KEYS = DATA_KEYS.filter((key) => !FREE.has(key))
const PLAIN = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'cattle-tokens' },
})
const LABELS = ['cattle.io/kind', 'cattle.io/user-id', 'authn.management.cattle.io/kind']

export const SECRET_BYPASSES: readonly Bypass[] = [
  { name: 'ttl raised over the maximum', calls: merge('secret', { data: { ttl: base64(String(OVER)) } }) },
  { name: 'ttl to never', calls: merge('secret', { data: { ttl: base64('-1') } }) },
  { name: 'ttl raised by stringData', calls: merge('secret', { stringData: { ttl: String(OVER) } }) },
  {
    name: 'ttl raised by JSON patch',
    calls: json('secret', { op: 'replace', path: '/data/ttl', value: base64('-1') }),
  },
  { name: 'ttl raised by replace', calls: replace('secret', withData({ ttl: base64('-1') })) },
  {
    name: 'ttl raised by server-side apply',
    calls: apply('secret', { data: { ttl: base64('-1') } }, '--server-side', '--force-conflicts'),
  },
  { name: 'ttl garbled', breaksSecret: true, calls: merge('secret', { data: { ttl: base64('soon') } }) },
  ...GUARDED_KEYS.map((key) => ({
    name: `${key} changed`,
    breaksSecret: key === 'principal' || key === 'user-id',
    calls: merge('secret', { data: { [key]: base64('something-else') } }),
  })),
  ...DATA_KEYS.filter((key) => GUARDED_KEYS.includes(key) || NEEDED.has(key))
    .filter((key) => (SECRET_DATA[key] ?? '') !== '')
    .map((key) => ({
      name: `${key} removed`,
      breaksSecret: NEEDED.has(key),
      calls: json('secret', { op: 'remove', path: `/data/${key}` }),
    })),
  { name: 'all data removed', breaksSecret: true, calls: merge('secret', { data: null }) },
  {
    name: 'the hash removed and restored as another',
    breaksSecret: true,
    calls: (object) => [
      ...json('secret', { op: 'remove', path: '/data/hash' })(object),
      ...merge('secret', { data: { hash: base64('$3:1:mine:mine') } })(object),
    ],
  },
  ...LABELS.map((key) => ({
    name: `the label ${key} changed`,
    breaksSecret: key !== 'authn.management.cattle.io/kind',
    calls: merge('secret', { metadata: { labels: { [key]: 'user-alice' } } }),
  })),
  ...LABELS.map((key) => ({
    name: `the label ${key} removed`,
    breaksSecret: key !== 'authn.management.cattle.io/kind',
    calls: json('secret', { op: 'remove', path: label(key) }),
  })),
  { name: 'made immutable', calls: merge('secret', { immutable: true }) },
  { name: 'a finalizer added', calls: merge('secret', { metadata: { finalizers: ['example.com/keep'] } }) },
  {
    name: 'a Secret forged',
    creates: true,
    calls: ({ metadata }) => [create('secret', mintedToken('secret', metadata.name))],
  },
  {
    name: 'a plain Secret turned into a token in one step',
    creates: true,
    calls: (object) => {
      const { metadata, data } = mintedToken('secret', object.metadata.name)
      return [create('secret', PLAIN(object.metadata.name)), ...merge('secret', { metadata, data })(object)]
    },
  },
  {
    name: 'a plain Secret turned into a token in several steps, the label last',
    creates: true,
    calls: (object) => {
      const { metadata, data } = mintedToken('secret', object.metadata.name)
      return [
        create('secret', PLAIN(object.metadata.name)),
        ...merge('secret', { data })(object),
        ...merge('secret', { metadata })(object),
      ]
    },
    breaksSecret: true,
  },
  {
    name: 'a plain Secret turned into a token in several steps, the label first',
    creates: true,
    calls: (object) => {
      const { metadata, data } = mintedToken('secret', object.metadata.name)
      return [
        create('secret', PLAIN(object.metadata.name)),
        ...merge('secret', { metadata })(object),
        ...merge('secret', { data })(object),
      ]
    },
    breaksSecret: true,
  },
]

function withData(data: Readonly<Record<string, string>>) {
  return (object: KubeObject): object => ({ ...object, data: { ...(object['data'] as object), ...data } })
}
