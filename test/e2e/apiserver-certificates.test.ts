// The Token API server's certificate against its APIService, at the real aggregator: certificates of seconds are renewed and their
// authority is succeeded while requests flow, and what somebody does to the APIService is mended and said.
import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import t from 'tap'
import { certificatesIn, isSignedBy } from '../../serving/certificates/pem-certificates.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import type { HttpsAnswer } from '../cluster/minder/https-get.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io'
const ROLE = '/apis/rbac.authorization.k8s.io/v1/clusterroles/rtoken-apiserver'
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
/** An authority of 30 s is succeeded after 19 s, and its successor signs what is served after 26 s. */
const SHORT_LIVES = ['--certificate-seconds', '15', '--ca-seconds', '30']
const PATIENCE_MS = 300_000

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false, apiserverArgs: SHORT_LIVES })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)
const { apiserver } = cluster

async function bundle(): Promise<string> {
  const { spec } = objectIn(await cluster.request('admin', 'GET', API_SERVICE))
  return Buffer.from(String(spec['caBundle']), 'base64').toString()
}

/** Shakes hands as the aggregator would that knows of these authorities, and gives what was shown. */
async function served(ca: string): Promise<X509Certificate> {
  const { servername } = apiserver
  const socket = connect({ host: '127.0.0.1', port: apiserver.port(), servername, ca })
  try {
    await once(socket, 'secureConnect')
    const shown = socket.getPeerX509Certificate()
    if (shown === undefined) throw new Error('no certificate was shown')
    return shown
  } finally {
    socket.destroy()
  }
}

/** Does it again and again until it is over, and keeps what failed. */
async function keepDoing(
  work: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<{ done: number; failed: string[] }> {
  const failed: string[] = []
  let done = 0
  while (!signal.aborted) {
    await work().then(
      () => done++,
      (error: unknown) => failed.push(String(error)),
    )
    await sleep(20)
  }
  return { done, failed }
}

async function expect(answer: Promise<ApiAnswer>, status: number): Promise<void> {
  const found = await answer
  if (found.status !== status) throw new Error(`${found.status}: ${found.text}`)
}

await t.test('certificate and authority are renewed while requests flow, and none fails', async (t) => {
  const [first] = certificatesIn(await bundle())
  if (first === undefined) throw new Error('no authority is registered')
  const over = new AbortController()
  t.teardown(() => over.abort())
  const leaves = new Set<string>()
  const bundles = new Set<string>()
  const successors = new Set<string>()
  const flowing = [
    keepDoing(() => expect(cluster.request('alice', 'POST', TOKENS, BARE), 201), over.signal),
    // More at once than the aggregator has idle connections: it has to open new ones.
    keepDoing(async () => {
      const lists = Array.from({ length: 10 }, () => cluster.request('alice', 'GET', `${TOKENS}?limit=1`))
      await Promise.all(lists.map((list) => expect(list, 200)))
      await sleep(200)
    }, over.signal),
    keepDoing(async () => {
      const known = await bundle()
      bundles.add(known)
      const shown = await served(known)
      leaves.add(shown.fingerprint256)
      if (!isSignedBy(shown, first)) successors.add(shown.fingerprint256)
    }, over.signal),
  ]
  for (const end = Date.now() + PATIENCE_MS; successors.size === 0 && Date.now() < end;) await sleep(100)
  // The aggregator is to meet it too.
  await sleep(1000)
  over.abort()
  const flowed = await Promise.all(flowing)
  for (const { done, failed } of flowed) {
    t.ok(done > 0)
    t.strictSame(failed, [])
  }
  t.ok(successors.size > 0, 'what is served is signed by the successor of the first authority')
  t.ok(leaves.size >= 3, `${leaves.size} certificates`)
  t.ok(bundles.size >= 2, `${bundles.size} lists of authorities`)
  t.comment(
    `${flowed.map(({ done }) => done).join(', ')} requests, ${leaves.size} certificates, ${bundles.size} bundles`,
  )
  const { text } = await apiserver.get('/metrics')
  t.match(text, /^rtoken_apiserver_certificate_expiry_seconds \d/m)
  t.match(text, /^rtoken_apiserver_authority_expiry_seconds \d/m)
  t.notMatch(text, /why="mended"/)
})

const metrics = async (): Promise<string> => (await apiserver.get('/metrics')).text
const mended = async (): Promise<number> =>
  Number(
    /^rtoken_apiserver_registration_writes_total\{found="altered",why="mended"\} (\d+)$/m.exec(await metrics())?.[1],
  )
const readiness = (): Promise<HttpsAnswer> => apiserver.get('/readyz')
const list = (): Promise<ApiAnswer> => cluster.request('alice', 'GET', `${TOKENS}?limit=1`)
const foreign = Buffer.from(cluster.ca).toString('base64')

for (const [times, [name, spec]] of Object.entries([
  ['another authority', { caBundle: foreign }],
  ['no verification', { caBundle: null, insecureSkipTLSVerify: true }],
] as const)) {
  await t.test(`an APIService with ${name} is mended, and that is counted`, async (t) => {
    t.equal((await cluster.request('admin', 'PATCH', API_SERVICE, { spec })).status, 200)
    t.equal(await waitFor(mended, (count) => count > Number(times)), Number(times) + 1)
    t.ok(certificatesIn(await bundle()).length > 0)
    t.not(await bundle(), cluster.ca)
    t.equal((await waitFor(list, ({ status }) => status === 200)).status, 200)
    t.match(await waitFor(readiness, ({ status }) => status === 200), { status: 200 })
  })
}

await t.test('one that cannot be mended is said in /readyz, and mended as soon as it may be', async (t) => {
  const { body } = await cluster.request('admin', 'GET', ROLE)
  const rules = Object(body).rules as readonly { resources: readonly string[]; verbs: readonly string[] }[]
  const index = rules.findIndex(({ resources, verbs }) => resources.includes('apiservices') && verbs.includes('update'))
  const verbs = rules[index]?.verbs ?? []
  const allow = async (allowed: readonly string[]): Promise<void> => {
    const patch = [{ op: 'replace', path: `/rules/${index}/verbs`, value: allowed }]
    await expect(cluster.request('admin', 'PATCH', ROLE, patch, JSON_PATCH), 200)
  }
  await allow(verbs.filter((verb) => verb !== 'update'))
  await expect(cluster.request('admin', 'PATCH', API_SERVICE, { spec: { caBundle: foreign } }), 200)
  const unready = await waitFor(readiness, ({ status }) => status === 503)
  t.match(unready.text, '[-]certificate: the registration does not trust the served one')
  t.match(await waitFor(metrics, (text) => /upkeep_failures_total [1-9]/.test(text)), /upkeep_failures_total [1-9]/)
  await allow(verbs)
  t.match(await waitFor(readiness, ({ status }) => status === 200), { status: 200 })
  t.equal((await waitFor(list, ({ status }) => status === 200)).status, 200)
})

await t.test('no value is found again', async (t) => told.areNowhereElse(t, cluster))
