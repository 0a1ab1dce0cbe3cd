import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { objectAt, textAt } from '../../../tokens/json.ts'
import { webhooksOf } from '../../../webhook/registration/found-configurations.ts'
import { driftOf, withFoundAuthorities } from '../../../webhook/registration/registration-drift.ts'
import type { WebhookConfiguration } from '../../../webhook/registration/webhook-configurations.ts'
import { isNewer, stamped } from '../../../webhook/registration/written-by.ts'
import type { UpkeepOptions } from '../../../webhook/upkeep/upkeep.ts'
import { Replica, wantedNow, World } from './a-world.ts'

const KIND = 'ValidatingWebhookConfiguration'
const LIFETIMES = { caMs: 30 * 86_400_000, leafMs: 7 * 86_400_000 }
const aWorld = (): World => new World(Date.parse('2026-01-02T00:00:00Z'), LIFETIMES, 0)

/** What a version registers: all that this one does, its first webhook under a name of its own, and labels of its own. */
const wantedBy =
  (version: string, name: string): UpkeepOptions['wanted'] =>
  (trust) =>
    wantedNow(trust).map((each) => {
      const [first = {}, ...rest] = webhooksOf(each)
      const metadata = { ...objectAt(each, 'metadata'), labels: { 'app.kubernetes.io/name': name } }
      return stamped({ ...each, metadata, webhooks: [{ ...first, name }, ...rest] }, version)
    })

async function startedIn(world: World, wanted: UpkeepOptions['wanted']): Promise<Replica> {
  const replica = new Replica(world, wanted)
  await replica.upkeep.first()
  return replica
}

const firstName = (world: World): string => textAt(webhooksOf(world.configurations.get(KIND) ?? {})[0] ?? {}, 'name')

const ORDER = ['', '0.1.0', '0.9.9', '0.10.0-alpha', '0.10.0-rc.1', '0.10.0-rc.2', '0.10.0-rc.10', '0.10.0', '1.0.0']

t.test('which version is newer', async (t) => {
  for (const [at, one] of ORDER.entries()) {
    for (const [other, text] of ORDER.entries()) t.equal(isNewer(one, text), at > other, `'${one}' and '${text}'`)
  }
  t.equal(isNewer('1.0.0+build.2', '1.0.0+build.1'), false, 'a build is no version')
})

t.test('an older version leaves the list of a newer one, says so, and looks after its authorities', async (t) => {
  const world = aWorld()
  const older = await startedIn(world, wantedBy('0.1.0', 'older.rtoken.dev'))
  await older.settle()
  const newer = await startedIn(world, wantedBy('0.2.0', 'newer.rtoken.dev'))
  await newer.settle()
  const written = world.writes
  for (const replica of [older, newer, older]) await replica.settle()
  t.equal(world.writes, written, 'nobody takes turns')
  t.equal(firstName(world), 'newer.rtoken.dev')
  t.strictSame([older.yieldedTo, newer.yieldedTo], [['0.2.0'], []])
  t.strictSame([older.awaited(), newer.awaited()], [undefined, undefined])

  // The newer one is gone, and the authority is succeeded.
  world.now += LIFETIMES.caMs * 0.7
  await older.settle()
  t.ok(world.writes > written)
  t.equal(firstName(world), 'newer.rtoken.dev')
  t.equal(older.fault(), undefined)
})

t.test('without the annotation the older version writes its own list', async (t) => {
  const world = aWorld()
  await (await startedIn(world, wantedBy('0.2.0', 'newer.rtoken.dev'))).settle()
  const older = await startedIn(world, wantedBy('0.1.0', 'older.rtoken.dev'))
  await older.settle()
  t.equal(firstName(world), 'newer.rtoken.dev')
  for (const [kind, found] of world.configurations) {
    world.configurations.set(kind, { ...found, metadata: { ...objectAt(found, 'metadata'), annotations: {} } })
  }
  await older.settle()
  t.equal(firstName(world), 'older.rtoken.dev')
  t.strictSame(older.yieldedTo, ['0.2.0', undefined])
  t.strictSame(older.mended, [], 'what somebody asked for is no damage')
})

t.test('of two with the same version and different lists either becomes ready: their rollout ends it', async (t) => {
  const world = aWorld()
  const one = await startedIn(world, wantedBy('0.1.0', 'one.rtoken.dev'))
  await one.settle()
  const other = await startedIn(world, wantedBy('0.1.0', 'other.rtoken.dev'))
  t.equal(other.awaited(), 'not written yet')
  for (const replica of [other, one, other, one]) t.equal((await replica.upkeep.pass()).isDone, false)
  t.equal(other.awaited(), undefined)
  t.equal(firstName(world), 'one.rtoken.dev')
  await other.settle()
  t.equal(firstName(world), 'other.rtoken.dev')
})

const WANTED = wantedNow({ injectCaFrom: 'rtoken-system/rtoken-webhook' }).find(({ kind }) => kind === KIND)
const bundled = (webhook: JsonObject, caBundle: string): JsonObject => ({
  ...webhook,
  clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle },
})
const bundlesOf = (configuration: WebhookConfiguration): readonly string[] =>
  webhooksOf(configuration).map((webhook) => textAt(objectAt(webhook, 'clientConfig'), 'caBundle'))

t.test('authorities that somebody else injects', async (t) => {
  if (WANTED === undefined) throw new Error('there is such a configuration')
  const hooks = webhooksOf(WANTED)
  const none = hooks.map(() => '')
  t.strictSame(bundlesOf(withFoundAuthorities(WANTED, undefined)), none, 'nothing is registered')
  t.strictSame(bundlesOf(withFoundAuthorities(WANTED, WANTED)), none, 'nothing is injected yet')
  const found = { ...WANTED, webhooks: hooks.slice(1).map((webhook, at) => bundled(webhook, `authority-${at}`)) }
  t.strictSame(
    bundlesOf(withFoundAuthorities(WANTED, found)),
    ['authority-0', ...hooks.slice(1).map((_webhook, at) => `authority-${at}`)],
    'a webhook that is new is trusted as the others are, before anybody comes to it',
  )
})

t.test('who issues the certificates itself has nobody inject an authority', async (t) => {
  const own = wantedNow({ caBundle: 'x' }).find(({ kind }) => kind === KIND)
  if (WANTED === undefined || own === undefined) throw new Error('there are such configurations')
  const found = { ...own, metadata: WANTED['metadata'] }
  t.match(driftOf(own, found), { what: 'altered', detail: 'the annotations have cert-manager.io/inject-ca-from' })
  t.equal(driftOf(WANTED, WANTED), undefined)
})
