import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ConfigurationError } from '../../../webhook/configuration/configuration-error.ts'
import { type FollowingPace, FollowedConfiguration } from '../../../webhook/configuration/followed-configuration.ts'
import { eventually } from '../../cluster-api/eventually.ts'

/** Looks only when it is told that the folder changed; it takes an hour to find out by itself. */
const BY_WATCH: FollowingPace = { poll: 3_600_000, settle: 10 }
const BY_POLL: FollowingPace = { poll: 20, settle: 10 }

interface Following {
  readonly configuration: FollowedConfiguration
  /** `applied`, or the message of what was refused, in order. */
  readonly news: string[]
  /** The identity that stands for Rancher, by which one configuration is told from another. */
  readonly rancher: () => string | undefined
  readonly eventuallyIs: (rancher: string) => Promise<void>
}

async function follow(t: Test, path: string, pace: FollowingPace): Promise<Following> {
  const configuration = await FollowedConfiguration.read(path, pace)
  const news: string[] = []
  configuration.follow({
    applied: () => news.push('applied'),
    refused: (error) => news.push(error instanceof ConfigurationError ? error.message : 'another error'),
  })
  t.teardown(() => configuration.stop())
  const rancher = () => configuration.current.identities.rancher[0]
  return {
    configuration,
    news,
    rancher,
    eventuallyIs: (name) => eventually(`the configuration is that of ${name}`, () => rancher() === name),
  }
}

