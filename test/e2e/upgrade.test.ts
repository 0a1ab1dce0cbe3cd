// An upgrade and a rollback between two versions that register different things, replica by replica, while the API server is asked
// all the time: nothing fails, nothing goes unjudged, and the versions do not take turns at the registrations.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { VERSION } from '../../serving/version.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { writeAnotherVersion } from '../replicas/another-version.ts'
import { type Replica, Replicas } from '../replicas/replicas.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
  (plural) => `/apis/admissionregistration.k8s.io/v1/${plural}/rtoken-webhook`,
)
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const WRITTEN_BY = 'rtoken.dev/written-by'
/** As docs/operate.md says it. */
const GO_BACK = [
  'annotate',
  'validatingwebhookconfiguration,mutatingwebhookconfiguration',
  'rtoken-webhook',
  `${WRITTEN_BY}-`,
]
const NEWER = VERSION.replace(/^\d+/, (major) => String(Number(major) + 1))

const cluster = await inACluster(t, { webhook: false })
const newer = join(cluster.dir, 'newer')
await writeAnotherVersion(newer, [
  { file: 'package.json', from: `"version": "${VERSION}"`, to: `"version": "${NEWER}"` },
  // One more setting is judged: the conditions of two webhooks differ, and so do the answers.
  {
    file: 'tokens/setting-kinds.ts',
    from: '  [MAX_TTL_SETTING]: 0n,\n',
    to: "  [MAX_TTL_SETTING]: 0n,\n  'newer-minutes': 0n,\n",
  },
  // One more resource is registered, of which the older version knows nothing.
  {
    file: 'webhook/registrations.ts',
    from: "  {\n    name: 'features',",
    to:
      "  { name: 'users', on: 'setting', group: 'management.cattle.io', version: 'v3', resource: 'users', " +
      "scope: 'Cluster', phases: BOTH },\n  {\n    name: 'features',",
  },
])
const replicas = await Replicas.over(t, cluster, ['--drain-seconds', '1', '--canary-seconds', '1'])
/** Each replica that ever ran, with the canaries that met nobody: until the first is among the endpoints, there is none. */
const started = new Map<Replica, number>()
async function start(root: string): Promise<void> {
  const replica = await replicas.start(root)
  started.set(replica, (await canaries(replica)).others)
}

const create = (spec: object): Promise<ApiAnswer> =>
  cluster.request('alice', 'POST', '/apis/ext.cattle.io/v1/tokens?dryRun=All', {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    spec,
  })
const setOfNewer = (): Promise<ApiAnswer> =>
  cluster.request('admin', 'POST', '/apis/management.cattle.io/v3/settings?dryRun=All', {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Setting',
    metadata: { name: 'newer-minutes' },
    value: 'abc',
  })
const isJudgedByNewer = ({ text }: ApiAnswer): boolean => /value of setting newer-minutes is abc/.test(text)

/** What is asked all the time, and which answers are none to a failed call. */
const LOAD: readonly { readonly ask: () => Promise<ApiAnswer>; readonly isGood: (answer: ApiAnswer) => boolean }[] = [
  { ask: () => create({}), isGood: ({ status }) => status === 201 },
  // Both versions refuse it, so that nobody may ever see it pass.
  { ask: () => create({ userID: 'user-bob' }), isGood: ({ text }) => /spec\.userID is user-bob/.test(text) },
  {
    ask: () =>
      cluster.request('admin', 'PATCH', '/apis/management.cattle.io/v3/users/user-bob?dryRun=All', {
        metadata: { annotations: { asked: 'yes' } },
      }),
    isGood: ({ status }) => status === 200,
  },
  { ask: setOfNewer, isGood: (answer) => answer.status === 201 || isJudgedByNewer(answer) },
]

/** Asks all of it until the work is done. */
async function underLoad(t: Test, work: () => Promise<void>): Promise<void> {
  const failures: string[] = []
  const counts = LOAD.map(() => 0)
  const over = new AbortController()
  const asking = LOAD.map(async ({ ask, isGood }, index) => {
    while (!over.signal.aborted) {
      const answer = await ask()
      counts[index] = (counts[index] ?? 0) + 1
      if (!isGood(answer)) failures.push(`${answer.status} ${answer.text}`)
      await sleep(10)
    }
  })
  await work().finally(() => over.abort())
  await Promise.all(asking)
  t.strictSame(failures, [])
  t.ok(
    counts.every((count) => count > 0),
    `asked ${counts.join(', ')} times`,
  )
}

/** As a Deployment with maxUnavailable 0 does it. */
async function rollOut(t: Test, root: string): Promise<void> {
  const before = [...replicas.running]
  for (const old of before) {
    await start(root)
    await canaryIsFine(t, old)
    t.equal(await replicas.end(old), 0, `${old.name} ends well`)
  }
}

