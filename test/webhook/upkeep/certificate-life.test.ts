// Certificates through their lives: clocks moved to each renewal and past each expiry, replicas that race, and ones that die.
import t from 'tap'
import { LIFETIMES } from '../../../serving/certificates/lifetimes.ts'
import { certificatesIn } from '../../../serving/certificates/pem-certificates.ts'
import { Crash, Replica, World } from './a-world.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND
/** An API server that hears of a registration half a minute late: less than the minute for which a new CA signs nothing. */
const LAG = 30 * SECOND
/** The CA lives a month, so that a test sees it succeeded. */
const SHORT = { caMs: 30 * DAY, leafMs: 7 * DAY }

async function aCluster(replicas = 2, lifetimes = SHORT): Promise<{ world: World; replicas: Replica[] }> {
  const world = new World(NOW, lifetimes, LAG)
  const started = Array.from({ length: replicas }, () => new Replica(world))
  for (const replica of started) {
    await replica.upkeep.first()
    await replica.settle()
  }
  world.now += LAG
  return { world, replicas: started }
}

const authorities = (world: World): number => certificatesIn(world.bundle?.ca ?? '').length

t.test('F1, F2: six weeks, looked at every half day: every replica is trusted at every moment', async (t) => {
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
    t.ok(authorities(world) <= 3)
  }
  t.ok(served.size >= 9, `${served.size} serving certificates`)
  t.ok(cas.size >= 2, `${cas.size} authorities`)
})

t.test('F2: the list has the new authority and the old one until the old one has expired', async (t) => {
  const { world, replicas } = await aCluster(1)
  const [replica] = replicas
  world.now = NOW + SHORT.caMs * 0.7
  await replica?.settle()
  t.equal(authorities(world), 2)
  t.equal(certificatesIn(world.trusted ?? '').length, 1, 'the API server has not heard yet')
  world.now = NOW + SHORT.caMs + SECOND
  await replica?.settle()
  t.equal(authorities(world), 1)
})

for (const [name, moment] of [
  ['the leaf is due', NOW + SHORT.leafMs * 0.7],
  ['the CA is due', NOW + SHORT.caMs * 0.7],
] as const) {
  t.test(`F2: a crash at each write, before and after it, when ${name}`, async (t) => {
    const { world: whole, replicas: healthy } = await aCluster()
    const bundle = whole.bundle
    const before = whole.writes
    whole.now = moment
    for (const replica of healthy) await replica.settle()
    const writes = whole.writes - before
    t.ok(writes > 0, `${writes} writes`)
    for (let crashAt = 1; crashAt <= writes; crashAt++) {
      for (const when of ['before', 'after'] as const) {
        await t.test(`${when} write ${crashAt}`, async (t) => {
          const world = new World(NOW, SHORT, LAG)
          world.bundle = bundle
          const replicas = [new Replica(world), new Replica(world)]
          for (const each of replicas) await each.settle()
          world.now = moment
          const first = world.writes
          world.onWrite = (write, at) => {
            if (write === first + crashAt && at === when) throw new Crash()
          }
          await t.rejects(async () => replicas[0]?.settle(), { code: 'CRASH' })
          world.onWrite = () => undefined
          // The other goes on from there, and the dead one is started again.
          const next = [new Replica(world), replicas[1] ?? new Replica(world)]
          for (const each of next) {
            await each.upkeep.first()
            await each.settle()
            if (moment < NOW + SHORT.leafMs) t.equal(each.fault(), undefined)
          }
          world.now += LAG
          for (const each of next) {
            await each.settle()
            t.equal(each.fault(), undefined)
            t.equal(each.awaited(), undefined)
          }
        })
      }
    }
  })
}

t.test(
  'F1: a machine that slept past every expiry heals at the first look, and shows nobody an expired certificate',
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

t.test('a Secret that is deleted: the same certificate is served on, and all are trusted', async (t) => {
  const { world, replicas } = await aCluster(2)
  const served = replicas[0]?.served
  world.bundle = undefined
  for (const each of replicas) {
    await each.settle()
    t.equal(each.fault(), undefined)
    t.strictSame(each.served, served)
  }
  t.equal(authorities(world), 2)
})

t.test(
  'F2: quite other certificates in the Secret, as a restore brings them: no replica is untrusted for a moment',
  async (t) => {
    const { world, replicas } = await aCluster(2)
    world.bundle = (await aCluster(1)).world.bundle
    for (let look = 0; look < 3; look++) {
      for (const replica of replicas) {
        await replica.upkeep.pass()
        t.equal(replica.fault(), undefined)
        world.now += LAG
        for (const each of replicas) t.equal(each.fault(), undefined)
      }
    }
    for (const replica of replicas) t.equal(replica.served?.certificate, world.bundle?.certificate)
    t.equal(certificatesIn(world.trusted ?? '').length, 1)
  },
)

t.test('F2: a replica with an older Secret in hand does not take the new authority off the registration', async (t) => {
  const { world, replicas } = await aCluster(2)
  world.now = NOW + SHORT.caMs * 0.7
  const older = world.find()
  await replicas[0]?.settle()
  const [kind, found] = [...older][0] ?? []
  const wanted = { apiVersion: 'v1', kind: kind ?? 'MutatingWebhookConfiguration', metadata: {}, webhooks: [] }
  await t.rejects(world.write(wanted, found), { message: 'conflict' })
})

t.test('by default a serving certificate lives a week, and an authority a year', async (t) => {
  t.strictSame(LIFETIMES, { caMs: 365 * DAY, leafMs: 7 * DAY })
})
