import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { webhooksOf } from '../../../webhook/registration/found-configurations.ts'
import { Replica, World } from './a-world.ts'

const LIFETIMES = { caMs: 30 * 86_400_000, leafMs: 7 * 86_400_000 }
const KIND = 'ValidatingWebhookConfiguration'

async function standing(): Promise<{ world: World; replica: Replica; alter: (change: Alteration) => void }> {
  const world = new World(Date.parse('2026-01-02T00:00:00Z'), LIFETIMES, 0)
  const replica = new Replica(world)
  await replica.upkeep.first()
  await replica.settle()
  const alter = (change: Alteration): void => {
    const found = world.configurations.get(KIND) ?? {}
    const [first = {}, ...rest] = webhooksOf(found)
    world.configurations.set(KIND, { ...found, webhooks: change(first, rest) })
  }
  return { world, replica, alter }
}
type Alteration = (first: JsonObject, rest: readonly JsonObject[]) => JsonObject[]

t.test('before the first look nobody may come; afterwards all is well, and nothing was mended', async (t) => {
  const world = new World(Date.now(), LIFETIMES, 0)
  const replica = new Replica(world)
  t.equal(replica.awaited(), 'not issued yet')
  await replica.upkeep.first()
  t.equal(replica.awaited(), 'not written yet')
  replica.upkeep.failed(new Error('no API server'))
  t.equal(replica.awaited(), 'not written yet (no API server)')
  await replica.settle()
  t.equal(replica.awaited(), undefined)
  t.strictSame(replica.mended, [])
  replica.upkeep.failed(new Error('no API server'))
  t.equal(replica.awaited(), undefined, 'what stood once goes on standing')
})

t.test('who cannot judge yet makes no registration, and mends one that stands', async (t) => {
  const world = new World(Date.parse('2026-01-02T00:00:00Z'), LIFETIMES, 0)
  const replica = new Replica(world)
  replica.canJudge = false
  await replica.upkeep.first()
  t.strictSame(await replica.upkeep.pass(), { isDone: false })
  t.equal(world.configurations.size, 0, 'every write would be a call that fails')
  t.equal(replica.awaited(), 'not written yet (until it can judge)')
  replica.canJudge = true
  await replica.settle()
  t.equal(replica.awaited(), undefined)

  replica.canJudge = false
  const found = world.configurations.get(KIND) ?? {}
  world.configurations.set(KIND, { ...found, webhooks: webhooksOf(found).slice(1) })
  await replica.settle()
  t.equal(replica.mended.length, 1)
})

const CASES: readonly (readonly [name: string, alteration: Alteration, detail: string])[] = [
  ['a webhook is missing', (_first, rest) => [...rest], 'ext-tokens.validate.rtoken.dev is missing'],
  ['all are', () => [], 'ext-tokens.validate.rtoken.dev is missing'],
  [
    'one fails open',
    (first, rest) => [{ ...first, failurePolicy: 'Ignore' }, ...rest],
    'failurePolicy of ext-tokens.validate.rtoken.dev is another',
  ],
  [
    'one is narrowed by labels',
    (first, rest) => [{ ...first, objectSelector: { matchLabels: { judged: 'yes' } } }, ...rest],
    'objectSelector of ext-tokens.validate.rtoken.dev is another',
  ],
  [
    'one is narrowed by a condition',
    (first, rest) => [{ ...first, matchConditions: [{ name: 'never', expression: 'false' }] }, ...rest],
    'matchConditions of ext-tokens.validate.rtoken.dev is another',
  ],
  [
    'one leads elsewhere',
    (first, rest) => [{ ...first, clientConfig: { url: 'https://elsewhere.example' } }, ...rest],
    'clientConfig of ext-tokens.validate.rtoken.dev is another',
  ],
  [
    'a stranger is there',
    (first, rest) => [first, ...rest, { ...first, name: 'stranger.example' }],
    'stranger.example does not belong there',
  ],
]

for (const [name, alteration, detail] of CASES) {
  t.test(`mended: ${name}`, async (t) => {
    const { world, replica, alter } = await standing()
    const before = webhooksOf(world.configurations.get(KIND) ?? {})
    alter(alteration)
    await replica.settle()
    t.strictSame(webhooksOf(world.configurations.get(KIND) ?? {}), before)
    t.strictSame(replica.mended, [`${KIND}: ${detail}`])
  })
}

t.test('mended: deleted', async (t) => {
  const { world, replica } = await standing()
  world.configurations.clear()
  await replica.settle()
  t.equal(world.configurations.size, 2)
  t.strictSame(replica.mended, ['MutatingWebhookConfiguration: it is not there', `${KIND}: it is not there`])
})

t.test('what others write beside it stays', async (t) => {
  const { world, replica } = await standing()
  const found = world.configurations.get(KIND) ?? {}
  world.configurations.set(KIND, { ...found, metadata: { ...(found['metadata'] as JsonObject), finalizers: ['x'] } })
  const writes = world.writes
  await replica.settle()
  t.equal(world.writes, writes)
})

t.test('with the glass broken nothing is mended, and certificates are renewed all the same', async (t) => {
  const { world, replica } = await standing()
  const served = replica.served
  world.breakGlass = 'incident 4711'
  world.configurations.delete(KIND)
  await replica.settle()
  t.equal(world.configurations.has(KIND), false)
  t.equal(replica.upkeep.breakGlass, 'incident 4711')
  t.equal(replica.awaited(), undefined, 'nobody is to restart it for that')
  world.now += LIFETIMES.leafMs * 0.7
  await replica.settle()
  t.not(replica.served?.certificate, served?.certificate)
  world.breakGlass = undefined
  await replica.settle()
  t.equal(world.configurations.has(KIND), true)
})