/** As an editor that cares, and a kubelet, write. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

for (const [name, pace] of [
  ['told of by the folder', BY_WATCH],
  ['found by looking', BY_POLL],
] as const) {
  t.test(`a change is in force, ${name}`, async (t) => {
    const path = join(t.testdir({ 'c.yaml': 'rancher: [one]' }), 'c.yaml')
    const { news, rancher, eventuallyIs } = await follow(t, path, pace)
    t.equal(rancher(), 'one')
    await replace(path, 'rancher: [two]')
    await eventuallyIs('two')
    await writeFile(path, 'rancher: [three]')
    await eventuallyIs('three')
    t.strictSame(news, ['applied', 'applied'])
  })
}

t.test('a ConfigMap as the kubelet mounts it changes by a symlink in place of another', async (t) => {
  const dir = t.testdir({})
  const version = async (number: number, text: string) => {
    await mkdir(join(dir, `..${number}`))
    await writeFile(join(dir, `..${number}`, 'c.yaml'), text)
    await symlink(`..${number}`, join(dir, '..data_tmp'))
    await rename(join(dir, '..data_tmp'), join(dir, '..data'))
    if (number > 1) await rm(join(dir, `..${number - 1}`), { recursive: true })
  }
  await version(1, 'rancher: [one]')
  await symlink(join('..data', 'c.yaml'), join(dir, 'c.yaml'))
  const { news, eventuallyIs } = await follow(t, join(dir, 'c.yaml'), BY_WATCH)
  await version(2, 'rancher: [two]')
  await eventuallyIs('two')
  await version(3, 'rancher: []')
  await eventually('there is news', () => news.length === 2)
  await version(4, 'rancher: [four]')
  await eventuallyIs('four')
  t.strictSame(news, [
    'applied',
    `${join(dir, 'c.yaml')} is no configuration: rancher is an empty list; allowed is a list of 1 to 32 users`,
    'applied',
  ])
})

t.test('a symlink into another folder is followed by looking', async (t) => {
  const dir = t.testdir({ mount: {}, elsewhere: { 'one.yaml': 'rancher: [one]' } })
  const path = join(dir, 'mount', 'c.yaml')
  await symlink(join(dir, 'elsewhere', 'one.yaml'), path)
  const { eventuallyIs } = await follow(t, path, BY_POLL)
  await replace(join(dir, 'elsewhere', 'one.yaml'), 'rancher: [two]')
  await eventuallyIs('two')
  t.pass()
})

t.test('what cannot be used keeps the last good one, is said once, and passes', async (t) => {
  const path = join(t.testdir({ 'c.yaml': 'rancher: [one]' }), 'c.yaml')
  const { news, rancher, eventuallyIs } = await follow(t, path, BY_POLL)
  const faults: readonly (readonly [string, () => Promise<void>])[] = [
    ['it is empty; allowed is a mapping, {} for the defaults', () => replace(path, '')],
    [
      'ranchers is not known; allowed are modes, rancher, trustedWriters, exemptions',
      () => replace(path, 'ranchers: []'),
    ],
    ['there is no such file', () => rm(path)],
    ['it is no file', () => mkdir(path).then(() => undefined)],
  ]
  for (const [index, [fault, make]] of faults.entries()) {
    await make()
    await eventually('there is news', () => news.length > index)
    t.equal(news[index], `${path} is no configuration: ${fault}`)
    t.equal(rancher(), 'one')
  }
  await sleep(5 * BY_POLL.poll)
  t.equal(news.length, faults.length, 'looking again says nothing new')
  await rm(path, { recursive: true })
  await replace(path, 'rancher: [two]')
  await eventuallyIs('two')
  t.equal(news.at(-1), 'applied')
})

t.test('a bad one that goes back to the good one says that all is well again', async (t) => {
  const path = join(t.testdir({ 'c.yaml': 'rancher: [one]' }), 'c.yaml')
  const { news } = await follow(t, path, BY_POLL)
  await replace(path, 'rancher')
  await eventually('there is news', () => news.length === 1)
  await replace(path, 'rancher: [one]')
  await eventually('there is news', () => news.length === 2)
  t.equal(news[1], 'applied')
})

t.test('what changed between the first reading and the following is seen', async (t) => {
  const path = join(t.testdir({ 'c.yaml': 'rancher: [one]' }), 'c.yaml')
  const configuration = await FollowedConfiguration.read(path, BY_WATCH)
  t.teardown(() => configuration.stop())
  await replace(path, 'rancher: [two]')
  configuration.follow({ applied: () => undefined, refused: () => undefined })
  await eventually('the second is in force', () => configuration.current.identities.rancher[0] === 'two')
  t.pass()
})

t.test('a file that is still being written is not taken', async (t) => {
  const path = join(t.testdir({ 'c.yaml': 'rancher: [one]' }), 'c.yaml')
  const { news, eventuallyIs } = await follow(t, path, { poll: 5, settle: 500 })
  // Each of these is a configuration, and none but the last is meant. It takes longer than the file has to be quiet.
  for (let part = 1; part <= 8; part++) {
    await writeFile(path, `rancher: [part-${part}]`)
    await sleep(150)
  }
  await eventuallyIs('part-8')
  t.strictSame(news, ['applied'])
})

t.test('once stopped it looks no more', async (t) => {
  const path = join(t.testdir({ 'c.yaml': 'rancher: [one]' }), 'c.yaml')
  const { configuration, news, rancher } = await follow(t, path, BY_POLL)
  configuration.stop()
  await replace(path, 'rancher: [two]')
  await sleep(10 * BY_POLL.poll)
  t.equal(rancher(), 'one')
  t.strictSame(news, [])
})

t.test('a file that cannot be used at the start is refused', async (t) => {
  const dir = t.testdir({
    'not-utf8.yaml': Buffer.from([0x72, 0xff]),
    'large.yaml': 'x'.repeat(1024 * 1024 + 1),
    'bad.yaml': 'rancher: 7',
    folder: {},
  })
  for (const [name, fault] of [
    ['missing.yaml', 'there is no such file'],
    ['folder', 'it is no file'],
    ['bad.yaml/below', 'it cannot be read (ENOTDIR)'],
    ['not-utf8.yaml', 'it is no text of UTF-8'],
    ['large.yaml', 'it has 1048577 bytes; allowed are 1048576'],
    ['bad.yaml', 'rancher is 7; allowed is a list of 1 to 32 users'],
  ] as const) {
    const path = join(dir, name)
    await t.rejects(FollowedConfiguration.read(path), {
      code: 'CONFIGURATION',
      message: `${path} is no configuration: ${fault}`,
    })
  }
})
