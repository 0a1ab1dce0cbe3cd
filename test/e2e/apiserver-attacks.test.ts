// The Token API server against whoever means ill: forged identities, bodies and paths that are no requests, and everything by which
// one might reach another's token. Through kube-apiserver where one comes that way, and past it where the port can be reached.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, get, request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { ApiConnection, type ApiAnswer } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'
import { httpsGet } from '../cluster/minder/https-get.ts'
import { HOSTILE_BODIES, HOSTILE_QUERIES, nested, withSpec } from './hostile-requests.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { RandomWrites } from './random-writes.ts'
import { ToldValues } from './told-values.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
const LOGIN = '/authenticate'
const HEAD = '"apiVersion":"ext.cattle.io/v1","kind":"Token"'
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)
const { apiserver } = cluster
const ca = await apiserver.authority()
const direct = new ApiConnection(`https://127.0.0.1:${apiserver.port()}`, ca, cluster.as('alice'), apiserver.servername)
direct.onAnswer = cluster.onAnswer
t.teardown(() => direct.close())
const proxied = cluster.connect('alice')

async function create(context: string, spec: object = {}): Promise<string> {
  const answer = await cluster.request(context, 'POST', TOKENS, { ...BARE, spec })
  if (answer.status !== 201) throw new Error(answer.text)
  return objectIn(answer).metadata.name
}

const [alices, bobs] = [await create('alice'), await create('bob')]
const secretOf = async (name: string): Promise<string> => {
  const { data, metadata } = objectIn(await cluster.request('admin', 'GET', `${SECRETS}/${name}`))
  const { 'last-update-time': _written, ...stays } = isRecord(data) ? data : {}
  return JSON.stringify([stays, metadata.labels, metadata.annotations])
}
const bobsSecret = await secretOf(bobs)

/** Bytes as they are, which need not be text. */
function send(method: string, path: string, body: Buffer, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const credentials = cluster.as('alice')
  const authorization = 'token' in credentials ? `Bearer ${credentials.token}` : ''
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: apiserver.port(),
        servername: apiserver.servername,
        ca,
        agent: false,
        method,
        path,
        headers: { authorization, 'content-type': 'application/json', 'content-length': body.length, ...headers },
      },
      (answer) => {
        text(answer).then((received) => {
          cluster.onAnswer(received)
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: received, text: received })
        }, reject)
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

function owners(answer: ApiAnswer): unknown[] {
  return [...new Set(objectIn(answer).items.map(({ spec }) => spec['userID']))]
}

await t.test('who one says one is counts for nothing', async (t) => {
  const forged = {
    'x-remote-user': 'system:admin',
    'X-Remote-Group': 'system:masters',
    'x-remote-extra-requesttokenid': bobs,
    x_remote_user: 'system:admin',
    'x-remote-uid': 'u',
  }
  const ways: [string, ApiConnection, Record<string, string>][] = [
    ['through the aggregator', proxied, forged],
    ['with hop-by-hop headers', proxied, { ...forged, connection: 'x-remote-user, x-remote-group, authorization' }],
    ['past it', direct, forged],
    ['impersonating past it', direct, { 'impersonate-user': 'system:admin', 'impersonate-group': 'system:masters' }],
  ]
  for (const [way, connection, headers] of ways) {
    const answer = await connection.request('GET', TOKENS, undefined, headers)
    t.strictSame([answer.status, owners(answer)], [200, ['user-alice']], way)
    t.notOk(answer.text.includes('"current":true'), `${way}: the session is no ext token`)
  }
  const impersonating = await proxied.request('GET', TOKENS, undefined, { 'impersonate-user': 'user-bob' })
  t.equal(impersonating.status, 403, 'who may not impersonate does not')
  for (const authorization of ['Basic YWxpY2U6eA==', 'Bearer', 'Bearer ext/../x:y', `Bearer ${'a'.repeat(100_000)}`]) {
    t.equal((await direct.request('GET', TOKENS, undefined, { authorization })).status, 401, authorization.slice(0, 20))
  }
})

