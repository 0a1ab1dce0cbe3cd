// What clients other than a plain kubectl ask of the Token API server: discovery in one answer, metadata alone, tables, compressed
// lists, pages, selectors, preconditions; through the real aggregator, beside what kube-apiserver answers for a CRD.
import { request } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { ApiConnection } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const SETTINGS = '/apis/management.cattle.io/v3/settings'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
const META = 'v=v1;g=meta.k8s.io'
const TABLE = { accept: `application/json;as=Table;${META}` }
const METADATA = { accept: `application/json;as=PartialObjectMetadata;${META}` }
const METADATA_LIST = { accept: `application/json;as=PartialObjectMetadataList;${META}` }

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)
const admin = cluster.connect('admin')
const alice = cluster.connect('alice')
const direct = new ApiConnection(
  `https://127.0.0.1:${cluster.apiserver.port()}`,
  await cluster.apiserver.authority(),
  cluster.as('alice'),
  cluster.apiserver.servername,
)
t.teardown(() => direct.close())

/** More than 128 KiB in all. */
const COUNT = 90
const created = await Promise.all(
  Array.from({ length: COUNT }, async (_, index) => {
    const labels = { number: String(index), ...(index % 3 === 0 && { third: 'yes' }) }
    const spec = { description: 'a'.repeat(1000) }
    return objectIn(await alice.request('POST', TOKENS, { ...BARE, metadata: { labels }, spec }))
  }),
)
const names = created.map(({ metadata }) => metadata.name).sort()
const [first = ''] = names
const list = async (query: string): Promise<readonly KubeObject[]> =>
  objectIn(await alice.request('GET', `${TOKENS}?${query}`)).items
const namesIn = (items: readonly KubeObject[]): string[] => items.map(({ metadata }) => metadata.name)
const keysOf = (value: unknown): string[] => Object.keys(isRecord(value) ? value : {}).sort()

await t.test('discovery, also in one answer', async (t) => {
  const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  for (const connection of [alice, direct]) {
    const { body } = await connection.request('GET', '/apis', undefined, { accept: aggregated })
    const groups = isRecord(body) && Array.isArray(body['items']) ? body['items'].filter(isRecord) : []
    const group = groups.find(({ metadata }) => isRecord(metadata) && metadata['name'] === 'ext.cattle.io')
    t.match(group, {
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            { resource: 'tokens', scope: 'Cluster', responseKind: { kind: 'Token' }, singularResource: 'token' },
          ],
        },
      ],
    })
    const resources = await connection.request('GET', '/apis/ext.cattle.io/v1')
    t.match(resources.body, {
      kind: 'APIResourceList',
      resources: [{ name: 'tokens', namespaced: false, kind: 'Token' }],
    })
  }
  const once = await direct.request('GET', '/openapi/v3/apis/ext.cattle.io/v1')
  const again = { 'if-none-match': String(once.headers.etag) }
  t.equal((await direct.request('GET', '/openapi/v3/apis/ext.cattle.io/v1', undefined, again)).status, 304)
})

await t.test('metadata alone', async (t) => {
  const one = await alice.request('GET', `${TOKENS}/${first}`, undefined, METADATA)
  const theirs = await admin.request('GET', `${SETTINGS}/auth-token-max-ttl-minutes`, undefined, METADATA)
  t.strictSame(keysOf(one.body), keysOf(theirs.body))
  t.match(one.body, { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: first } })
  const all = await alice.request('GET', TOKENS, undefined, METADATA_LIST)
  const settings = await admin.request('GET', SETTINGS, undefined, METADATA_LIST)
  t.strictSame(keysOf(all.body), keysOf(settings.body))
  t.match(all.body, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' })
  const { items } = objectIn(all)
  t.strictSame(namesIn(items), names)
  for (const item of items) t.strictSame(keysOf(item), ['apiVersion', 'kind', 'metadata'])
  const watch =
    'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const watched = await alice.request('GET', `${TOKENS}?${watch}`, undefined, METADATA)
  const events: { type: string; object: KubeObject }[] = watched.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.strictSame(namesIn(events.slice(0, COUNT).map(({ object }) => object)), names)
  t.ok(events.every(({ object }) => object['kind'] === 'PartialObjectMetadata' && !Object.hasOwn(object, 'status')))
})

await t.test('tables, with as much of each object as is asked for', async (t) => {
  const theirs = await admin.request('GET', SETTINGS, undefined, TABLE)
  for (const [include, kind] of [
    ['', 'PartialObjectMetadata'],
    ['?includeObject=Metadata', 'PartialObjectMetadata'],
    ['?includeObject=Object', 'Token'],
    ['?includeObject=None', undefined],
  ]) {
    const { body } = await alice.request('GET', `${TOKENS}${include}`, undefined, TABLE)
    t.strictSame(keysOf(body), keysOf(theirs.body))
    const rows = isRecord(body) && Array.isArray(body['rows']) ? body['rows'].filter(isRecord) : []
    t.equal(rows.length, COUNT)
    const kinds = rows.map(({ object }) => (isRecord(object) ? object['kind'] : undefined))
    t.strictSame(new Set(kinds), new Set([kind]), `table ${include}`)
    t.match(rows[0]?.['cells'], [first, 'user-alice', '', '90d', /^\d+s$/, 'a'.repeat(1000)])
  }
  const watch = 'watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3D'
  const { text } = await alice.request('GET', `${TOKENS}?${watch}${first}`, undefined, TABLE)
  t.match(JSON.parse(text), { type: 'ADDED', object: { kind: 'Table', rows: [{ cells: [first] }] } })
})

