import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { identityIsImmutable } from '../../../tokens/rules/identity-is-immutable.ts'
import type { Store } from '../../../tokens/token.ts'
import type { Asked } from '../a-change.ts'
import { aManifest, aStoredToken, DAY_MS, PRINCIPAL } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { ALLOWED, type Expected, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const STORED = { ext: aStoredToken, secret: aBackingSecret, v3: aV3Token } as const
const immutable = (message: string): Expected => ({
  reason: 'BadRequest',
  refused: `${message}; create a new token instead`,
})
const labelled = (store: Store, labels: JsonObject): JsonObject => STORED[store]({}, { labels })
const update = (store: Store, object: JsonObject, oldObject = STORED[store]()): Asked => ({ store, oldObject, object })

const EXT_LABELS = { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': '' }
const SECRET_LABELS = { 'cattle.io/kind': 'token', ...EXT_LABELS }
const FINALIZED =
  'metadata.finalizers may not be added to a token: example.com/keep would keep it alive after it is deleted; leave it out'
const KEPT = { finalizers: ['example.com/keep'] }

t.test('ext', async (t) => {
  judgesWrites(t, identityIsImmutable, [
    { name: 'nothing changes', change: update('ext', aStoredToken()), expected: ALLOWED },
    ...Object.entries({ description: 'new', enabled: false, ttl: DAY_MS }).map(([key, value]) => ({
      name: `${key} may change`,
      change: update('ext', aStoredToken({ [key]: value })),
      expected: ALLOWED,
    })),
    {
      name: 'annotations and labels of its own may change',
      change: update('ext', aStoredToken({}, { labels: { ...EXT_LABELS, team: 'x' }, annotations: { a: 'b' } })),
      expected: ALLOWED,
    },
    {
      name: 'the owner',
      change: update('ext', aStoredToken({ userID: 'user-bob' })),
      expected: immutable('spec.userID is immutable: spec.userID was user-alice, the change says user-bob'),
    },
    {
      name: 'the owner is removed',
      change: update('ext', aStoredToken({ userID: null })),
      expected: immutable('spec.userID is immutable: spec.userID was user-alice, the change says empty'),
    },
    {
      name: 'the kind',
      change: update('ext', aStoredToken({ kind: 'session' })),
      expected: immutable('spec.kind is immutable: spec.kind was empty, the change says session'),
    },
    {
      name: 'the cluster',
      change: update('ext', aStoredToken({ clusterName: 'c-open' })),
      expected: immutable('spec.clusterName is immutable: spec.clusterName was empty, the change says c-open'),
    },
    {
      name: 'absent, empty and null are one: a server is free to store any of them',
      change: update('ext', aStoredToken({ kind: null, clusterName: '' }), aStoredToken({ kind: '' })),
      expected: ALLOWED,
    },
    {
      name: 'a part of the principal',
      change: update('ext', aStoredToken({ userPrincipal: { ...PRINCIPAL, displayName: 'Eve' } })),
      expected: immutable(
        'spec.userprincipal is immutable: spec.userPrincipal.displayName was Alice, the change says Eve',
      ),
    },
    {
      name: 'the profile of the principal, which Rancher forgets to compare',
      change: update('ext', aStoredToken({ userPrincipal: { ...PRINCIPAL, profileURL: 'https://eve' } })),
      expected: immutable(
        'spec.userprincipal is immutable: spec.userPrincipal.profileURL was absent, the change says https://eve',
      ),
    },
    {
      name: 'the principal as another type',
      change: update('ext', aStoredToken({ userPrincipal: null })),
      expected: immutable(
        'spec.userprincipal is immutable: spec.userPrincipal.displayName was Alice, the change says absent',
      ),
    },
    {
      name: 'the order of its keys is no change',
      change: update(
        'ext',
        aStoredToken({ userPrincipal: Object.fromEntries(Object.entries(PRINCIPAL).toReversed()) }),
      ),
      expected: ALLOWED,
    },
    {
      name: 'a field that nobody knows',
      change: update('ext', aStoredToken({ scope: 'all' })),
      expected: immutable('spec.scope is immutable: spec.scope was empty, the change says all'),
    },
    {
      name: 'a field whose name every object inherits',
      change: update('ext', aStoredToken({ constructor: 'x' })),
      expected: immutable('spec.constructor is immutable: spec.constructor was empty, the change says x'),
    },
    {
      name: 'the label of the owner is put back',
      change: update('ext', labelled('ext', { ...EXT_LABELS, 'cattle.io/user-id': 'user-bob' })),
      expected: { amended: [{ set: 'label', key: 'cattle.io/user-id', value: 'user-alice' }] },
    },
    {
      name: 'labels that are removed are put back',
      change: update('ext', labelled('ext', {})),
      expected: {
        amended: [
          { set: 'label', key: 'cattle.io/user-id', value: 'user-alice' },
          { set: 'label', key: 'authn.management.cattle.io/kind', value: '' },
        ],
      },
    },
    {
      name: 'a finalizer on a new token',
      change: { object: aManifest({}, KEPT) },
      expected: { reason: 'Forbidden', refused: FINALIZED },
    },
    {
      name: 'a finalizer that is added, by Rancher too: it never writes here',
      change: { ...update('ext', aStoredToken({}, KEPT)), role: 'rancher' },
      expected: { reason: 'Forbidden', refused: FINALIZED },
    },
    {
      name: 'a finalizer that is there stays, and goes',
      change: update('ext', aStoredToken(), aStoredToken({}, KEPT)),
      expected: ALLOWED,
    },
    {
      name: 'one beside the one that is there',
      change: update('ext', aStoredToken({}, { finalizers: ['a/b', 'example.com/keep'] }), aStoredToken({}, KEPT)),
      expected: { reason: 'Forbidden', refused: FINALIZED.replace('example.com/keep', 'a/b') },
    },
  ])
  holdsInEveryMode(t, identityIsImmutable, {
    change: update('ext', aStoredToken({ kind: 'session' })),
    message: 'spec.kind is immutable: spec.kind was empty, the change says session; create a new token instead',
    rancher: 'bound',
  })
})

t.test('ext labels', async (t) => {
  holdsInEveryMode(t, identityIsImmutable, {
    change: update('ext', labelled('ext', {})),
    message: 'the labels of a token name its owner and its kind',
    amends: true,
    rancher: 'bound',
  })
})

t.test('v3', async (t) => {
  const field = (name: string, was: string, is: string) =>
    immutable(`${name} is immutable: ${name} was ${was}, the change says ${is}`)
  judgesWrites(t, identityIsImmutable, [
    { name: 'nothing changes', change: update('v3', aV3Token()), expected: ALLOWED },
    ...Object.entries({ description: 'new', enabled: false, ttl: DAY_MS }).map(([key, value]) => ({
      name: `${key} may change`,
      change: update('v3', aV3Token({ [key]: value })),
      expected: ALLOWED,
    })),
    {
      name: 'the owner',
      change: update('v3', aV3Token({ userId: 'user-bob' })),
      expected: field('userId', 'user-alice', 'user-bob'),
    },
    {
      name: 'the provider',
      change: update('v3', aV3Token({ authProvider: 'okta' })),
      expected: field('authProvider', 'local', 'okta'),
    },
    {
      name: 'the principal',
      change: update('v3', aV3Token({ userPrincipal: { metadata: { name: 'local://user-bob' }, provider: 'local' } })),
      expected: immutable('userPrincipal is immutable: userPrincipal.displayName was Alice, the change says absent'),
    },
    {
      name: 'the groups',
      change: update('v3', aV3Token({ groupPrincipals: [{ metadata: { name: 'okta_group://admins' } }] })),
      expected: field('groupPrincipals', 'empty', '"[{\\"metadata\\":{\\"name\\":\\"okta_group://admins\\"}}]"'),
    },
    {
      name: 'no groups, in three ways',
      change: update('v3', aV3Token({ groupPrincipals: [] }), aV3Token({ groupPrincipals: null })),
      expected: ALLOWED,
    },
    {
      name: 'the cluster',
      change: update('v3', aV3Token({ clusterName: '' }), aV3Token({ clusterName: 'c-open' })),
      expected: field('clusterName', 'c-open', 'empty'),
    },
    {
      name: 'a login becomes a derived token',
      change: update('v3', aV3Token(), aV3Token({ isDerived: false })),
      expected: field('isDerived', 'empty', 'true'),
    },
    {
      name: 'the value, of which nothing is told',
      change: update('v3', aV3Token({ token: '$2:salt:other' })),
      expected: immutable('token is immutable: token would change'),
    },
    {
      name: 'the annotation that says that the value is a hash',
      change: update('v3', aV3Token({}, { annotations: {} })),
      expected: field('metadata.annotations["authn.management.cattle.io/token-hashed"]', 'true', 'empty'),
    },
    {
      name: 'that annotation as another text',
      change: update('v3', aV3Token({}, { annotations: { 'authn.management.cattle.io/token-hashed': 'false' } })),
      expected: field('metadata.annotations["authn.management.cattle.io/token-hashed"]', 'true', 'false'),
    },
    {
      name: 'the label of the owner',
      change: update('v3', labelled('v3', { 'authn.management.cattle.io/token-userId': 'user-bob' })),
      expected: field('metadata.labels["authn.management.cattle.io/token-userId"]', 'user-alice', 'user-bob'),
    },
    {
      name: 'the label of the owner is removed',
      change: update('v3', labelled('v3', {})),
      expected: field('metadata.labels["authn.management.cattle.io/token-userId"]', 'user-alice', 'absent'),
    },
    {
      name: 'the label of the kind, which would exempt it',
      change: update(
        'v3',
        labelled('v3', {
          'authn.management.cattle.io/token-userId': 'user-alice',
          'authn.management.cattle.io/kind': 'agent',
        }),
      ),
      expected: field('metadata.labels["authn.management.cattle.io/kind"]', 'absent', 'agent'),
    },
    {
      name: 'its last use, set by hand',
      change: update('v3', aV3Token({ lastUsedAt: '2099-01-01T00:00:00Z' })),
      expected: field('lastUsedAt', '2026-01-01T10:00:00Z', '2099-01-01T00:00:00Z'),
    },
    {
      name: 'its last activity, set by hand',
      change: update('v3', aV3Token({ activityLastSeenAt: '2099-01-01T00:00:00Z' })),
      expected: field('activityLastSeenAt', 'empty', '2099-01-01T00:00:00Z'),
    },
    {
      name: 'a finalizer is added',
      change: update('v3', aV3Token({}, KEPT)),
      expected: { reason: 'Forbidden', refused: FINALIZED },
    },
    {
      name: 'an admin is bound as well',
      change: { ...update('v3', aV3Token({ userId: 'user-bob' })), username: 'system:admin' },
      expected: field('userId', 'user-alice', 'user-bob'),
    },
  ])
  t.test('what Rancher does in the course of its life', async (t) => {
    const ranchers = (object: JsonObject, oldObject = aV3Token()): Asked => ({
      ...update('v3', object, oldObject),
      role: 'rancher',
      phase: 'validate',
    })
    const plain = aV3Token({ token: 'plain-value' }, { annotations: {} })
    judgesWrites(t, identityIsImmutable, [
      { name: 'hashes the value', change: ranchers(aV3Token(), plain), expected: ALLOWED },
      {
        name: 'marks its use',
        change: ranchers(aV3Token({ lastUsedAt: '2026-01-02T00:00:00Z', activityLastSeenAt: '2026-01-02T00:00:00Z' })),
        expected: ALLOWED,
      },
      {
        name: 'renames principals and groups',
        change: ranchers(aV3Token({ userPrincipal: { metadata: { name: 'x' } }, groupPrincipals: [{}] })),
        expected: ALLOWED,
      },
      { name: 'adds a finalizer', change: ranchers(aV3Token({}, KEPT)), expected: ALLOWED },
      { name: 'moves labels', change: ranchers(labelled('v3', {})), expected: ALLOWED },
      {
        name: 'never changes the owner, and is warned if it does',
        change: ranchers(aV3Token({ userId: 'user-bob' })),
        expected: {
          allowed: true,
          warnings: [
            'userId is immutable: userId was user-alice, the change says user-bob; create a new token instead',
          ],
        },
      },
    ])
  })
  holdsInEveryMode(t, identityIsImmutable, {
    change: update('v3', aV3Token({ userId: 'user-bob' })),
    message: 'userId is immutable: userId was user-alice, the change says user-bob; create a new token instead',
    rancher: 'warned',
  })
})

t.test('secret', async (t) => {
  const data = (name: string, was: string, is: string) =>
    immutable(`data.${name} is immutable: data.${name} was ${was}, the change says ${is}`)
  const label = (name: string, was: string, is: string) => {
    const field = `metadata.labels["${name}"]`
    return immutable(`${field} is immutable: ${field} was ${was}, the change says ${is}`)
  }
  judgesWrites(t, identityIsImmutable, [
    { name: 'nothing changes', change: update('secret', aBackingSecret()), expected: ALLOWED },
    ...Object.entries({ description: 'new', enabled: 'false', ttl: '1', 'last-update-time': 'now' }).map(
      ([key, value]) => ({
        name: `${key} may change`,
        change: update('secret', aBackingSecret({ [key]: value })),
        expected: ALLOWED,
      }),
    ),
    {
      name: 'the hash, of which nothing is told',
      change: update('secret', aBackingSecret({ hash: '$3:1:salt:other' })),
      expected: immutable('data.hash is immutable: data.hash would change'),
    },
    {
      name: 'the hash is removed',
      change: update('secret', aBackingSecret({ hash: undefined })),
      expected: immutable('data.hash is immutable: data.hash would change'),
    },
    {
      name: 'a hash is put where one was removed',
      change: update('secret', aBackingSecret(), aBackingSecret({ hash: undefined })),
      expected: immutable('data.hash is immutable: data.hash would change'),
    },
    {
      name: 'the hash with a byte order mark before it is another',
      change: update('secret', aBackingSecret({ hash: '\uFEFF$3:1:salt:digest' })),
      expected: immutable('data.hash is immutable: data.hash would change'),
    },
    {
      name: 'all data is removed',
      change: update('secret', { ...aBackingSecret(), data: null }),
      expected: immutable('data.hash is immutable: data.hash would change'),
    },
    {
      name: 'the owner',
      change: update('secret', aBackingSecret({ 'user-id': 'user-bob' })),
      expected: data('user-id', 'user-alice', 'user-bob'),
    },
    {
      name: 'the principal, of which nothing is told',
      change: update('secret', aBackingSecret({ principal: '{"name":"local://user-bob","provider":"local"}' })),
      expected: immutable('data.principal is immutable: data.principal would change'),
    },
    {
      name: 'the kind',
      change: update('secret', aBackingSecret({ kind: 'session' })),
      expected: data('kind', 'empty', 'session'),
    },
    {
      name: 'the cluster',
      change: update('secret', aBackingSecret({ cluster: 'c-open' })),
      expected: data('cluster', 'empty', 'c-open'),
    },
    {
      name: 'a key that Rancher before 2.13 did not write is the empty one',
      change: update('secret', aBackingSecret(), aBackingSecret({ cluster: undefined })),
      expected: ALLOWED,
    },
    {
      name: 'the uid',
      change: update('secret', aBackingSecret({ 'kube-uid': 'b-uid' })),
      expected: data('kube-uid', 'a-uid', 'b-uid'),
    },
    {
      name: 'its last use, set by hand',
      change: update('secret', aBackingSecret({ 'last-used-at': '2099-01-01T00:00:00Z' })),
      expected: data('last-used-at', 'empty', '2099-01-01T00:00:00Z'),
    },
    {
      name: 'its last activity, set by hand',
      change: update('secret', aBackingSecret({ 'last-activity-seen': '2099-01-01T00:00:00Z' })),
      expected: data('last-activity-seen', 'empty', '2099-01-01T00:00:00Z'),
    },
    {
      name: 'the empty key of its last use is removed: Rancher could mark it no more',
      change: update('secret', aBackingSecret({ 'last-used-at': undefined })),
      expected: data('last-used-at', 'empty', 'absent'),
    },
    {
      name: 'it is made immutable',
      change: update('secret', { ...aBackingSecret(), immutable: true }),
      expected: immutable('immutable is immutable: immutable was empty, the change says true'),
    },
    {
      name: 'immutable: false is nothing',
      change: update('secret', { ...aBackingSecret(), immutable: false }),
      expected: ALLOWED,
    },
    {
      name: 'the label that makes it a token',
      change: update('secret', labelled('secret', EXT_LABELS)),
      expected: label('cattle.io/kind', 'token', 'absent'),
    },
    {
      name: 'an empty label is removed: a selector finds it no more',
      change: update('secret', labelled('secret', { 'cattle.io/kind': 'token', 'cattle.io/user-id': 'user-alice' })),
      expected: label('authn.management.cattle.io/kind', 'empty', 'absent'),
    },
    {
      name: 'the label of the owner',
      change: update('secret', labelled('secret', { ...SECRET_LABELS, 'cattle.io/user-id': 'user-bob' })),
      expected: label('cattle.io/user-id', 'user-alice', 'user-bob'),
    },
    {
      name: 'the label of the kind',
      change: update('secret', labelled('secret', { ...SECRET_LABELS, 'authn.management.cattle.io/kind': 'agent' })),
      expected: label('authn.management.cattle.io/kind', 'empty', 'agent'),
    },
    {
      name: 'a finalizer is added',
      change: update('secret', aBackingSecret({}, KEPT)),
      expected: { reason: 'Forbidden', refused: FINALIZED },
    },
    {
      name: 'what was no token had no identity: whether it may become one is for another rule to say',
      change: update('secret', aBackingSecret(), aBackingSecret({ hash: undefined }, { labels: {} })),
      expected: ALLOWED,
    },
    {
      name: 'a Secret that is no token may change as it likes',
      change: update('secret', { data: { a: btoa('2') } }, { data: { a: btoa('1') } }),
      expected: ALLOWED,
    },
  ])
  t.test('what Rancher does in the course of its life', async (t) => {
    const ranchers = (object: JsonObject, oldObject = aBackingSecret()): Asked => ({
      ...update('secret', object, oldObject),
      role: 'rancher',
      phase: 'validate',
    })
    judgesWrites(t, identityIsImmutable, [
      {
        name: 'marks its use',
        change: ranchers(aBackingSecret({ 'last-used-at': '2026-01-02T00:00:00Z', 'last-activity-seen': '' })),
        expected: ALLOWED,
      },
      { name: 'renames the principal', change: ranchers(aBackingSecret({ principal: '{}' })), expected: ALLOWED },
      { name: 'adds a finalizer', change: ranchers(aBackingSecret({}, KEPT)), expected: ALLOWED },
      { name: 'moves labels', change: ranchers(labelled('secret', {})), expected: ALLOWED },
      {
        name: 'never changes the hash, and is warned if it does',
        change: ranchers(aBackingSecret({ hash: 'x' })),
        expected: {
          allowed: true,
          warnings: ['data.hash is immutable: data.hash would change; create a new token instead'],
        },
      },
    ])
  })
  holdsInEveryMode(t, identityIsImmutable, {
    change: update('secret', aBackingSecret({ 'user-id': 'user-bob' })),
    message:
      'data.user-id is immutable: data.user-id was user-alice, the change says user-bob; create a new token instead',
    rancher: 'warned',
  })
})

looksAtWhatExists(t, identityIsImmutable, [
  { name: 'ext, labelled right', object: aStoredToken(), expected: undefined },
  { name: 'ext, not labelled', object: labelled('ext', {}), expected: undefined },
  {
    name: 'ext, labelled as that of another',
    object: labelled('ext', { 'cattle.io/user-id': 'user-bob' }),
    expected: {
      message: 'its label cattle.io/user-id says user-bob, and spec.userID is user-alice',
      evidence: { owner: 'user-alice', label: 'user-bob' },
      mend: 'kubectl label tokens.ext.cattle.io token-bcdfg --overwrite cattle.io/user-id=user-alice',
    },
  },
  {
    name: 'a Secret, labelled as that of another',
    store: 'secret',
    object: labelled('secret', { ...SECRET_LABELS, 'cattle.io/user-id': 'user-bob' }),
    expected: {
      message: 'its label cattle.io/user-id says user-bob, and data.user-id is user-alice',
      evidence: { owner: 'user-alice', label: 'user-bob' },
      mend: 'kubectl label --namespace cattle-tokens secret token-bcdfg --overwrite cattle.io/user-id=user-alice',
    },
  },
  {
    name: 'v3, labelled as that of another',
    store: 'v3',
    object: labelled('v3', { 'authn.management.cattle.io/token-userId': 'user-bob' }),
    expected: {
      message: 'its label authn.management.cattle.io/token-userId says user-bob, and userId is user-alice',
      evidence: { owner: 'user-alice', label: 'user-bob' },
      mend: 'kubectl label tokens.management.cattle.io token-v3v3v --overwrite authn.management.cattle.io/token-userId=user-alice',
    },
  },
  {
    name: 'a Secret that is no token',
    store: 'secret',
    object: { metadata: { name: 'other', labels: { 'cattle.io/user-id': 'user-bob' } } },
    expected: undefined,
  },
])
