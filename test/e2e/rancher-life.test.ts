// Rancher's own life goes on: start-up, upgrade, logins, marks of last use, hashing, purges, Harvester, and restores; with the
// webhook there, and with the webhook dead.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { JsonObject } from '../../tokens/json.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { readFixture } from '../cluster/fixture.ts'
import { DAY_MS, MAX_MS } from '../tokens/an-ext-token.ts'
import { mintedToken, RESOURCES } from './bypass-cases.ts'
import { dataOf } from './harm.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'

const V3 = RESOURCES.v3.path
const SECRETS = RESOURCES.secret.path
const SESSION_MS = 960 * 60_000

const dir = t.testdir({ 'policy.yaml': 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n' })
const auditLog = join(dir, 'audit.log')
const cluster = await inACluster(t, {
  apiServerArgs: [
    `--audit-policy-file=${join(dir, 'policy.yaml')}`,
    `--audit-log-path=${auditLog}`,
    '--audit-log-mode=blocking-strict',
  ],
})
const rancher = (method: string, path: string, body?: unknown): Promise<ApiAnswer> =>
  cluster.request('rancher', method, path, body)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

async function accepted(t: Tap, answer: Promise<ApiAnswer>, what: string): Promise<KubeObject> {
  const found = await answer
  t.ok(found.status < 300, `${what}: ${found.status < 300 ? 'ok' : found.text}`)
  return objectIn(found)
}
type Tap = Pick<typeof t, 'ok' | 'equal' | 'match' | 'strictSame'>

/** What happens on every Rancher, day by day. */
async function aDay(t: Tap, suffix: string): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')

  // A login: a v3 session, its end filled in later, used, hashed, and gone at logout.
  const session = `token-${suffix}`
  const login: JsonObject = {
    ...mintedToken('v3', session),
    isDerived: false,
    ttl: SESSION_MS,
    token: 'in-plain',
    expiresAt: '',
  }
  await accepted(
    t,
    rancher('POST', V3, {
      ...login,
      metadata: { name: session, labels: { 'authn.management.cattle.io/kind': 'session' } },
    }),
    'a login',
  )
  await accepted(t, rancher('PATCH', `${V3}/${session}`, { expiresAt: now }), 'its end is filled in')
  await accepted(
    t,
    rancher('PATCH', `${V3}/${session}`, { lastUsedAt: now, activityLastSeenAt: now }),
    'its use is marked',
  )
  const hashed = {
    token: '$3:1:salt:hash',
    metadata: { annotations: { 'authn.management.cattle.io/token-hashed': 'true' } },
  }
  await accepted(t, rancher('PATCH', `${V3}/${session}`, hashed), 'it is hashed')
  const finalizers = ['clusterscoped.controller.cattle.io/handler_c-open']
  await accepted(t, rancher('PATCH', `${V3}/${session}`, { metadata: { finalizers } }), 'a controller holds it')
  await accepted(
    t,
    rancher('PATCH', `${V3}/${session}`, { userPrincipal: { displayName: 'Bobby' } }),
    'a refresh renames the principal',
  )
  await accepted(t, rancher('PATCH', `${V3}/${session}`, { enabled: false }), 'a refresh disables it')
  await accepted(t, rancher('PATCH', `${V3}/${session}`, { metadata: { finalizers: null } }), 'the controller lets go')
  await accepted(t, rancher('DELETE', `${V3}/${session}`), 'logout')

  // A session as an ext token, which Rancher keeps in a Secret.
  const ext = `token-${suffix}e`
  await accepted(t, rancher('POST', SECRETS, mintedToken('secret', ext)), 'an ext token')
  const marks = [
    { op: 'replace', path: '/data/last-used-at', value: base64(now) },
    { op: 'replace', path: '/data/last-activity-seen', value: base64(now) },
  ]
  const jsonPatch = { 'content-type': 'application/json-patch+json' }
  await accepted(t, cluster.request('rancher', 'PATCH', `${SECRETS}/${ext}`, marks, jsonPatch), 'its use is marked')
  await accepted(t, rancher('PATCH', `${SECRETS}/${ext}`, { data: { enabled: base64('false') } }), 'it is disabled')
  await accepted(t, rancher('DELETE', `${SECRETS}/${ext}`), 'it is purged')

  // Harvester's cloud credential embeds a kubeconfig token, which Rancher sets to never.
  const harvester = `kubeconfig-user-bob${suffix}`
  await accepted(t, rancher('POST', V3, mintedToken('v3', harvester)), 'a kubeconfig token')
  const never = await accepted(
    t,
    rancher('PATCH', `${V3}/${harvester}`, { ttl: 0, expiresAt: '' }),
    "Harvester's token goes to 0",
  )
  t.equal(never['ttl'], 0)

  // Tokens of its own work, which never end.
  const labels = {
    'authn.management.cattle.io/kind': 'provisioning',
    'authn.management.cattle.io/token-userId': 'u-abc',
  }
  const own = {
    ...mintedToken('v3', `u-${suffix}`),
    userId: `u-${suffix}`,
    ttl: 0,
    metadata: { name: `u-${suffix}`, labels },
  }
  t.equal((await accepted(t, rancher('POST', V3, own), 'a provisioning token'))['ttl'], 0)
}

await t.test('a day with the webhook there', (t) => aDay(t, 'up'))

await t.test(
  'a TTL over the maximum that Rancher writes is lowered, and what is stored is the lowered one',
  async (t) => {
    const long = mintedToken('secret', 'token-long')
    const { data } = long
    const body = { ...long, data: { ...(data as object), ttl: base64(String(365 * DAY_MS)) } }
    const answer = await accepted(t, rancher('POST', SECRETS, body), 'it is accepted')
    t.equal(dataOf(answer)['ttl'], String(MAX_MS), 'what Rancher reads back, and shows to the user')
    t.equal(dataOf(objectIn(await rancher('GET', `${SECRETS}/token-long`)))['ttl'], String(MAX_MS))
    const key = { ...mintedToken('v3', 'token-key'), ttl: 0 }
    const made = await accepted(
      t,
      rancher('POST', V3, { ...key, metadata: { name: 'token-key', labels: {} } }),
      'an API key',
    )
    t.equal(made['ttl'], MAX_MS)
    const log = await readFile(auditLog, 'utf8')
    t.match(log, 'token-secrets.rancher.mutate.rtoken.dev/ttl-has-a-maximum')
    t.match(log, /amended; old-ttl=.{0,4}365d \(31536000000 ms\).{0,4}; new-ttl=.{0,4}90d \(7776000000 ms\)/)
    t.notMatch(log, /\$3:1:/, 'no hash in the audit log')
  },
)

await t.test(
  'start-up: every default Setting and Feature, in 100 random orders, and an upgrade that rewrites them',
  async (t) => {
    const objects = [...(await readFixture('settings.yaml')), ...(await readFixture('features.yaml'))]
    const pathOf = ({ kind }: { readonly kind: string }): string =>
      `/apis/management.cattle.io/v3/${kind === 'Setting' ? 'settings' : 'features'}`
    const orders = Array.from({ length: 100 }, () => shuffled(objects))
    let refused = 0
    for (const order of orders) {
      for (const object of order) await rancher('DELETE', `${pathOf(object)}/${object.metadata.name}`)
      for (const object of order) {
        const answer = await rancher('POST', pathOf(object), object)
        if (answer.status !== 201) refused++
      }
    }
    t.equal(refused, 0)
    // A later version has other defaults, some of which disagree with the others for a while.
    for (const { kind, metadata } of shuffled(objects)) {
      if (kind !== 'Setting') continue
      await accepted(t, rancher('PATCH', `${pathOf({ kind })}/${metadata.name}`, { default: '10' }), `${metadata.name}`)
    }
    for (const object of objects) {
      if (object.kind !== 'Setting') continue
      const rewritten = { default: object['default'], value: object['value'] }
      await accepted(
        t,
        rancher('PATCH', `${pathOf(object)}/${object.metadata.name}`, rewritten),
        `${object.metadata.name}`,
      )
    }
  },
)

const RESTORED = 1000
function restored(index: number): JsonObject {
  const name = `token-back${index}`
  const ttl = [MAX_MS, 0, 365 * DAY_MS, 30 * DAY_MS][index % 4] ?? 0
  const owner = `user-${index % 7}`
  if (index % 2 === 0) {
    const token = mintedToken('v3', name)
    return { ...token, userId: owner, ttl, expiresAt: ttl === 0 ? '' : '2026-12-31T00:00:00Z' }
  }
  const token = mintedToken('secret', name)
  const labels = { 'cattle.io/kind': 'token', 'cattle.io/user-id': owner, 'authn.management.cattle.io/kind': '' }
  const data = { ...(token['data'] as object), ttl: base64(String(ttl || -1)), 'user-id': base64(owner) }
  return { ...token, metadata: { name, namespace: 'cattle-tokens', labels }, data }
}

await t.test(`a restore brings ${RESTORED} tokens back with names, owners and TTLs`, async (t) => {
  let next = 0
  const wrong: string[] = []
  const work = async (): Promise<void> => {
    for (let index = next++; index < RESTORED; index = next++) {
      const sent = restored(index)
      const answer = objectIn(await cluster.request('restore', 'POST', index % 2 === 0 ? V3 : SECRETS, sent))
      const kept = JSON.stringify([
        answer['ttl'],
        answer['userId'],
        answer['expiresAt'],
        answer['data'],
        answer.metadata.name,
      ])
      const { name } = sent['metadata'] as { readonly name: string }
      if (kept !== JSON.stringify([sent['ttl'], sent['userId'], sent['expiresAt'], sorted(sent['data']), name]))
        wrong.push(kept)
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
  t.strictSame(wrong, [])
})

await t.test('half a token is no token: a restore is told', async (t) => {
  const half = mintedToken('secret', 'token-half')
  const answer = await cluster.request('restore', 'POST', SECRETS, { ...half, data: { 'user-id': base64('user-bob') } })
  t.equal(answer.status, 400)
  t.match(objectIn(answer).message, 'the Secret of a token must be whole')
})

await t.test('with the webhook dead Rancher and a restore go on, and a forger is refused', async (t) => {
  await cluster.stopWebhook('SIGKILL')
  await aDay(t, 'down')
  for (const object of await readFixture('settings.yaml')) {
    const path = `/apis/management.cattle.io/v3/settings/${object.metadata.name}`
    await accepted(t, rancher('PATCH', path, { default: object['default'] }), `setting ${object.metadata.name}`)
  }
  await accepted(t, cluster.request('restore', 'POST', SECRETS, mintedToken('secret', 'token-back')), 'a restore')
  for (const context of ['admin', 'rancher-admin', 'alice']) {
    for (const [path, store] of [
      [V3, 'v3'],
      [SECRETS, 'secret'],
    ] as const) {
      const forged = await cluster.request(context, 'POST', path, mintedToken(store, 'token-forged'))
      t.equal(forged.status, 500, context)
      t.match(objectIn(forged).message, /failed calling webhook/)
    }
    t.equal((await cluster.request(context, 'PATCH', `${V3}/token-key`, { ttl: 0 })).status, 500, context)
  }
})

function sorted(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)
}