await t.test('a requester in hundreds of groups is heard', async (t) => {
  const pki = (file: string): Promise<string> => readFile(join(cluster.dir, 'pki', file), 'utf8')
  const [cert, key] = [await pki('front-proxy-client.crt'), await pki('front-proxy-client.key')]
  const groups = Array.from({ length: 1000 }, (_, index) => `cn=group-${index},ou=groups,dc=example,dc=com`).join(', ')
  const headers = {
    'x-remote-user': 'user-alice',
    'x-remote-group': `system:authenticated`,
    'x-remote-extra-dn': groups,
  }
  const target = { port: apiserver.port(), path: TOKENS, ca, servername: apiserver.servername, cert, key, headers }
  t.equal((await httpsGet(target)).status, 200)
})

for (const [name, body, statuses, headers] of HOSTILE_BODIES) {
  await t.test(`a body of ${name}`, async (t) => {
    const answer = await send('POST', TOKENS, Buffer.from(body), headers)
    t.ok(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 300)}`)
    const object: unknown = JSON.parse(answer.text)
    if (!isRecord(object)) throw new Error('no object was answered')
    if (answer.status >= 400) {
      t.match(object, { kind: 'Status', code: answer.status, message: /\w/ })
      t.ok(answer.text.length < 2000, 'what was sent is not sent back')
      return
    }
    t.match(object['spec'], { userID: 'user-alice', userPrincipal: { name: 'local://user-alice' } })
    t.notMatch(answer.text, /known|\$3:|user-bob|2099|2020/)
    await cluster.request('alice', 'DELETE', `${TOKENS}/${objectIn({ ...answer, body: object }).metadata.name}`)
  })
}

await t.test('a review of a login that is none', async (t) => {
  const review = (spec: string): string =>
    `{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":${spec}}`
  const REVIEWS: [string, number][] = [
    ['', 400],
    ['{}', 400],
    [review(`{"token":"${'a'.repeat(200_000)}"}`), 413],
    [review(`{"token":${nested(2000)}}`), 400],
    [review('{"token":["a"]}'), 200],
    [review('null'), 200],
    [review('{"token":"__proto__:constructor"}'), 200],
    [review('{"token":"ext/..:a"}'), 200],
    [review(`{"token":"ext/${bobs}:\\u0000"}`), 200],
  ]
  for (const [body, status] of REVIEWS) {
    const answer = await send('POST', LOGIN, Buffer.from(body))
    t.equal(answer.status, status, body.slice(0, 100))
    if (status === 200) t.match(JSON.parse(answer.text), { status: { authenticated: false } })
    t.ok(answer.text.length < 1000)
  }
})

await t.test('queries that are none', async (t) => {
  for (const [query, message] of HOSTILE_QUERIES) {
    for (const connection of [proxied, direct]) {
      // Whoever watches past kube-apiserver is spared its own reading of the query.
      if (connection === proxied && query.startsWith('watch')) continue
      const answer = await connection.request('GET', `${TOKENS}?${query}`)
      t.equal(answer.status, 400, `${query}: ${answer.text.slice(0, 200)}`)
      t.match(objectIn(answer).message, message, query)
    }
  }
  const ahead = await proxied.request('GET', `${TOKENS}?resourceVersion=999999999`)
  const theirs = await cluster.request('admin', 'GET', '/api/v1/configmaps?resourceVersion=999999999')
  t.strictSame([ahead.status, objectIn(ahead)['details']], [theirs.status, objectIn(theirs)['details']])
  t.match(objectIn(ahead).message, /^Timeout: Too large resource version: 999999999, current: \d+$/)
  for (const query of ['dryRun=Some', 'fieldValidation=Lax', 'dryRun=All&dryRun=x']) {
    t.equal((await proxied.request('POST', `${TOKENS}?${query}`, BARE)).status, 400, query)
  }
})

await t.test('paths and verbs that are none', async (t) => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'no-token' }, stringData: { a: 'b' } }
  t.equal((await cluster.request('admin', 'POST', SECRETS, secret)).status, 201)
  const name = 'a'.repeat(253)
  const gone = [
    'no-token',
    '..',
    '.',
    '%2e%2e',
    '..%2f..%2fsecrets',
    '%2e%2e%2fcattle-tokens',
    '%00',
    'A',
    name,
    `${name}x`,
  ]
  for (const each of gone) {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'PUT' ? { ...BARE, metadata: { name: each } } : method === 'PATCH' ? {} : undefined
      const path = `${TOKENS}/${each}`
      // As it is: a client's library would walk the dots.
      const sent = Buffer.from(body === undefined ? '' : JSON.stringify(body))
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const { status, text } = await send(method, path, sent, { 'content-type': type })
      t.equal(status, 404, `${method} ${each.slice(0, 40)}: ${text.slice(0, 200)}`)
    }
  }
  t.equal((await cluster.request('admin', 'GET', `${SECRETS}/no-token`)).status, 200)
  const noPath = await send('GET', `${TOKENS}/%zz`, Buffer.alloc(0))
  t.match([noPath.status, JSON.parse(noPath.text)], [400, { kind: 'Status', reason: 'BadRequest' }])
  t.equal((await send('GET', `${TOKENS}/`, Buffer.alloc(0))).status, 200, 'as kube-apiserver reads it')
  const verbs: [string, string, number][] = [
    ['POST', `${TOKENS}/${alices}`, 405],
    ['PUT', TOKENS, 405],
    ['PATCH', TOKENS, 405],
    ['OPTIONS', TOKENS, 405],
    ['HEAD', TOKENS, 405],
    ['TRACE', TOKENS, 404],
    ['PURGE', TOKENS, 404],
    ['GET', `${TOKENS}/${alices}/status`, 403],
    ['GET', `${TOKENS}/${alices}/value`, 403],
    ['GET', '/apis/ext.cattle.io/v2/tokens', 404],
    ['GET', '/apis/ext.cattle.io/v1/secrets', 404],
    ['GET', '/', 404],
    ['GET', '/debug/pprof', 404],
    ['GET', LOGIN, 404],
  ]
  for (const [method, path, expected] of verbs) {
    t.equal((await send(method, path, Buffer.alloc(0))).status, expected, `${method} ${path}`)
  }
})

