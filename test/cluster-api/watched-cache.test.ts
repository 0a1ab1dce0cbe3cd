import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import { type JsonObject, textAt } from '../../tokens/json.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { connectToFake } from './connect-to-fake.ts'
import { eventually } from './eventually.ts'
import { FakeApiServer, sendJson, sendStatus } from './fake-api-server.ts'
import { FakeClock } from './fake-clock.ts'

const PATH = '/apis/management.cattle.io/v3/settings'

/** A server with one collection: what it lists, and the watch that is open. */
class FakeCollection {
  items: object[]
  resourceVersion = '100'
  lists = 0
  probes = 0
  watches: { response: ServerResponse; resourceVersion: string }[] = []
  refusal: { code: number; reason: string; message: string } | undefined

  constructor(items: object[]) {
    this.items = items
  }

  readonly answer = ({ query }: { query: URLSearchParams }, response: ServerResponse): void => {
    const { refusal } = this
    if (refusal !== undefined) return sendStatus(response, refusal.code, refusal.reason, refusal.message)
    if (query.get('watch') === '1') {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      this.watches.push({ response, resourceVersion: query.get('resourceVersion') ?? '' })
      return
    }
    if (query.get('limit') === '1') this.probes++
    else this.lists++
    sendJson(response, { metadata: { resourceVersion: this.resourceVersion }, items: this.items })
  }

  get watch(): ServerResponse {
    const watch = this.watches.at(-1)
    if (watch === undefined) throw new Error('nobody watches')
    return watch.response
  }

  send(type: string, object: object): void {
    this.watch.write(`${JSON.stringify({ type, object })}\n`)
  }
}

const setting = (name: string, value: string, resourceVersion = '101'): object => ({
  metadata: { name, resourceVersion },
  value,
})

interface Fixture {
  readonly server: FakeApiServer
  readonly collection: FakeCollection
  readonly cache: WatchedCache<string>
  readonly clock: FakeClock
}

async function fixture(
  t: Test,
  { start = true, refusal = undefined as FakeCollection['refusal'] } = {},
): Promise<Fixture> {
  const collection = new FakeCollection([setting('one', '1'), setting('two', '2'), setting('empty', '')])
  collection.refusal = refusal
  const server = await FakeApiServer.start(t, collection.answer)
  const connection = await connectToFake(t, server)
  const clock = new FakeClock()
  const cache = new WatchedCache<string>({
    connection,
    path: PATH,
    what: 'settings',
    parse: (object: JsonObject) => textAt(object, 'value') || undefined,
    clock,
    random: () => 0.5,
  })
  t.teardown(() => cache.stop())
  if (start) {
    cache.start()
    await cache.settled()
    if (refusal === undefined) await eventually('a watch', () => collection.watches.length === 1)
  }
  return { server, collection, cache, clock }
}

const contents = (cache: WatchedCache<string>): string => [...cache.values()].join(',')

t.test('nothing is known before it is started', async (t) => {
  const { cache } = await fixture(t, { start: false })
  t.same(cache.state(), { phase: 'starting', heardAt: undefined, ageMs: undefined })
  t.throws(() => cache.get('one'), new MissingKnowledge('settings', 'it has not been read yet'))
  await cache.stop()
})

t.test('it lists, then watches from there', async (t) => {
  const { cache, server, clock } = await fixture(t)
  t.same(cache.state(), { phase: 'warm', heardAt: clock.monotonic(), ageMs: 0 })
  t.equal(cache.get('one'), '1')
  t.equal(cache.get('nobody'), undefined)
  t.equal(contents(cache), '1,2', 'what the parser drops is not kept')
  t.equal(cache.size, 2)
  t.same(server.paths, [
    `${PATH}?limit=500`,
    `${PATH}?watch=1&allowWatchBookmarks=true&resourceVersion=100&timeoutSeconds=450`,
  ])
})

t.test('events of one object in a row, deletes, bookmarks and strangers', async (t) => {
  const { cache, collection } = await fixture(t)
  collection.send('MODIFIED', setting('one', 'a', '102'))
  collection.send('MODIFIED', setting('one', 'b', '103'))
  collection.send('ADDED', setting('three', '3', '104'))
  collection.send('DELETED', setting('two', '2', '105'))
  collection.send('SOMETHING', setting('three', 'x', '999'))
  collection.send('BOOKMARK', { metadata: { resourceVersion: '200' } })
  await eventually('the last event', () => cache.size === 2 && cache.get('three') === '3')
  t.equal(contents(cache), 'b,3')
  collection.send('MODIFIED', setting('three', '', '201'))
  await eventually('the object that is to be forgotten', () => cache.size === 1)
  collection.send('BOOKMARK', { metadata: { resourceVersion: '300' } })
  collection.watch.end()
  await eventually('the next watch', () => collection.watches.length === 2)
  t.equal(collection.watches[1]?.resourceVersion, '300', 'it goes on from the bookmark')
  t.equal(collection.lists, 1, 'and lists nothing again')
})

