import t from 'tap'
import { apiServiceFor } from '../../../apiserver/registration/api-service.ts'
import { type JsonObject, objectAt } from '../../../tokens/json.ts'
import { PLACE, Replica, World } from './a-world.ts'

const DAY = 24 * 60 * 60 * 1000
const LIFETIMES = { caMs: 30 * DAY, leafMs: 7 * DAY }
const RANCHERS = { spec: { service: { namespace: 'cattle-system', name: 'imperative-api-extension' } } }
const CRDS = { spec: { group: 'ext.cattle.io', version: 'v1' } }

async function standing(): Promise<{ world: World; replica: Replica }> {
  const world = new World(Date.parse('2026-01-02T00:00:00Z'), LIFETIMES)
  const replica = new Replica(world)
  await replica.upkeep.first()
  await replica.settle()
  return { world, replica }
}

const specOf = (world: World): JsonObject => objectAt(world.apiService ?? {}, 'spec')

void t.test('before the first look nobody may come; afterwards all is well, and nothing was mended', async (t) => {
  const world = new World(Date.now(), LIFETIMES)
  const replica = new Replica(world)
  t.equal(replica.awaited(), 'not issued yet')
  t.equal(await replica.upkeep.first(), undefined)
  t.equal(world.apiService, undefined, 'nobody is sent here before somebody answers')
  t.equal(replica.awaited(), 'not written yet')
  replica.upkeep.failed(new Error('no API server'))
  t.equal(replica.awaited(), 'not written yet (no API server)')
  await replica.settle()
  t.equal(replica.awaited(), undefined)
  t.strictSame(replica.told, ['written absent: it is not there'])
  t.strictSame(specOf(world)['service'], PLACE)
  replica.upkeep.failed(new Error('no API server'))
  t.equal(replica.awaited(), undefined, 'what stood once goes on standing')
})

const other = Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString('base64')
const ALTERED: readonly (readonly [string, JsonObject, string])[] = [
  ['another authority', { caBundle: other }, 'mended altered: caBundle is another'],
  ['no authority', { caBundle: '' }, 'mended altered: caBundle is another'],
  ['a bundle that is none', { caBundle: '%%%' }, 'mended altered: caBundle is another'],
  ['another port', { service: { ...PLACE, port: 1 } }, 'mended altered: port is another'],
  ['no verification', { insecureSkipTLSVerify: true }, 'mended altered: insecureSkipTLSVerify is another'],
]
for (const [name, spec, told] of ALTERED) {
  void t.test(`mended: ${name}`, async (t) => {
    const { world, replica } = await standing()
    const before = specOf(world)
    world.alter(spec)
    await replica.settle()
    t.strictSame(specOf(world), before)
    t.strictSame(replica.told.slice(1), [told])
    t.equal(replica.awaited(), undefined)
  })
}

void t.test(
  'where another alters it again and again, it becomes ready all the same: their rollout ends it',
  async (t) => {
    const { world } = await standing()
    const replica = new Replica(world)
    await replica.upkeep.first()
    world.alter({ service: { ...PLACE, port: 1 } })
    t.equal(replica.awaited(), 'not written yet')
    t.strictSame(await replica.upkeep.pass(), { isDone: false })
    t.equal(replica.awaited(), undefined)
  },
)

void t.test('what cannot be mended is said: the aggregator does not trust what is served', async (t) => {
  const { world, replica } = await standing()
  world.alter({ caBundle: other })
  world.onWrite = () => {
    throw new Error('forbidden')
  }
  await t.rejects(replica.upkeep.pass(), { message: 'forbidden' })
  t.equal(replica.awaited(), 'the registration does not trust the served one')
  world.onWrite = () => undefined
  await replica.settle()
  t.equal(replica.awaited(), undefined)
})

void t.test('mended: deleted', async (t) => {
  const { world, replica } = await standing()
  world.put(undefined)
  await replica.settle()
  t.strictSame(specOf(world)['service'], PLACE)
  t.strictSame(replica.told.slice(1), ['mended absent: it is not there'])
})

void t.test('priorities that an admin has chosen stay', async (t) => {
  const { world, replica } = await standing()
  world.alter({ groupPriorityMinimum: 5 })
  const writes = world.writes
  await replica.settle()
  t.equal(world.writes, writes)
})

void t.test(
  'with the feature off it is taken away, and stays away; on again it comes, and nothing was mended',
  async (t) => {
    const { world, replica } = await standing()
    world.isServed = false
    await replica.settle()
    t.equal(world.apiService, undefined)
    t.equal(replica.awaited(), undefined)
    const writes = world.writes
    await replica.settle()
    t.equal(world.writes, writes)
    world.isServed = true
    await replica.settle()
    t.strictSame(replica.told.slice(1), ['withdrawn', 'written absent: it is not there'])
  },
)

for (const [name, found, sentence] of [
  ["Rancher's", RANCHERS, /belongs to the Service cattle-system\/imperative-api-extension/],
  ['that of a CRD', CRDS, /from a CustomResourceDefinition: delete/],
] as const) {
  void t.test(`${name} is never touched`, async (t) => {
    for (const isServed of [true, false]) {
      const world = new World(Date.now(), LIFETIMES)
      world.isServed = isServed
      world.put(found)
      const atStart = new Replica(world)
      t.match(await atStart.upkeep.first(), sentence)
      t.equal(world.writes, 0, 'no certificate is made either')

      const { world: later, replica } = await standing()
      later.isServed = isServed
      later.put(found)
      await replica.settle()
      await replica.settle()
      t.match(later.apiService, found)
      t.match(replica.awaited(), sentence)
      t.equal(replica.told.length, 2, 'it is said once')
      later.put(undefined)
      later.isServed = true
      await replica.settle()
      t.equal(replica.awaited(), undefined, 'gone, ours takes its place')
    }
  })
}

void t.test('the APIService is as Rancher has its own, but for whose it is', async (t) => {
  t.match(apiServiceFor(PLACE, 'CA'), {
    metadata: { name: 'v1.ext.cattle.io' },
    spec: { group: 'ext.cattle.io', version: 'v1', service: PLACE, caBundle: 'Q0E=' },
  })
})
