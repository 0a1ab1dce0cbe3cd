// Watches of tokens through the aggregator: every event once and in order, whatever becomes of the server and the connection; and
// two replicas that many clients write through at once, and that are rolled out meanwhile.
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ApiConnection } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'
import { LaggingBalancer } from '../replicas/lagging-balancer.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }

interface WatchEvent {
  readonly type: string
  readonly object: KubeObject
}

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)

/** A client that watches as client-go does: where a watch ends, it goes on from the last version it saw. */
class Watcher {
  readonly events: WatchEvent[] = []
  connections = 0
  #version: string
  #current: IncomingMessage | undefined
  #stopped = false
  readonly #context: string
  readonly #query: string

  constructor(context: string, version: string, query = '') {
    this.#context = context
    this.#version = version
    this.#query = query
    void this.#run()
  }

  /** Cuts the connection in the middle. */
  kill(): void {
    this.#current?.destroy()
  }

  stop(): void {
    this.#stopped = true
    this.kill()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#watchOnce().catch(() => sleep(100))
    }
  }

  async #watchOnce(): Promise<void> {
    const credentials = cluster.as(this.#context)
    const token = 'token' in credentials ? credentials.token : ''
    const path = `${TOKENS}?watch=1&allowWatchBookmarks=true&resourceVersion=${this.#version}${this.#query}`
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(
        new URL(path, cluster.server),
        { ca: cluster.ca, headers: { authorization: `Bearer ${token}` } },
        resolve,
      )
      outgoing.on('error', reject)
      outgoing.end()
    })
    if (answer.statusCode !== 200) {
      answer.resume()
      return sleep(100)
    }
    this.connections++
    this.#current = answer
    let rest = ''
    for await (const chunk of answer) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        cluster.onAnswer(line)
        this.#take(JSON.parse(line))
      }
    }
  }

  #take(event: WatchEvent): void {
    if (event.type === 'ERROR') throw new Error(`the watch ended with ${JSON.stringify(event.object)}`)
    this.#version = event.object.metadata.resourceVersion
    if (event.type !== 'BOOKMARK') this.events.push(event)
  }
}

async function currentVersion(): Promise<string> {
  return objectIn(await cluster.request('rancher-admin', 'GET', `${TOKENS}?limit=1`)).metadata.resourceVersion
}

