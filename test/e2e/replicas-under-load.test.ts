// Two replicas behind a balancer that lags as kube-proxy does, under 200 calls a second: rollouts, a renewal of the authority, and
// nodes that are lost.
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type ApiAnswer, ApiConnection } from '../cluster/api/api-connection.ts'
import { LAG_MS } from '../replicas/lagging-balancer.ts'
import { RegisteredBundle } from '../replicas/registered-bundle.ts'
import { Replicas } from '../replicas/replicas.ts'
import { type Failure, SteadyCaller } from '../replicas/steady-caller.ts'
import { recordedReviews } from '../webhook/recorded-reviews.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const RATE = 200
const LEAF_SECONDS = 20
/** A CA of 40 s is succeeded within 27 s, and signs for the first time within 40 s. */
const SHORT_LIVES = [
  '--certificate-seconds',
  String(LEAF_SECONDS),
  '--ca-seconds',
  '40',
  '--drain-seconds',
  '2',
  '--canary-seconds',
  '5',
]
const BUNDLE_LAG_MS = 1000
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'

const cluster = await inACluster(t, { webhook: false })
const another = new ApiConnection(await cluster.startAnotherApiServer(), cluster.ca, cluster.as('alice'))
t.teardown(() => another.close())
const replicas = await Replicas.over(t, cluster, SHORT_LIVES)
await replicas.start()
await replicas.start()
const bundle = new RegisteredBundle(cluster, BUNDLE_LAG_MS)
await bundle.follow()
t.teardown(() => bundle.stop())

const [review] = (await recordedReviews()).filter(({ phase }) => phase === 'validate').map(({ review }) => review)
const call = (): SteadyCaller =>
  new SteadyCaller({
    port: replicas.balancer.port,
    servername: 'rtoken-webhook.rtoken-system.svc',
    rate: RATE,
    trusted: () => bundle.lagging,
    review: JSON.stringify(review),
  })
const create = (through: ApiConnection = cluster.connect('alice')): Promise<ApiAnswer> =>
  through.request('POST', '/apis/ext.cattle.io/v1/tokens?dryRun=All', {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
  })

/** The same through a real API server, one after the other, for as long as it is not over. */
async function keepCreating(
  through: ApiConnection,
  isOver: () => boolean,
): Promise<{ created: number; failures: string[] }> {
  let created = 0
  const failures: string[] = []
  while (!isOver()) {
    const answer = await create(through)
    if (answer.status === 201) created++
    else failures.push(`${answer.status} ${objectIn(answer).message}`)
    await sleep(50)
  }
  return { created, failures }
}

for (const through of [cluster.connect('alice'), another]) {
  await waitFor(
    () => create(through),
    ({ status }) => status === 201,
  )
}

await t.test(
  'F2, F4: a minute of rolling restarts while the authority is succeeded and the bundle lags, two API servers: no call fails',
  async (t) => {
    const caller = call()
    const end = Date.now() + 60_000
    const creating = [cluster.connect('alice'), another].map((each) => keepCreating(each, () => Date.now() > end))
    let restarts = 0
    while (Date.now() < end) {
      const [oldest] = replicas.running
      await replicas.start()
      if (oldest !== undefined) t.equal(await replicas.end(oldest), 0, `${oldest.name} ends well`)
      restarts++
    }
    await caller.stop()
    t.strictSame(caller.failures, [])
    t.ok(caller.answered > 0)
    for (const { created, failures } of await Promise.all(creating)) {
      t.strictSame(failures, [])
      t.ok(created > 0, `${created} tokens`)
    }
    t.ok(bundle.seen.size >= 2, `${bundle.seen.size} bundles: the authority was succeeded`)
    t.comment(`${caller.answered} calls, ${restarts} restarts, ${bundle.seen.size} bundles`)
  },
)

await t.test('F2: the Secret of the certificates is deleted under requests: no call fails', async (t) => {
  const uidOf = async (): Promise<string> => {
    const answer = await cluster.request('admin', 'GET', SECRET)
    return answer.status === 200 ? objectIn(answer).metadata.uid : ''
  }
  const [before, bundles] = [await uidOf(), bundle.seen.size]
  const caller = call()
  let isOver = false
  const creating = keepCreating(another, () => isOver)
  t.equal((await cluster.request('admin', 'DELETE', SECRET)).status, 200)
  t.not(await waitFor(uidOf, (uid) => uid !== '' && uid !== before), before, 'it is there again')
  await waitFor(
    async () => bundle.seen.size,
    (seen) => seen > bundles,
  )
  t.ok(bundle.seen.size > bundles, 'with another authority')
  await sleep(2 * BUNDLE_LAG_MS)
  isOver = true
  await caller.stop()
  t.strictSame(caller.failures, [])
  t.strictSame((await creating).failures, [])
})

await t.test('F4: a replica is killed every 5 s: only the calls on it fail', async (t) => {
  const caller = call()
  const kills: number[] = []
  for (let kill = 0; kill < 3; kill++) {
    const next = await replicas.start()
    const victim = [...replicas.running].find((each) => each !== next)
    kills.push(Date.now())
    if (victim !== undefined) await replicas.kill(victim)
    await sleep(2000)
  }
  await caller.stop()
  // A call is on the dead one where it was in flight, or was sent there before the endpoints had changed.
  const isExplained = ({ began, ended }: Failure): boolean =>
    kills.some((at) => began <= at + 2 * LAG_MS && ended >= at)
  t.strictSame(
    caller.failures.filter((failure) => !isExplained(failure)),
    [],
  )
  t.ok(caller.answered > caller.failures.length * 5, `${caller.answered} answered, ${caller.failures.length} failed`)
})

await t.test('F8: the canary is refused', async (t) => {
  const [replica] = replicas.running
  if (replica === undefined) throw new Error('no replica is left')
  const metrics = await waitFor(
    () => replicas.get(replica, '/metrics'),
    ({ text }) => /^rtoken_webhook_canary_refused 1$/m.test(text),
  )
  t.match(metrics.text, /rtoken_webhook_canary_refused 1\n/)
  t.match(await readFile(replica.log, 'utf8'), /what must be refused is refused/)
})

await t.test('F1: a machine that slept past the expiry of what it serves shows it to nobody, and heals', async (t) => {
  const all = [...replicas.running]
  for (const { process } of all) process.kill('SIGSTOP')
  await sleep(LEAF_SECONDS * 1000 + 500)
  // Who comes first finds them as they wake up.
  const caller = call()
  await sleep(500)
  for (const { process } of all) process.kill('SIGCONT')
  const created = await waitFor(
    () => create(),
    ({ status }) => status === 201,
  )
  t.equal(created.status, 201, created.text)
  await sleep(2000)
  await caller.stop()
  t.strictSame(
    caller.failures.filter(({ why }) => /expired|not yet valid/.test(why)),
    [],
  )
  t.ok(caller.answered > 0, `${caller.answered} answered, ${caller.failures.length} failed`)
})