await t.test('a long list is compressed for whoever takes that', async (t) => {
  const credentials = cluster.as('alice')
  const authorization = 'token' in credentials ? `Bearer ${credentials.token}` : ''
  const plain = await alice.request('GET', TOKENS)
  t.equal(plain.headers['content-encoding'], undefined)
  const compressed = await new Promise<{ encoding: string; text: string }>((resolve, reject) => {
    const headers = { authorization, 'accept-encoding': 'gzip', accept: 'application/json' }
    const outgoing = request(new URL(TOKENS, cluster.server), { ca: cluster.ca, headers, agent: false }, (answer) => {
      buffer(answer).then(
        (bytes) =>
          resolve({ encoding: String(answer.headers['content-encoding']), text: gunzipSync(bytes).toString() }),
        reject,
      )
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
  t.equal(compressed.encoding, 'gzip')
  t.equal(compressed.text, plain.text)
  const short = await alice.request('GET', `${TOKENS}/${first}`, undefined, { 'accept-encoding': 'gzip' })
  t.equal(short.headers['content-encoding'], undefined)
})

await t.test('pages hold everything once, in order, and carry the version of the first', async (t) => {
  const found: string[] = []
  const versions = new Set<string>()
  let next = ''
  let left = COUNT
  do {
    const page = await cluster.request('rancher-admin', 'GET', `${TOKENS}?limit=7&continue=${encodeURIComponent(next)}`)
    const { items, metadata } = objectIn(page)
    found.push(...namesIn(items))
    versions.add(metadata.resourceVersion)
    const said: Record<string, unknown> = { ...metadata }
    next = typeof said['continue'] === 'string' ? said['continue'] : ''
    left -= items.length
    t.equal(said['remainingItemCount'], left === 0 ? undefined : left)
  } while (next !== '')
  t.strictSame(found, names)
  t.equal(versions.size, 1)
})

await t.test('selectors', async (t) => {
  const thirds = created.filter((_, index) => index % 3 === 0).map(({ metadata }) => metadata.name)
  const others = names.filter((name) => !thirds.includes(name))
  const CASES: [string, string[]][] = [
    ['labelSelector=third', thirds],
    ['labelSelector=third%3Dyes', thirds],
    ['labelSelector=!third', others],
    ['labelSelector=third!%3Dyes', others],
    ['labelSelector=third%20notin%20(yes,no)', others],
    ['labelSelector=number%20in%20(0,%203),third', thirds.slice(0, 2)],
    ['labelSelector=cattle.io/user-id%3Duser-alice', names],
    ['labelSelector=third%3Dno', []],
    [`fieldSelector=metadata.name%3D${first}`, [first]],
    [`fieldSelector=metadata.name!%3D${first}`, names.slice(1)],
    [`fieldSelector=metadata.name%3D${first},metadata.name!%3D${first}`, []],
  ]
  for (const [query, expected] of CASES) t.strictSame(namesIn(await list(query)), expected.toSorted(), query)
})

await t.test('what is meant is what is changed: versions, preconditions, dry runs', async (t) => {
  const path = `${TOKENS}/${first}`
  const before = objectIn(await alice.request('GET', path))
  const same = await alice.request('PUT', path, before)
  t.equal(objectIn(same).metadata.resourceVersion, before.metadata.resourceVersion, 'nothing changed, nothing written')
  const changed = { ...before, spec: { ...before.spec, description: 'another' } }
  const tried = await alice.request('PUT', `${path}?dryRun=All`, changed)
  t.equal(objectIn(tried).spec['description'], 'another')
  t.strictSame(objectIn(await alice.request('GET', path)), before)
  t.equal((await alice.request('PUT', path, changed)).status, 200)
  const late = await alice.request('PUT', path, changed)
  t.match(objectIn(late), { code: 409, reason: 'Conflict', details: { name: first, kind: 'tokens' } })
  const remove = (preconditions: object, query = ''): Promise<number> =>
    alice
      .request('DELETE', path + query, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions })
      .then(({ status }) => status)
  t.equal(await remove({ uid: 'another' }), 409)
  t.equal(await remove({ resourceVersion: before.metadata.resourceVersion }), 409)
  t.equal(await remove({ uid: before.metadata.uid }, '?dryRun=All'), 200)
  t.equal((await alice.request('GET', path)).status, 200)
  t.equal(await remove({ uid: before.metadata.uid }), 200)
  t.equal((await alice.request('GET', path)).status, 404)
})

await t.test('no value is found again', async (t) => told.areNowhereElse(t, cluster))
