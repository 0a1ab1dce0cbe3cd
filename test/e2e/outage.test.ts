// What becomes of writes while the webhook is away, of a setting that changes, and of watches that are cut.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const SETTING = '/apis/management.cattle.io/v3/settings/auth-token-max-ttl-minutes'
const MINUTE_MS = 60_000

const cluster = await inACluster(t)
const create = (context = 'alice'): Promise<ApiAnswer> =>
  cluster.request(context, 'POST', `${TOKENS}?dryRun=All`, {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    spec: { ttl: -1 },
  })
const setMaximum = (value: string): Promise<ApiAnswer> => cluster.request('admin', 'PATCH', SETTING, { value })
const configMap = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
const ttlIs = (minutes: number) => (answer: ApiAnswer) => objectIn(answer).spec['ttl'] === minutes * MINUTE_MS

await t.test('F11: a setting that changes is in force', async (t) => {
  t.equal((await setMaximum('60')).status, 200)
  t.ok(ttlIs(60)(await waitFor(create, ttlIs(60))))
  t.equal((await setMaximum('')).status, 200)
  t.ok(ttlIs(129_600)(await waitFor(create, ttlIs(129_600))))
})

await t.test('F3: with the webhook killed unrelated objects are written, and Tokens fail closed', async (t) => {
  await cluster.stopWebhook('SIGKILL')
  t.equal((await cluster.request('admin', 'POST', '/api/v1/namespaces/default/configmaps', configMap('a'))).status, 201)
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }
  t.equal((await cluster.request('admin', 'POST', '/api/v1/namespaces/default/secrets', secret)).status, 201)
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'while-it-is-away' } }
  t.equal((await cluster.request('admin', 'POST', '/api/v1/namespaces', namespace)).status, 201)
  const serverUrl = '/apis/management.cattle.io/v3/settings/server-url'
  t.equal((await cluster.request('admin', 'PATCH', serverUrl, { value: 'https://a.example.com' })).status, 200)
  for (const answer of [await create(), await setMaximum('60')]) {
    t.equal(answer.status, 500)
    t.match(objectIn(answer).message, /failed calling webhook "[-a-z]+\.(mutate|validate)\.rtoken\.dev"/)
  }
  const created = await cluster.kubectl('alice', ['create', '-f', '-'], 'apiVersion: ext.cattle.io/v1\nkind: Token\n')
  t.equal(created.code, 1)
  t.match(
    created.stderr,
    /^Error from server \(InternalError\): error when creating "STDIN": Internal error occurred: failed calling webhook/,
  )
})

await t.test('started again it judges again', async (t) => {
  await cluster.startWebhook()
  t.equal((await create()).status, 201)
})

await t.test('F4: SIGTERM: it goes on answering for a while, and then exits 0', async (t) => {
  const stopping = cluster.stopWebhook('SIGTERM')
  await sleep(500)
  t.equal((await create()).status, 201, 'while it drains')
  t.equal((await cluster.askWebhook('/readyz')).status, 503)
  t.equal(await stopping, 'ended with code 0')
  await cluster.startWebhook()
  t.equal((await create()).status, 201)
})

await t.test(
  'F11: the API server is restarted, with every watch cut: in force again, and no restart of the webhook',
  async (t) => {
    const pid = cluster.webhookPid
    await cluster.restartApiServer()
    t.ok(ttlIs(129_600)(await waitFor(create, ttlIs(129_600))))
    await waitFor(
      () => setMaximum('30'),
      ({ status }) => status === 200,
    )
    t.ok(ttlIs(30)(await waitFor(create, ttlIs(30))), 'a change after the restart is heard of')
    const readiness = () => cluster.askWebhook('/readyz')
    t.equal((await waitFor(readiness, ({ status }) => status === 200)).status, 200)
    t.equal(cluster.webhookPid, pid)
    t.equal((await setMaximum('')).status, 200)
  },
)

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Takes a CRD away, with its objects; gives what brings it back. */
async function takeAway(name: string): Promise<() => Promise<unknown>> {
  const { body } = await cluster.request('admin', 'GET', `${CRDS}/${name}`)
  t.equal((await cluster.request('admin', 'DELETE', `${CRDS}/${name}`)).status, 200)
  const { apiVersion, kind, spec } = objectIn({ status: 200, headers: {}, body, text: '' })
  return () =>
    waitFor(
      () => cluster.request('admin', 'POST', CRDS, { apiVersion, kind, metadata: { name }, spec }),
      ({ status }) => status === 201,
    )
}

await t.test(
  'without the CRD of clusters, as where there is no Rancher, it is ready, and there are none',
  async (t) => {
    const scoped = () =>
      cluster.request('alice', 'POST', `${TOKENS}?dryRun=All`, {
        apiVersion: 'ext.cattle.io/v1',
        kind: 'Token',
        spec: { clusterName: 'local' },
      })
    const bringBack = await takeAway('clusters.management.cattle.io')
    const refused = await waitFor(scoped, ({ text }) => text.includes('cluster local not found'))
    t.equal(refused.status, 400, refused.text)
    t.equal((await cluster.askWebhook('/readyz')).status, 200)
    await bringBack()
  },
)

await t.test('CRDs without which nobody can be judged are waited for, and said in /readyz', async (t) => {
  const readiness = () => cluster.askWebhook('/readyz')
  const bringBack = await takeAway('users.management.cattle.io')
  const away = await waitFor(readiness, ({ status }) => status === 503)
  t.match(away.text, '[-]users.management.cattle.io: not installed yet')
  await bringBack()
  t.equal((await waitFor(readiness, ({ status }) => status === 200)).status, 200)
})
