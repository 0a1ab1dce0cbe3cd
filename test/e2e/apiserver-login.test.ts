// Logging in to a real kube-apiserver with a token of our Token API server; what ends a login; and that no value is ever to be
// found again: not in a log (kube-apiserver's audit log is one), not in an answer, not in etcd.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { ApiConnection, type ApiAnswer } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'
import { httpsGet } from '../cluster/minder/https-get.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'
const USERS = '/apis/management.cattle.io/v3/users'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
/** kube-apiserver keeps a success for 10 s. */
const API_SERVER_MS = 15_000
const ENDPOINT_MS = 2000

/** The policy that the page for admins gives, and everything else at its fullest. */
const page = await readFile(new URL('../../docs/standalone.md', import.meta.url), 'utf8')
const [, policy = ''] = /```yaml\n(apiVersion: audit\.k8s\.io\/v1\n.*?)```/s.exec(page) ?? []
const folder = t.testdir({ 'policy.yaml': policy })
const auditLog = join(folder, 'audit.log')
const apiServerArgs = [`--audit-policy-file=${join(folder, 'policy.yaml')}`, `--audit-log-path=${auditLog}`]
const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false, apiServerArgs })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)
const ca = await cluster.apiserver.authority()
const direct = new ApiConnection(
  `https://127.0.0.1:${cluster.apiserver.port()}`,
  ca,
  cluster.as('alice'),
  cluster.apiserver.servername,
)
direct.onAnswer = cluster.onAnswer
t.teardown(() => direct.close())

interface Fresh {
  readonly name: string
  readonly value: string
  readonly bearer: string
}

async function create(context: string, spec: object = {}): Promise<Fresh> {
  const answer = await cluster.request(context, 'POST', TOKENS, { ...BARE, spec })
  const created = objectIn(answer)
  const status = isRecord(created['status']) ? created['status'] : {}
  const { value, bearerToken } = status
  if (typeof value !== 'string' || typeof bearerToken !== 'string') throw new Error(answer.text)
  return { name: created.metadata.name, value, bearer: bearerToken }
}

function reviewOf(bearer: string): object {
  return { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: bearer } }
}

/** As kube-apiserver asks. */
async function review(bearer: string): Promise<Record<string, unknown>> {
  const answer = await direct.request('POST', '/authenticate', reviewOf(bearer))
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  const status = isRecord(answer.body) ? answer.body['status'] : undefined
  return isRecord(status) ? status : {}
}

async function isLetIn(bearer: string): Promise<boolean> {
  return (await review(bearer))['authenticated'] === true
}

/** Whether kube-apiserver itself knows whose it is. */
async function isKnown(bearer: string): Promise<boolean> {
  const me = new ApiConnection(cluster.server, cluster.ca, { token: bearer })
  me.onAnswer = cluster.onAnswer
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const { status } = await me.request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', body)
  me.close()
  return status === 201
}

const request = (context: string, method: string, path: string, body?: unknown): Promise<ApiAnswer> =>
  cluster.request(context, method, path, body)

async function msUntil(what: () => Promise<boolean>, wanted: boolean): Promise<number> {
  const start = Date.now()
  await waitFor(what, (is) => is === wanted)
  return Date.now() - start
}

await t.test('a bearer that kubectl printed logs in to kube-apiserver', async (t) => {
  const manifest = 'apiVersion: ext.cattle.io/v1\nkind: Token\n'
  const created = await cluster.kubectl(
    'alice',
    ['create', '-o', 'jsonpath={.status.bearerToken}', '-f', '-'],
    manifest,
  )
  t.match(created, { code: 0, stdout: /^ext\/token-[a-z0-9]{5}:[a-z0-9]{54}$/, stderr: '' })
  const [, name = '', value = ''] = /^ext\/(.+):(.+)$/.exec(created.stdout) ?? []
  for (const bearer of [`ext/${name}:${value}`, `${name}:${value}`]) {
    const { code, stdout } = await cluster.kubectl('alice', ['auth', 'whoami', '-o', 'json', '--token', bearer])
    t.equal(code, 0)
    const { userInfo } = JSON.parse(stdout).status
    t.equal(userInfo.username, 'user-alice')
    t.strictSame(userInfo.groups, ['system:cattle:authenticated', 'system:authenticated'])
    t.strictSame(userInfo.extra, {
      principalid: ['local://user-alice'],
      requesttokenid: [name],
      username: ['alice'],
    })
  }
  const { stdout } = await cluster.kubectl('alice', [
    'get',
    'tokens.ext.cattle.io',
    name,
    '-o',
    'jsonpath={.status.current}',
    '--token',
    `ext/${name}:${value}`,
  ])
  t.equal(stdout, 'true', 'it is the token that the request was made with')
})