async function create(context: string, spec: object = {}): Promise<string> {
  const answer = await cluster.request(context, 'POST', TOKENS, { ...BARE, spec })
  if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`)
  return objectIn(answer).metadata.name
}

function inParallel(count: number, work: (index: number) => Promise<void>): Promise<unknown> {
  let next = 0
  const one = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index)
  }
  return Promise.all(Array.from({ length: 16 }, one))
}

await t.test(
  '1,000 creates and deletes arrive once each and in order, across a killed connection and a restart',
  async (t) => {
    const watcher = new Watcher('alice', await currentVersion())
    const [made, gone] = [new Set<string>(), new Set<string>()]
    const round = async (count: number): Promise<void> => {
      await inParallel(count, async () => {
        const name = await create('alice')
        made.add(name)
        const { status } = await cluster.request('alice', 'DELETE', `${TOKENS}/${name}`)
        if (status === 200) gone.add(name)
      })
    }
    await round(150)
    watcher.kill()
    await round(150)
    const lost = await Promise.all(Array.from({ length: 10 }, () => create('alice')))
    for (const name of lost) made.add(name)
    await cluster.apiserver.stop('SIGKILL')
    // What another replica does meanwhile is told too.
    for (const name of lost) {
      const path = `/api/v1/namespaces/cattle-tokens/secrets/${name}`
      if ((await cluster.request('admin', 'DELETE', path)).status === 200) gone.add(name)
    }
    await cluster.apiserver.start()
    await round(150)
    watcher.kill()
    await round(40)
    await waitFor(
      async () => watcher.events.length,
      (count) => count >= 1000,
    )
    watcher.stop()
    t.ok(watcher.connections >= 4, `the watch was taken up ${watcher.connections} times`)
    t.equal(watcher.events.length, 1000)
    checkOrder(t, watcher.events)
    const told = (type: string) => watcher.events.filter((event) => event.type === type).map(nameOf)
    t.strictSame(told('ADDED').sort(), [...made].sort())
    t.strictSame(told('DELETED').sort(), [...gone].sort())
  },
)

function nameOf({ object }: WatchEvent): string {
  return object.metadata.name
}

function checkOrder(t: Test, events: readonly WatchEvent[]): void {
  const versions = events.map(({ object }) => BigInt(object.metadata.resourceVersion))
  t.ok(
    versions.every((version, index) => index === 0 || version > (versions[index - 1] ?? 0n)),
    'each is of a later version than the one before',
  )
  const alive = new Set<string>()
  const wrong = events.filter((event) => {
    const name = nameOf(event)
    const isRight = event.type === 'ADDED' ? !alive.has(name) : alive.has(name)
    if (event.type === 'DELETED') alive.delete(name)
    else alive.add(name)
    return !isRight
  })
  t.strictSame(wrong.map(nameOf), [], 'a token is added once before it changes or goes')
}

await t.test("nobody is told of another's tokens, and what leaves a selection is gone", async (t) => {
  const version = await currentVersion()
  const bobs = new Watcher('bob', version)
  const selected = new Watcher('alice', version, '&labelSelector=team%3Dx')
  const name = await create('alice')
  const path = `${TOKENS}/${name}`
  await cluster.request('alice', 'PATCH', path, { metadata: { labels: { team: 'x' } } })
  await cluster.request('alice', 'PATCH', path, { spec: { description: 'same team' } })
  await cluster.request('alice', 'PATCH', path, { metadata: { labels: { team: 'y' } } })
  await cluster.request('alice', 'DELETE', path)
  const ofBob = await create('bob')
  await waitFor(
    async () => bobs.events.length + selected.events.length,
    (count) => count >= 4,
  )
  await sleep(200)
  for (const watcher of [bobs, selected]) watcher.stop()
  t.strictSame(
    bobs.events.map((event) => [event.type, nameOf(event)]),
    [['ADDED', ofBob]],
  )
  t.strictSame(
    selected.events.map((event) => [event.type, nameOf(event)]),
    [
      ['ADDED', name],
      ['MODIFIED', name],
      ['DELETED', name],
    ],
  )
})

await t.test('a version that nobody remembers is said to be gone', async (t) => {
  const path = `${TOKENS}?watch=1&resourceVersion=1&timeoutSeconds=1`
  const { text } = await cluster.request('alice', 'GET', path)
  const event: unknown = JSON.parse(text.split('\n')[0] ?? '')
  // A young cluster may remember everything: then it begins with what happened first.
  const status = isRecord(event) && isRecord(event['object']) ? event['object'] : {}
  t.ok(isRecord(event) && (event['type'] === 'ADDED' || status['code'] === 410), text.slice(0, 300))
})

await t.test('a watch that begins with what there is says where that ends', async (t) => {
  const query =
    'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1'
  const { text } = await cluster.request('rancher-admin', 'GET', `${TOKENS}?${query}`)
  const events: WatchEvent[] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { items } = objectIn(await cluster.request('rancher-admin', 'GET', TOKENS))
  t.strictSame(
    events.slice(0, items.length).map(nameOf),
    items.map(({ metadata }) => metadata.name),
  )
  t.match(events[items.length], {
    type: 'BOOKMARK',
    object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  })
})

await t.test('two replicas with 200 creates, updates and deletes at once', async (t) => {
  await cluster.apiserver.start([], 1)
  t.teardown(() => cluster.apiserver.stop('SIGTERM', 1))
  await cluster.request('rancher-admin', 'DELETE', TOKENS)
  const second = new ApiConnection(
    `https://127.0.0.1:${cluster.apiserver.port(1)}`,
    await cluster.apiserver.authority(),
    cluster.as('alice'),
    cluster.apiserver.servername,
  )
  second.onAnswer = cluster.onAnswer
  t.teardown(() => second.close())
  const replicas = [cluster.connect('alice'), second] as const
  const statuses: number[] = []
  const kept = new Map<string, string>()
  await inParallel(200, async (index) => {
    const [here, there] = index % 2 === 0 ? replicas : [replicas[1], replicas[0]]
    const created = await here.request('POST', TOKENS, { ...BARE, spec: { description: 'new' } })
    const { name, resourceVersion } = objectIn(created).metadata
    const path = `${TOKENS}/${name}`
    // Both name the version they have seen: one of them is late.
    const both = await Promise.all(
      [here, there].map((replica, which) =>
        replica.request('PATCH', path, { metadata: { resourceVersion }, spec: { description: `by ${which}` } }),
      ),
    )
    // These name none: both happen.
    const more = await Promise.all(
      [here, there].map((replica, which) =>
        replica.request('PATCH', path, { metadata: { labels: { [`replica-${which}`]: 'x' } } }),
      ),
    )
    statuses.push(created.status, ...both.map(({ status }) => status), ...more.map(({ status }) => status))
    t.strictSame(both.map(({ status }) => status).sort(), [200, 409])
    const winner = both.findIndex(({ status }) => status === 200)
    if (index % 4 !== 0) {
      kept.set(name, `by ${winner}`)
      return
    }
    const deleted = await Promise.all([here, there].map((replica) => replica.request('DELETE', path)))
    t.strictSame(deleted.map(({ status }) => status).sort(), [200, 404], 'it is deleted once')
  })
  t.ok(
    statuses.every((status) => [200, 201, 409].includes(status)),
    statuses.join(),
  )
  for (const replica of replicas) {
    const list = await waitFor(
      async () => objectIn(await replica.request('GET', TOKENS)).items,
      (items) => items.length === kept.size,
    )
    t.strictSame(
      list.map(({ metadata }) => metadata.name).sort(),
      [...kept.keys()].sort(),
      'nothing lost, nothing doubled',
    )
    for (const { metadata, spec } of list) {
      t.equal(spec['description'], kept.get(metadata.name))
      t.match(metadata.labels, { 'replica-0': 'x', 'replica-1': 'x' })
    }
  }
})