interface Canaries {
  readonly refused: number
  /** Those of any other outcome. */
  readonly others: number
}

async function canaries(replica: Replica): Promise<Canaries> {
  const { text } = await replicas.get(replica, '/metrics')
  const attempts = [...text.matchAll(/^rtoken_webhook_canary_attempts_total\{outcome="(\w+)"\} (\d+)/gm)]
  const sum = (isCounted: (outcome: string | undefined) => boolean): number =>
    attempts.reduce((total, [, outcome, count]) => total + (isCounted(outcome) ? Number(count) : 0), 0)
  return { refused: sum((outcome) => outcome === 'refused'), others: sum((outcome) => outcome !== 'refused') }
}

async function canaryIsFine(t: Test, replica: Replica): Promise<void> {
  const { refused, others } = await waitFor(
    () => canaries(replica),
    (counts) => counts.refused > 0,
  )
  t.ok(refused > 0, `the canary of ${replica.name} is refused`)
  t.equal(others, started.get(replica), 'and never was not')
}

interface Registered {
  readonly generations: readonly unknown[]
  readonly writtenBy: readonly unknown[]
  readonly webhooks: readonly unknown[]
}

async function registered(): Promise<Registered> {
  const found = await Promise.all(CONFIGURATIONS.map((path) => cluster.request('admin', 'GET', path)))
  const objects = found.map(objectIn)
  return {
    generations: objects.map(({ metadata }) => Object(metadata).generation),
    writtenBy: objects.map(({ metadata }) => metadata.annotations?.[WRITTEN_BY]),
    webhooks: objects.map(({ webhooks }) => webhooks),
  }
}

/** How often the registrations were written, by what the replicas have said until now. */
async function writes(): Promise<{ readonly own: number; readonly mended: number }> {
  const lines = (await Promise.all([...started.keys()].map(({ log }) => readFile(log, 'utf8')))).join('').split('\n')
  const count = (text: string): number => lines.filter((line) => line.includes(text)).length
  return { own: count('"msg":"registered"'), mended: count('it has been mended') }
}
const writtenSoOften = (often: number) => waitFor(writes, ({ own }) => own >= often)

const versionOfSecret = async (): Promise<string> =>
  objectIn(await cluster.request('admin', 'GET', SECRET)).metadata.resourceVersion

await start(packageRoot)
await start(packageRoot)
await waitFor(
  () => create({}),
  ({ status }) => status === 201,
)
const certificates = await versionOfSecret()
const before = await registered()
t.strictSame(before.writtenBy, [VERSION, VERSION])
t.strictSame(await writtenSoOften(2), { own: 2, mended: 0 }, 'two replicas write each registration once')

await t.test('an upgrade: no call fails, and the newer list is written once', async (t) => {
  await underLoad(t, () => rollOut(t, newer))
  const { generations, writtenBy, webhooks } = await registered()
  t.strictSame(writtenBy, [NEWER, NEWER])
  t.match(JSON.stringify(webhooks), 'users.validate.rtoken.dev')
  t.match(JSON.stringify(webhooks), 'newer-minutes')
  t.strictSame(generations, [2, 2])
  t.strictSame(await writtenSoOften(4), { own: 4, mended: 0 })
  t.ok(isJudgedByNewer(await setOfNewer()), 'the newer version judges')
  t.equal(await versionOfSecret(), certificates, 'the certificates are as they were')
})

await t.test('a rollback: no call fails, and the newer list stays', async (t) => {
  const upgraded = await registered()
  await underLoad(t, () => rollOut(t, packageRoot))
  t.strictSame(await registered(), upgraded)
  t.strictSame(await writes(), { own: 4, mended: 0 })
  for (const { log } of replicas.running) {
    const text = (): Promise<string> => readFile(log, 'utf8')
    const isSaid = (lines: string): boolean => lines.includes('those of a newer version, and left as they are')
    t.ok(isSaid(await waitFor(text, isSaid)), 'and that is said')
  }
  t.equal((await setOfNewer()).status, 201, 'the older version says nothing of what it does not know')
  t.equal(await versionOfSecret(), certificates, 'the certificates are as they were')
})

await t.test('without the annotation the older version writes its own list, and no call fails', async (t) => {
  await underLoad(t, async () => {
    const { stderr, code } = await cluster.kubectl('admin', GO_BACK)
    t.equal(code, 0, stderr)
    await waitFor(registered, ({ writtenBy }) => writtenBy.every((version) => version === VERSION))
    await sleep(1000)
  })
  t.strictSame(await registered(), { ...before, generations: [3, 3] })
  t.strictSame(await writtenSoOften(6), { own: 6, mended: 0 })
  for (const replica of replicas.running) await canaryIsFine(t, replica)
})