t.test('F11: a cut connection is taken up where it broke, after a pause', async (t) => {
  const { cache, collection, server, clock } = await fixture(t)
  collection.send('MODIFIED', setting('one', 'a', '150'))
  await eventually('the event', () => cache.get('one') === 'a')
  server.cut()
  await eventually('the error', () => cache.state().error !== undefined)
  t.equal(cache.state().phase, 'warm')
  t.equal(cache.get('one'), 'a', 'what was known stays known')
  t.equal(clock.slept.at(-1), 75, 'the first pause: 100 ms, jittered')
  clock.advance(75)
  await eventually('the next watch', () => collection.watches.length === 2)
  t.equal(collection.watches[1]?.resourceVersion, '150')
  t.equal(collection.lists, 1)
  collection.send('MODIFIED', setting('one', 'b', '151'))
  await eventually('the next event', () => cache.get('one') === 'b')
  t.equal(cache.state().error, undefined)
})

t.test('while the server is away the pauses grow to 1.5 s and no further', async (t) => {
  const { cache, collection, server, clock } = await fixture(t)
  await server.stop()
  for (const pause of [75, 150, 300, 600, 1125, 1125]) {
    await eventually(`a pause of ${pause}`, () => clock.slept.at(-1) === pause)
    t.match(cache.state().error, /Unable to connect|was refused/)
    clock.slept.length = 0
    clock.advance(pause)
  }
  collection.items = [setting('one', 'after')]
  await server.listen()
  await eventually('a pause', () => clock.slept.length > 0)
  clock.advance(2000)
  await eventually('the next watch', () => collection.watches.length === 2)
  collection.send('MODIFIED', setting('one', 'after', '500'))
  await eventually('the change', () => cache.get('one') === 'after')
})

const STARTING_OVER = [
  { name: '410 inside the watch', code: 410, reason: 'Expired' },
  { name: 'an internal error inside the watch', code: 500, reason: 'InternalError' },
]
for (const { name, code, reason } of STARTING_OVER) {
  t.test(`${name}: it lists again`, async (t) => {
    const { cache, collection, clock } = await fixture(t)
    collection.items = [setting('four', '4')]
    collection.resourceVersion = '400'
    collection.send('ERROR', { kind: 'Status', code, reason, message: 'too old resource version' })
    await eventually('the pause', () => clock.slept.at(-1) === 75)
    t.equal(cache.state().error, 'too old resource version')
    clock.advance(75)
    await eventually('the next watch', () => collection.watches.length === 2)
    t.equal(contents(cache), '4')
    t.equal(collection.watches[1]?.resourceVersion, '400')
  })
}

t.test('a garbled line ends the watch, not the cache', async (t) => {
  const { cache, collection, clock } = await fixture(t)
  collection.watch.write('{"type":"MODIFIED","object":{"metadata":{"name":"one"},"value":"secr\n')
  await eventually('the pause', () => clock.slept.at(-1) === 75)
  t.equal(cache.state().error, 'Unable to connect to the server: it sent a line that is no JSON object')
  t.equal(cache.get('one'), '1')
  clock.advance(75)
  await eventually('the next watch', () => collection.watches.length === 2)
})

t.test('a server that ends every watch at once is not asked without a pause', async (t) => {
  const { collection, clock } = await fixture(t)
  collection.watch.end()
  await eventually('the pause', () => clock.slept.at(-1) === 75)
  clock.advance(75)
  await eventually('the next watch', () => collection.watches.length === 2)
  collection.watch.end()
  await eventually('the pause', () => clock.slept.at(-1) === 150)
})

t.test('a list that may be read and a watch that may not: it lists at the pace of the backoff', async (t) => {
  const { cache, collection, clock } = await fixture(t)
  collection.watch.write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 403, message: 'no' } })}\n`)
  await eventually('the pause', () => clock.slept.at(-1) === 75)
  t.equal(cache.state().error, 'no')
  clock.advance(75)
  await eventually('the list', () => collection.lists === 2 && collection.watches.length === 2)
  collection.watch.write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 403, message: 'no' } })}\n`)
  await eventually('the longer pause', () => clock.slept.at(-1) === 150)
  t.equal(cache.state().phase, 'warm')
})