await t.test('the groups of a User come along, but for those of Kubernetes itself', async (t) => {
  const annotations = { 'rtoken.dev/groups': 'developers, on-call,system:masters' }
  await request('admin', 'PATCH', `${USERS}/user-bob`, { metadata: { annotations } })
  const { bearer } = await create('bob')
  const groups = ['system:cattle:authenticated', 'developers', 'on-call']
  const found = await waitFor(
    () => review(bearer),
    ({ user }) => isRecord(user) && Array.isArray(user['groups']) && user['groups'].length === 3,
  )
  t.match(found, { authenticated: true, user: { username: 'user-bob', groups } })
})

interface End {
  readonly name: string
  readonly whose: 'alice' | 'bob'
  readonly end: (token: Fresh) => Promise<unknown>
  readonly again?: (token: Fresh) => Promise<unknown>
}

const ENDS: readonly End[] = [
  {
    name: 'disabled, and enabled again',
    whose: 'alice',
    end: ({ name }) => request('alice', 'PATCH', `${TOKENS}/${name}`, { spec: { enabled: false } }),
    again: ({ name }) => request('alice', 'PATCH', `${TOKENS}/${name}`, { spec: { enabled: true } }),
  },
  {
    name: 'its owner disabled, and enabled again',
    whose: 'bob',
    end: () => request('admin', 'PATCH', `${USERS}/user-bob`, { enabled: false }),
    again: () => request('admin', 'PATCH', `${USERS}/user-bob`, { enabled: true }),
  },
  {
    name: 'expired',
    whose: 'alice',
    end: ({ name }) => request('alice', 'PATCH', `${TOKENS}/${name}`, { spec: { ttl: 1 } }),
  },
  { name: 'deleted', whose: 'alice', end: ({ name }) => request('alice', 'DELETE', `${TOKENS}/${name}`) },
]
await t.test('what ends a login', async (t) => {
  // All at a time: each waits until kube-apiserver has forgotten a success.
  t.jobs = ENDS.length
  await Promise.all(
    ENDS.map(({ name, whose, end, again }) =>
      t.test(`a token that is ${name}`, { buffered: true }, async (t) => {
        const token = await create(whose)
        t.equal(await isLetIn(token.bearer), true)
        t.equal(await isKnown(token.bearer), true)
        await end(token)
        const [atEndpoint, atApiServer] = await Promise.all([
          msUntil(() => isLetIn(token.bearer), false),
          msUntil(() => isKnown(token.bearer), false),
        ])
        t.equal(await isLetIn(token.bearer), false)
        t.equal(await isKnown(token.bearer), false)
        t.ok(atEndpoint < ENDPOINT_MS * 10, `refused at the endpoint after ${atEndpoint} ms`)
        t.ok(atApiServer < API_SERVER_MS * 10, `refused by kube-apiserver after ${atApiServer} ms`)
        t.comment(`endpoint ${atEndpoint} ms, kube-apiserver ${atApiServer} ms`)
        if (again === undefined) return
        await again(token)
        await msUntil(() => isKnown(token.bearer), true)
        t.equal(await isLetIn(token.bearer), true)
        t.equal(await isKnown(token.bearer), true)
      }),
    ),
  )
})

await t.test('a token scoped to another cluster does not log in here, and the log says why', async (t) => {
  const elsewhere = await create('alice', { clusterName: 'c-open' })
  t.equal(await isLetIn(elsewhere.bearer), false)
  const here = await create('alice', { clusterName: 'local' })
  t.equal(await isLetIn(here.bearer), true)
  const log = await readFile(cluster.apiserver.log(), 'utf8')
  t.match(log, new RegExp(`"token":"${elsewhere.name}","reason":"scoped to another cluster: scoped to cluster c-open`))
})

await t.test('every answer to a wrong login is the same', async (t) => {
  const { name, value } = await create('alice')
  const wrong = [
    `ext/${name}:${value.slice(1)}`,
    `ext/${name}:${value}x`,
    `ext/token-zzzzz:${value}`,
    `ext/${name}`,
    value,
    '',
  ]
  const answers = await Promise.all(wrong.map((bearer) => direct.request('POST', '/authenticate', reviewOf(bearer))))
  t.match(answers[0]?.body, { status: { authenticated: false } })
  t.equal(new Set(answers.map(({ text }) => text)).size, 1)
})