await t.test("another's token is not there, whatever one tries", async (t) => {
  const path = `${TOKENS}/${bobs}`
  const { metadata } = objectIn(await cluster.request('bob', 'GET', path))
  const missing = `${TOKENS}/token-zzzzz`
  const tries: [string, unknown?, Record<string, string>?][] = [
    ['GET'],
    ['PATCH', { spec: { enabled: false } }],
    ['PATCH', { metadata: { resourceVersion: '1' } }],
    ['PATCH', [{ op: 'test', path: '/spec/userID', value: 'user-bob' }], JSON_PATCH],
    ['DELETE'],
    ['DELETE', { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: metadata.uid } }],
    ['DELETE', { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'another' } }],
  ]
  for (const [method, body, headers] of tries) {
    const [others, none] = [
      await proxied.request(method, path, body, headers),
      await proxied.request(method, missing, body, headers),
    ]
    t.equal(others.status, 404, others.text)
    t.equal(others.text, none.text.replaceAll('token-zzzzz', bobs), 'the same as of one that is not there')
  }
  const put = await proxied.request('PUT', path, { ...BARE, metadata: { name: bobs, resourceVersion: '1' } })
  t.equal(put.status, 404)
  for (const query of [
    'labelSelector=cattle.io/user-id%3Duser-bob',
    `fieldSelector=metadata.name%3D${bobs}`,
    'labelSelector=!nothing,cattle.io/user-id%20in%20(user-bob)',
  ]) {
    t.strictSame(objectIn(await proxied.request('GET', `${TOKENS}?${query}`)).items, [], query)
    t.equal((await proxied.request('DELETE', `${TOKENS}?${query}`)).status, 200, query)
    const watched = await proxied.request('GET', `${TOKENS}?watch=1&timeoutSeconds=1&${query}`)
    t.strictSame([watched.status, watched.text], [200, ''], query)
  }
  t.equal(await secretOf(bobs), bobsSecret, 'it is as it was')
})