t.test('a resource that does not exist yet is waited for', async (t) => {
  const { cache, collection, clock } = await fixture(t, {
    refusal: { code: 404, reason: 'NotFound', message: 'no such' },
  })
  t.match(cache.state(), { phase: 'absent', error: undefined })
  t.throws(() => cache.get('one'), new MissingKnowledge('settings', 'the cluster has no such resource yet'))
  await eventually('the pause', () => clock.slept.at(-1) === 1000)
  collection.refusal = undefined
  clock.advance(1000)
  await eventually('a list', () => cache.state().phase === 'warm')
  t.equal(cache.get('one'), '1')
})

t.test('a resource that goes away is forgotten', async (t) => {
  const { cache, collection, clock } = await fixture(t)
  collection.refusal = { code: 404, reason: 'NotFound', message: 'gone' }
  collection.watch.end()
  await eventually('the pause', () => clock.slept.at(-1) === 75)
  clock.advance(75)
  await eventually('its absence', () => cache.state().phase === 'absent')
  t.equal(cache.size, 0)
})

t.test('what may not be read is said, and tried again', async (t) => {
  const refusal = { code: 403, reason: 'Forbidden', message: 'settings is forbidden' }
  const collection = new FakeCollection([setting('one', '1')])
  collection.refusal = refusal
  const server = await FakeApiServer.start(t, collection.answer)
  const clock = new FakeClock()
  const connection = await connectToFake(t, server)
  const cache = new WatchedCache({ connection, path: PATH, what: 'settings', parse: (object) => object, clock })
  t.teardown(() => cache.stop())
  cache.start()
  await eventually('the error', () => cache.state().error !== undefined)
  t.throws(() => cache.get('one'), {
    message: 'settings is not known: it has not been read yet (settings is forbidden)',
  })
  collection.refusal = undefined
  clock.advance(2000)
  await cache.settled()
  t.equal(cache.state().phase, 'warm')
})

t.test('F11: silence', async (t) => {
  t.test('after 30 s the server is asked, and its answer counts', async (t) => {
    const { cache, collection, clock } = await fixture(t)
    clock.advance(29_000)
    t.equal(collection.probes, 0)
    clock.advance(1000)
    await eventually('the question', () => collection.probes === 1)
    await eventually('the answer', () => cache.state().ageMs === 0)
    t.equal(collection.watches.length, 1, 'the watch goes on')
  })

  t.test('a watch that says nothing for 90 s is opened anew', async (t) => {
    const { cache, collection, clock } = await fixture(t)
    for (const question of [1, 2]) {
      clock.advance(30_000)
      await eventually(`question ${question}`, () => collection.probes === question)
      await eventually(`answer ${question}`, () => cache.state().ageMs === 0)
    }
    clock.advance(30_000)
    await eventually('the pause', () => clock.slept.at(-1) === 75)
    t.equal(cache.state().error, 'the watch went silent')
    clock.advance(75)
    await eventually('the next watch', () => collection.watches.length === 2)
    t.equal(collection.lists, 1)
  })

  t.test('no answer either: what is known grows stale after 180 s, and is back with the server', async (t) => {
    const { cache, collection, server, clock } = await fixture(t)
    const heardAt = clock.monotonic()
    await server.stop()
    while (clock.monotonic() - heardAt < 179_000) {
      clock.slept.length = 0
      clock.advance(1500)
      await eventually('a pause', () => clock.slept.length > 0)
    }
    t.equal(cache.get('one'), '1')
    clock.advance(heardAt + 180_001 - clock.monotonic())
    t.equal(cache.state().phase, 'stale')
    t.throws(() => cache.get('one'), {
      code: 'MISSING_KNOWLEDGE',
      message: /nothing was heard from the API server for 180 s/,
    })
    t.throws(() => cache.values(), { code: 'MISSING_KNOWLEDGE' })
    await server.listen()
    clock.advance(1500)
    await eventually('the next watch', () => collection.watches.length === 2 || (clock.advance(1500), false))
    await eventually('the question', () => cache.state().phase === 'warm')
    t.equal(cache.get('one'), '1')
  })
})

t.test('a stopped cache leaves nothing behind, and can be started again', async (t) => {
  const { cache, collection, clock } = await fixture(t)
  cache.start()
  await cache.stop()
  await eventually('the end of the watch', () => collection.watch.destroyed || collection.watch.closed)
  clock.advance(600_000)
  t.equal(collection.watches.length, 1)
  cache.start()
  await eventually('the next watch', () => collection.watches.length === 2)
})