await t.test('whoever guesses is slowed down, and whoever knows is not', async (t) => {
  const { name, bearer } = await create('alice')
  const start = Date.now()
  const guesses = Promise.all(
    Array.from({ length: 15 }, (_, index) => isLetIn(`ext/${name}:${'z'.repeat(53)}${index}`)),
  )
  t.equal(await isLetIn(bearer), true)
  const known = Date.now() - start
  t.notOk((await guesses).includes(true))
  const guessed = Date.now() - start
  t.ok(guessed >= 2000, `15 guesses took ${guessed} ms`)
  t.ok(known < guessed, `the right value took ${known} ms`)
  t.match(await metrics(), /rtoken_apiserver_logins_total\{outcome="wrong value"\} \d+/)
})

await t.test('tokens that Rancher hashed in the old ways log in', async (t) => {
  const vectors: { value: string; hash: string; algorithm: string }[] = JSON.parse(
    await readFile(new URL('../fixtures/rancher-hashes.json', import.meta.url), 'utf8'),
  )
  const { name: model } = await create('alice')
  const secret = objectIn(await cluster.request('admin', 'GET', `${SECRETS}/${model}`))
  const { data, type } = secret
  for (const [index, { value, hash, algorithm }] of vectors.entries()) {
    const name = `token-old${index}x`
    const { labels } = secret.metadata
    const hashed = { ...(isRecord(data) ? data : {}), hash: Buffer.from(hash).toString('base64') }
    const copy = { apiVersion: 'v1', kind: 'Secret', type, metadata: { name, labels }, data: hashed }
    t.equal((await cluster.request('rancher', 'POST', SECRETS, copy)).status, 201)
    await msUntil(() => isLetIn(`ext/${name}:${value}`), true)
    t.equal(await isLetIn(`ext/${name}:${value}`), true, algorithm)
    t.equal(await isLetIn(`ext/${name}:${value}x`), false, algorithm)
  }
})

await t.test('the last use is written once a minute', async (t) => {
  const { name, bearer } = await create('alice')
  const lastUsed = async () => objectIn(await request('alice', 'GET', `${TOKENS}/${name}`))
  for (let login = 0; login < 5; login++) t.equal(await isLetIn(bearer), true)
  const used = await waitFor(lastUsed, ({ status }) => isRecord(status) && status['lastUsedAt'] !== undefined)
  t.match(isRecord(used['status']) ? used['status'] : {}, { lastUsedAt: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/ })
  for (let login = 0; login < 5; login++) t.equal(await isLetIn(bearer), true)
  t.equal((await lastUsed()).metadata.resourceVersion, used.metadata.resourceVersion)
})

await t.test('nobody who comes past the front proxy is believed', async (t) => {
  const port = cluster.apiserver.port()
  const target = { port, path: TOKENS, ca, servername: cluster.apiserver.servername }
  const pki = (file: string): Promise<string> => readFile(join(cluster.dir, 'pki', file), 'utf8')
  const headers = { 'x-remote-user': 'system:admin', 'x-remote-group': 'system:masters' }
  t.equal((await httpsGet({ ...target, headers })).status, 401, 'without a certificate')
  const [cert, key] = [await pki('admin.crt'), await pki('admin.key')]
  t.equal((await httpsGet({ ...target, cert, key, headers })).status, 401, 'with that of another authority')
  const proxy = { cert: await pki('front-proxy-client.crt'), key: await pki('front-proxy-client.key') }
  t.equal((await httpsGet({ ...target, ...proxy, headers })).status, 200, 'with that of the proxy')
  t.equal((await httpsGet({ ...target, ...proxy })).status, 401, 'the proxy speaks for somebody or nobody')
  const alice = objectIn(await direct.request('GET', TOKENS, undefined, headers))
  const { bearer } = await create('alice')
  const own = new ApiConnection(direct.server, ca, { token: bearer }, cluster.apiserver.servername)
  t.equal((await own.request('GET', TOKENS)).status, 200, 'also with a token of its own')
  own.close()
  t.ok(alice.items.length > 0)
  t.ok(
    alice.items.every(({ spec }) => spec['userID'] === 'user-alice'),
    'a bearer token is who it is',
  )
})

