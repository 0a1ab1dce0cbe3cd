import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { MissingKnowledge } from '../../../tokens/knowledge.ts'
import { WatchedKnowledge } from '../../../webhook/knowledge/watched-knowledge.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { eventually } from '../../cluster-api/eventually.ts'
import { FakeApiServer, type FakeRequest, sendJson, sendStatus } from '../../cluster-api/fake-api-server.ts'
import { anAdmissionServer } from '../an-admission-server.ts'
import { aReview } from '../a-review.ts'

const PATH = '/apis/management.cattle.io/v3/'
const NAMES = ['settings', 'users', 'clusters'] as const

/** The collections of a Rancher cluster: absent until they are installed, and then with what the test puts into them. */
class FakeRancher {
  readonly installed = new Set<string>()
  readonly objects: Record<string, object[]> = {
    settings: [{ metadata: { name: 'auth-token-max-ttl-minutes' }, value: '', default: '129600' }],
    users: [{ metadata: { name: 'user-alice' }, username: 'alice', displayName: 'Alice', enabled: true }],
    clusters: [{ metadata: { name: 'c-open' }, spec: { large: true } }],
  }
  readonly #watches = new Map<string, ServerResponse>()

  readonly answer = ({ path, query }: FakeRequest, response: ServerResponse): void => {
    const name = path.slice(PATH.length)
    if (!this.installed.has(name)) return sendStatus(response, 404, 'NotFound', 'no such resource')
    if (query.get('watch') !== '1') {
      return sendJson(response, { metadata: { resourceVersion: '1' }, items: this.objects[name] })
    }
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    this.#watches.set(name, response)
  }

  send(name: string, type: string, object: object): void {
    this.#watches.get(name)?.write(`${JSON.stringify({ type, object })}\n`)
  }

  isWatched(name: string): boolean {
    return this.#watches.has(name)
  }
}

async function fixture(t: Test, { installed = [...NAMES] as readonly string[] } = {}) {
  const rancher = new FakeRancher()
  for (const name of installed) rancher.installed.add(name)
  const server = await FakeApiServer.start(t, rancher.answer)
  let skipped = 0
  const clock = { now: () => Date.now(), monotonic: () => performance.now() + skipped }
  const knowledge = new WatchedKnowledge(await connectToFake(t, server), clock)
  t.teardown(() => knowledge.stop())
  const awaited = () => Object.fromEntries(knowledge.checks().map(({ name, awaited }) => [name, awaited()]))
  return { rancher, server, knowledge, awaited, skip: (ms: number) => (skipped += ms) }
}

const settled = (knowledge: WatchedKnowledge): Promise<void> =>
  eventually('the caches', () => knowledge.checks().every(({ awaited }) => !awaited()?.startsWith('not read yet')))

t.test('before it is started nothing is known, and that is said', async (t) => {
  const { knowledge, awaited } = await fixture(t)
  t.strictSame(awaited(), {
    'settings.management.cattle.io': 'not read yet',
    'users.management.cattle.io': 'not read yet',
    'clusters.management.cattle.io': 'not read yet',
  })
  t.throws(() => knowledge.setting('any'), MissingKnowledge)
  t.throws(() => knowledge.user('any'), MissingKnowledge)
  t.throws(() => knowledge.clusterExists('any'), MissingKnowledge)
  t.strictSame([...knowledge.ages().values()], [undefined, undefined, undefined])
})

t.test('once started it knows, and follows what changes', async (t) => {
  const { knowledge, awaited, rancher } = await fixture(t)
  knowledge.start()
  await settled(knowledge)
  t.strictSame(Object.values(awaited()), [undefined, undefined, undefined])
  t.match(knowledge.setting('auth-token-max-ttl-minutes'), {
    name: 'auth-token-max-ttl-minutes',
    value: '',
    default: '129600',
  })
  t.match(knowledge.user('user-alice'), { username: 'alice', enabled: true })
  t.equal(knowledge.user('user-bob'), undefined)
  t.equal(knowledge.clusterExists('c-open'), true)
  t.equal(knowledge.clusterExists('c-none'), false)
  t.equal(knowledge.clusterExists('constructor'), false)
  for (const age of knowledge.ages().values()) t.ok(age !== undefined && age >= 0 && age < 60, `${age} s`)

  await eventually('the watches', () => NAMES.every((name) => rancher.isWatched(name)))
  const changed = {
    metadata: { name: 'auth-token-max-ttl-minutes', resourceVersion: '2' },
    value: '60',
    default: '129600',
  }
  rancher.send('settings', 'MODIFIED', changed)
  rancher.send('users', 'MODIFIED', { metadata: { name: 'user-alice', resourceVersion: '2' }, enabled: false })
  rancher.send('clusters', 'DELETED', { metadata: { name: 'c-open', resourceVersion: '2' } })
  await eventually('the change', () => knowledge.setting('auth-token-max-ttl-minutes')?.value === '60')
  await eventually('the user', () => knowledge.user('user-alice')?.enabled === false)
  await eventually('the cluster', () => !knowledge.clusterExists('c-open'))
})

t.test('while Rancher is being installed, what is not there yet is waited for, and said in /readyz', async (t) => {
  const { knowledge, rancher } = await fixture(t, { installed: ['settings'] })
  knowledge.start()
  await settled(knowledge)
  const { app, post } = anAdmissionServer(t, { knowledge, checks: knowledge.checks() })
  const readyz = async () => {
    const { statusCode, payload } = await app.inject({ url: '/readyz' })
    return { statusCode, lines: payload.trimEnd().split('\n') }
  }
  t.strictSame(await readyz(), {
    statusCode: 503,
    lines: [
      '[+]settings.management.cattle.io ok',
      '[-]users.management.cattle.io: not installed yet',
      '[+]clusters.management.cattle.io ok',
      'not ready',
    ],
  })
  const answer = await post('mutate', aReview())
  t.equal(answer.status, 500, 'nobody is judged by what is not known')
  t.match(answer.text, 'users.management.cattle.io is not known: the cluster has no such resource yet')

  rancher.installed.add('users')
  await eventually('the users', () => knowledge.checks().every(({ awaited }) => awaited() === undefined))
  t.equal((await readyz()).statusCode, 200)
  t.equal(knowledge.clusterExists('c-open'), false, 'where there is no Rancher there are no clusters')
  rancher.installed.add('clusters')
  await eventually('the clusters', () => knowledge.clusterExists('c-open'))
  t.equal((await post('mutate', aReview())).body.response.allowed, true)
})

t.test('F11: an API server that is not heard for 180 s is known to be unknown', async (t) => {
  const { knowledge, server, awaited, skip } = await fixture(t)
  knowledge.start()
  await settled(knowledge)
  await server.stop()
  skip(180_001)
  const [settings] = Object.values(awaited())
  t.match(settings, /^nothing heard for too long/)
  t.throws(() => knowledge.setting('auth-token-max-ttl-minutes'), MissingKnowledge)
})

t.test('what it may not read is said', async (t) => {
  const { knowledge, server, awaited } = await fixture(t)
  server.answer = (_, response) => sendStatus(response, 403, 'Forbidden', 'settings is forbidden: no')
  knowledge.start()
  await eventually('the error', () => awaited()['settings.management.cattle.io'] !== 'not read yet')
  t.equal(awaited()['settings.management.cattle.io'], 'not read yet (settings is forbidden: no)')
})