await t.test('a rollout of both replicas behind a balancer that lags: no request fails', async (t) => {
  const { apiserver } = cluster
  const balancer = await LaggingBalancer.start()
  t.teardown(() => balancer.close())
  const args = ['--service-port', String(balancer.port), '--drain-seconds', '1']
  await balancer.add(apiserver.port())
  await apiserver.stop('SIGTERM')
  for (const replica of [0, 1]) await apiserver.start(args, replica)
  await balancer.add(apiserver.port(1))
  const over = new AbortController()
  t.teardown(() => over.abort())
  const failures: string[] = []
  let done = 0
  const keepAsking = async (method: string, path: string, body: object | undefined, wanted: number): Promise<void> => {
    while (!over.signal.aborted) {
      const { status, text } = await cluster.request('alice', method, path, body)
      if (status === wanted) done++
      else failures.push(`${method}: ${status} ${text}`)
      await sleep(5)
    }
  }
  const flows = Array.from({ length: 6 }, (_, index) =>
    index % 2 === 0 ? keepAsking('POST', TOKENS, BARE, 201) : keepAsking('GET', `${TOKENS}?limit=5`, undefined, 200),
  )
  for (const replica of [0, 1]) {
    const gone = balancer.remove(apiserver.port(replica))
    await apiserver.stop('SIGTERM', replica)
    await gone
    await apiserver.start(args, replica)
    await balancer.add(apiserver.port(replica))
  }
  over.abort()
  await Promise.all(flows)
  t.strictSame(failures, [])
  t.ok(done > 100, `${done} requests`)
  t.comment(`${done} requests`)
})

await t.test('no value is found again', async (t) => told.areNowhereElse(t, cluster))