await t.test('a Secret that is broken is left out, and named in the log and a metric', async (t) => {
  const metadata = { name: 'token-brokn', labels: { 'cattle.io/kind': 'token', 'cattle.io/user-id': 'user-alice' } }
  await cluster.request('rancher', 'POST', SECRETS, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    stringData: { ttl: '1' },
  })
  const text = await waitFor(metrics, (found) => found.includes('token-brokn'))
  t.match(text, /rtoken_apiserver_broken_secret\{secret="token-brokn"\} 1/)
  t.match(await readFile(cluster.apiserver.log(), 'utf8'), /"secret":"token-brokn","problem":"data\.[a-z-]+ is missing/)
  const { items } = objectIn(await request('alice', 'GET', TOKENS))
  t.notOk(items.some(({ metadata }) => metadata.name === 'token-brokn'))
  t.equal((await request('alice', 'GET', `${TOKENS}/token-brokn`)).status, 404)
})

await t.test('the feature ext-tokens takes the API away and back', async (t) => {
  const { bearer } = await create('alice')
  const patch = (value: boolean) =>
    cluster.kubectl('admin', ['patch', 'feature', 'ext-tokens', '--type=merge', '-p', `{"spec":{"value":${value}}}`])
  const get = () => cluster.kubectl('alice', ['get', 'tokens.ext.cattle.io'])
  t.match(await patch(false), { code: 0, stdout: 'feature.management.cattle.io/ext-tokens patched\n' })
  const away = await waitFor(get, ({ code }) => code !== 0)
  t.match(away, { code: 1, stderr: 'error: the server doesn\'t have a resource type "tokens"\n' })
  t.equal(await isLetIn(bearer), true, 'those that exist go on letting in')
  t.match(await patch(true), { code: 0 })
  t.match(await waitFor(get, ({ code }) => code === 0), { code: 0, stdout: /^NAME +KIND +TTL +AGE\n/ })
  const explain = () => cluster.kubectl('alice', ['explain', 'tokens.ext.cattle.io'])
  t.match(await waitFor(explain, ({ code }) => code === 0), { code: 0 }, 'and it is explained')
})

await t.test('expired tokens are removed, and no others', async (t) => {
  const [over, lasting] = [await create('alice', { ttl: 1 }), await create('alice')]
  await cluster.apiserver.stop('SIGTERM')
  await cluster.apiserver.start(['--purge-seconds', '1'])
  const isThere = async ({ name }: Fresh) =>
    (await cluster.request('admin', 'GET', `${SECRETS}/${name}`)).status === 200
  await msUntil(() => isThere(over), false)
  t.equal(await isThere(over), false)
  t.equal(await isThere(lasting), true)
  const log = () => readFile(cluster.apiserver.log(), 'utf8')
  const purged = /"count":\d+,"msg":"purged expired tokens"/
  t.match(await waitFor(log, (text) => purged.test(text)), purged)
})

await t.test('an APIService of Rancher is not taken over', async (t) => {
  await cluster.apiserver.stop('SIGTERM')
  const path = '/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io'
  const service = { name: 'imperative-api-extension', namespace: 'cattle-system', port: 6666 }
  t.equal((await cluster.request('admin', 'PATCH', path, { spec: { service } })).status, 200)
  await t.rejects(cluster.apiserver.start(), {
    message:
      /v1\.ext\.cattle\.io belongs to the Service cattle-system\/imperative-api-extension.*it is not taken over/s,
  })
  const { spec } = objectIn(await cluster.request('admin', 'GET', path))
  t.match(spec, { service })
})

await t.test('no value is to be found anywhere but in the answer that told it', async (t) => {
  const audited = await readFile(auditLog, 'utf8')
  const created = audited.split('\n').filter((line) => line.includes('"verb":"create"') && line.includes(TOKENS))
  t.ok(created.length > 0, 'the audit log has the creations of tokens')
  t.ok(
    created.every((line) => line.includes('"level":"RequestResponse"') && !line.includes('"responseObject"')),
    'and at its fullest level not their answers: kube-apiserver passes those on and does not look inside',
  )
  t.match(audited, '/apis/authentication.k8s.io/v1/tokenreviews')
  // Rancher's is gone again.
  await cluster.request('admin', 'DELETE', '/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io')
  await cluster.apiserver.start()
  await told.areNowhereElse(t, cluster, [auditLog])
})

async function metrics(): Promise<string> {
  const { text } = await httpsGet({
    port: cluster.apiserver.port(),
    path: '/metrics',
    ca,
    servername: cluster.apiserver.servername,
  })
  return text
}