await t.test("a name of one's own tells nothing about the names that are taken", async (t) => {
  const names = [
    { name: bobs },
    { name: 'token-zzzzz' },
    { name: 'no-token' },
    { name: '../../kube-system/secrets/x' },
    { generateName: '../../' },
    { generateName: 'A b\u0000' },
    { generateName: `${'a'.repeat(300)}-` },
  ]
  for (const metadata of names) {
    const answer = await proxied.request('POST', TOKENS, { ...BARE, metadata })
    t.equal(answer.status, 201, answer.text.slice(0, 200))
    const { name, generateName } = objectIn(answer).metadata
    t.match(name, /^token-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    t.equal(generateName, 'token-')
    await proxied.request('DELETE', `${TOKENS}/${name}`)
  }
})

await t.test('a dry run gives nothing that works', async (t) => {
  const before = objectIn(await proxied.request('GET', TOKENS)).items.length
  const answer = await proxied.request('POST', `${TOKENS}?dryRun=All`, BARE)
  t.equal(answer.status, 201)
  t.notMatch(answer.text, /"value"|"bearerToken"|[bcdfghjklmnpqrstvwxz2456789]{54}|\$3/)
  t.equal(objectIn(await proxied.request('GET', TOKENS)).items.length, before)
})

await t.test('a patch learns nothing of a hash, and changes nobody', async (t) => {
  const path = `${TOKENS}/${alices}`
  for (const pointer of [
    '/status/hash',
    '/status/value',
    '/status/bearerToken',
    '/data/hash',
    '/metadata/managedFields',
  ]) {
    for (const op of ['test', 'remove', 'replace'] as const) {
      const answer = await proxied.request('PATCH', path, [{ op, path: pointer, value: 'x' }], JSON_PATCH)
      t.equal(answer.status, 422, `${op} ${pointer}: ${answer.text.slice(0, 200)}`)
    }
    const copied = [{ op: 'copy', from: pointer, path: '/metadata/annotations' }]
    t.equal((await proxied.request('PATCH', path, copied, JSON_PATCH)).status, 422)
  }
  const before = await secretOf(alices)
  const refused: object[] = [
    { metadata: { finalizers: ['example.com/x'] } },
    { spec: { userID: 'user-bob' } },
    { spec: { userPrincipal: { name: 'local://user-bob' } } },
    { spec: { kind: 'session' } },
    { spec: { clusterName: 'c-open' } },
    { metadata: { name: bobs } },
    { metadata: { uid: 'another' } },
    { metadata: { namespace: 'kube-system' } },
    { kind: 'Secret' },
    { spec: null },
  ]
  for (const body of refused) {
    const answer = await proxied.request('PATCH', path, body)
    const isUnchanged = (await secretOf(alices)) === before
    t.ok(answer.status >= 400 && answer.status < 500, `${JSON.stringify(body)}: ${answer.status} ${answer.text}`)
    t.ok(isUnchanged, JSON.stringify(body))
  }
  const dropped: object[] = [
    { metadata: { labels: { 'cattle.io/kind': 'x' } } },
    { metadata: { labels: { 'cattle.io/user-id': 'user-bob' } } },
    { metadata: { labels: { 'cattle.io/user-id': null } } },
    { metadata: { creationTimestamp: '2099-01-01T00:00:00Z' } },
    { metadata: { managedFields: [{ manager: 'x' }] } },
    { status: { lastUsedAt: '2099-01-01T00:00:00Z', expired: false, hash: 'x' } },
    JSON.parse('{"__proto__":{"spec":{"userID":"user-bob"}},"data":{"hash":"x"},"constructor":{"prototype":{}}}'),
  ]
  for (const body of dropped) {
    const answer = await proxied.request('PATCH', path, body)
    t.equal(answer.status, 200, answer.text.slice(0, 200))
    t.equal(await secretOf(alices), before, JSON.stringify(body))
  }
})

await t.test('a thousand random writes: no error, no other owner, no longer life', async (t) => {
  const writes = new RandomWrites(20_260_101)
  const counts = new Map<number, number>()
  let name = await create('alice', { ttl: 604_800_000 })
  const stays = async (): Promise<unknown> => {
    const { data, metadata, type } = objectIn(await cluster.request('admin', 'GET', `${SECRETS}/${name}`))
    const of = (key: string): unknown => (isRecord(data) ? data[key] : undefined)
    const fields = ['hash', 'kind', 'cluster', 'principal', 'kube-uid', 'user-id'].map(of)
    return [
      type,
      ...fields,
      metadata.labels?.['cattle.io/user-id'],
      metadata.labels?.['cattle.io/kind'],
      metadata.finalizers,
    ]
  }
  const now = async () => objectIn(await proxied.request('GET', `${TOKENS}/${name}`))
  let [before, token] = [await stays(), await now()]
  for (let count = 0; count < 1000; count++) {
    const { method, contentType, body } = writes.next(token)
    const path = method === 'POST' ? `${TOKENS}?dryRun=All` : `${TOKENS}/${name}`
    const headers = { 'content-type': contentType }
    const answer = await proxied.request(method, path, JSON.stringify(body), headers)
    const what = `${method} ${JSON.stringify(body).slice(0, 300)}`
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
    if (answer.status >= 500) t.fail(`${what}: ${answer.text}`)
    if (answer.status >= 300) continue
    const { spec, metadata } = objectIn(answer)
    const principal = isRecord(spec['userPrincipal']) ? spec['userPrincipal']['name'] : ''
    const isAlices = spec['userID'] === 'user-alice' && principal === 'local://user-alice' && !metadata.finalizers
    const ttl = Number(spec['ttl'])
    const isShort = ttl >= 0 && ttl <= (method === 'POST' ? 7_776_000_000 : Number(token.spec['ttl']))
    if (!isAlices || !isShort) t.fail(`${what}: ${answer.text}`)
    if (method === 'POST') continue
    const after = await stays()
    if (JSON.stringify(after) !== JSON.stringify(before)) t.fail(`${what}: ${JSON.stringify(after)}`)
    if (ttl < 1000) name = await create('alice', { ttl: 604_800_000 })
    ;[before, token] = [await stays(), await now()]
    t.equal(token.metadata.name, name, 'it is there')
  }
  t.ok((counts.get(200) ?? 0) > 50 && (counts.get(201) ?? 0) > 50, JSON.stringify([...counts]))
})

await t.test('what stands twice or means nothing is refused as kube-apiserver refuses it', async (t) => {
  const setting =
    '{"apiVersion":"management.cattle.io/v3","kind":"Setting","metadata":{"name":"x"},"value":"a","value":"b","c":1,"c":1}'
  const theirs = await cluster.request(
    'admin',
    'POST',
    '/apis/management.cattle.io/v3/settings?fieldValidation=Strict',
    setting,
  )
  const token = `{${HEAD},"metadata":{"name":"x"},"value":"a","value":"b","c":1,"c":1}`
  const ours = await proxied.request('POST', `${TOKENS}?fieldValidation=Strict`, token)
  const asOurs = objectIn(theirs).message.replaceAll('Setting', 'Token').replaceAll('v3', 'v1')
  // A Token has no value.
  t.equal(
    objectIn(ours).message,
    `${asOurs.replace(', unknown field "c"', '')}, unknown field "value", unknown field "c"`,
  )
  t.equal(ours.status, theirs.status)
  const warned = await proxied.request('POST', `${TOKENS}?dryRun=All`, withSpec('{"ttl":1,"ttl":60000,"x":1}'))
  t.equal(warned.headers['warning'], String.raw`299 - "duplicate field \"spec.ttl\"", 299 - "unknown field \"spec.x\""`)
  const patch = '{"spec":{"ttl":60000,"ttl":60000,"x":1}}'
  const strict = await proxied.request('PATCH', `${TOKENS}/${alices}?fieldValidation=Strict`, patch)
  t.equal(strict.status, 422)
  t.match(objectIn(strict).message, 'strict decoding error: duplicate field "spec.ttl", unknown field "spec.x"')
})

await t.test('one user has a hundred watches, and no more', async (t) => {
  const bob = cluster.as('bob')
  const agent = new Agent({ ca: cluster.ca, ...('cert' in bob ? bob : {}) })
  t.teardown(() => agent.destroy())
  const headers = 'token' in bob ? { authorization: `Bearer ${bob.token}` } : {}
  // All of them stay open until all have been answered, however long that takes.
  const statusOfWatch = async (): Promise<number | undefined> => {
    const [answer]: IncomingMessage[] = await once(
      get(new URL(`${TOKENS}?watch=1`, cluster.server), { agent, headers }),
      'response',
    )
    return answer?.statusCode
  }
  const statuses = await Promise.all(Array.from({ length: 110 }, statusOfWatch))
  t.strictSame(statuses.toSorted(), [...Array<number>(100).fill(200), ...Array<number>(10).fill(429)])
})

await t.test('nothing of all that was an error of the server, and no value or hash is found again', async (t) => {
  const { text } = await apiserver.get('/metrics')
  t.match(text, /^rtoken_apiserver_uncaught_errors_total 0$/m)
  // Before it was ready, /readyz said so; 504 is a version that nobody has heard of.
  t.notMatch(text, /^rtoken_apiserver_requests_total\{verb="(?!other)\w+",code="50[0-3]"/m)
  t.equal(await secretOf(bobs), bobsSecret)
  await told.areNowhereElse(t, cluster)
})
