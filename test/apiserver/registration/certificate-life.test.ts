// The certificate against its APIService through their lives: clocks moved to each renewal and past each expiry, and replicas that
// die at every write.
import t from 'tap'
import { certificatesIn } from '../../../serving/certificates/pem-certificates.ts'
import { Crash, Replica, World } from './a-world.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND
/** An aggregator that hears of its APIService half a minute late: less than the minute for which a new CA signs nothing. */
const LAG = 30 * SECOND
/** The CA lives a month, so that a test sees it succeeded. */
const SHORT = { caMs: 30 * DAY, leafMs: 7 * DAY }

async function aCluster(replicas = 2): Promise<{ world: World; replicas: Replica[] }> {
  const world = new World(NOW, SHORT, LAG)
  const started = Array.from({ length: replicas }, () => new Replica(world))
  for (const replica of started) {
    await replica.upkeep.first()
    await replica.settle()
  }
  world.now += LAG
  return { world, replicas: started }
}

const authorities = (pem: string | undefined): number => certificatesIn(pem ?? '').length
const stored = (world: World): number => authorities(world.bundle?.ca)

void t.test('six weeks, looked at every half day: every replica is trusted at every moment', async (t) => {
  const { world, replicas } = await aCluster(3)
  const served = new Set<string>()
  const cas = new Set<string>()
  for (const end = NOW + 45 * DAY; world.now < end; world.now += DAY / 2) {
    for (const replica of world.now % DAY === 0 ? replicas : replicas.toReversed()) {
      world.now += SECOND
      await replica.settle()
      for (const each of replicas) t.equal(each.fault(), undefined)
      served.add(replica.served?.certificate ?? '')
      cas.add(world.bundle?.caKey ?? '')
    }
    world.now += LAG
    for (const each of replicas) t.equal(each.fault(), undefined, 'also when everybody has heard')
    t.ok(stored(world) <= 3)
  }
  t.ok(served.size >= 9, `${served.size} serving certificates`)
  t.ok(cas.size >= 2, `${cas.size} authorities`)
})

void t.test('the APIService has the new authority and the old one until the old one has expired', async (t) => {
  const { world, replicas } = await aCluster(1)
  const [replica] = replicas
  world.now = NOW + SHORT.caMs * 0.7
  await replica?.settle()
  t.equal(stored(world), 2)
  t.equal(authorities(world.trusted), 1, 'the aggregator has not heard yet')
  world.now += LAG
  t.equal(authorities(world.trusted), 2)
  world.now = NOW + SHORT.caMs + SECOND
  await replica?.settle()
  t.equal(stored(world), 1)
})

void t.test('a new authority that cannot be registered signs nothing that is served', async (t) => {
  const { world, replicas } = await aCluster(1)
  const [replica = new Replica(world)] = replicas
  for (; world.now < NOW + SHORT.caMs * 0.65; world.now += DAY) await replica.settle()
  world.isRegistrable = false
  world.now = NOW + SHORT.caMs * 0.7
  await t.rejects(replica.upkeep.pass(), { message: 'forbidden' })
  const served = replica.served
  // It is due within these days.
  for (let day = 0; day < 6; day++, world.now += DAY) {
    await t.rejects(replica.upkeep.pass(), { message: 'forbidden' })
    t.equal(stored(world), 2)
    t.strictSame(replica.served, served)
    t.equal(replica.fault(), undefined)
  }
  world.isRegistrable = true
  await replica.settle()
  world.now += LAG
  await replica.settle()
  t.not(replica.served?.certificate, served?.certificate)
  t.equal(replica.fault(), undefined)
  t.equal(replica.awaited(), undefined)
})

for (const [name, moment] of [
  ['the leaf is due', NOW + SHORT.leafMs * 0.7],
  ['the CA is due', NOW + SHORT.caMs * 0.7],
] as const) {
  void t.test(`a crash at each write, before and after it, when ${name}`, async (t) => {
    const { world: whole, replicas: healthy } = await aCluster()
    const { bundle, apiService, writes: before } = whole
    whole.now = moment
    for (const replica of healthy) await replica.settle()
    const writes = whole.writes - before
    t.ok(writes > 0, `${writes} writes`)
    for (let crashAt = 1; crashAt <= writes; crashAt++) {
      for (const when of ['before', 'after'] as const) {
        const world = new World(NOW, SHORT, LAG)
        world.bundle = bundle
        world.put(apiService)
        const replicas = [new Replica(world), new Replica(world)] as const
        for (const each of replicas) await each.settle()
        world.now = moment
        const first = world.writes
        world.onWrite = (write, at) => {
          if (write === first + crashAt && at === when) throw new Crash()
        }
        await t.rejects(replicas[0].settle(), { code: 'CRASH' }, `${when} write ${crashAt}`)
        world.onWrite = () => undefined
        // The other goes on from there, and the dead one is started again.
        const next = [new Replica(world), replicas[1]]
        for (const each of next) {
          t.equal(await each.upkeep.first(), undefined)
          await each.settle()
          if (moment < NOW + SHORT.leafMs) t.equal(each.fault(), undefined)
        }
        world.now += LAG
        for (const each of next) {
          await each.settle()
          t.equal(each.fault(), undefined)
          t.equal(each.awaited(), undefined)
        }
      }
    }
  })
}

void t.test(
  'a machine that slept past every expiry heals at the first look, and shows nobody an expired one',
  async (t) => {
    for (const slept of [SHORT.leafMs, SHORT.caMs, 10 * SHORT.caMs]) {
      const { world, replicas } = await aCluster(2)
      world.now = NOW + slept
      for (const each of replicas) {
        t.equal(each.isServable(), false)
        t.equal(each.awaited(), 'the served one is not valid now')
      }
      for (const each of replicas) await each.settle()
      world.now += LAG
      for (const each of replicas) {
        await each.settle()
        t.equal(each.isServable(), true)
        t.equal(each.fault(), undefined)
        t.equal(each.awaited(), undefined)
      }
    }
  },
)

void t.test('a Secret that is deleted: the same certificate is served on, and all are trusted', async (t) => {
  const { world, replicas } = await aCluster(2)
  const served = replicas[0]?.served
  world.bundle = undefined
  for (const each of replicas) {
    await each.settle()
    t.equal(each.fault(), undefined)
    t.strictSame(each.served, served)
  }
  t.equal(stored(world), 2)
  t.equal(authorities(world.trusted), 1)
})

void t.test('with the feature off certificates are renewed all the same', async (t) => {
  const { world, replicas } = await aCluster(1)
  const [replica = new Replica(world)] = replicas
  const served = replica.served
  world.isServed = false
  await replica.settle()
  world.now = NOW + SHORT.leafMs * 0.7
  await replica.settle()
  t.not(replica.served?.certificate, served?.certificate)
  t.equal(replica.awaited(), undefined)
  world.isServed = true
  await replica.settle()
  world.now += LAG
  t.equal(replica.fault(), undefined)
})
