// More than a replica of the Token API server can hold: it turns the rest away, lives, and holds no more than its pod may have.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect as connectPlainly } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { MOST_CONNECTIONS } from '../../apiserver/http/api-server.ts'
import { ApiConnection } from '../cluster/api/api-connection.ts'
import { freePort } from '../cluster/minder/free-port.ts'
import { httpsGet } from '../cluster/minder/https-get.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { podOfDeployment } from '../pod-of-deployment.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const HEAD = '"apiVersion":"ext.cattle.io/v1","kind":"Token"'
const LARGE = {
  'a text': `{${HEAD},"spec":{"description":"${'a'.repeat(3_000_000)}"}}`,
  'many objects': `{${HEAD},"spec":{},"x":[${'{"a":1},'.repeat(370_000)}1]}`,
}
const LARGE_AT_A_TIME = 50
/** With these, and those who ask beside, the most connections that are taken. */
const HELD = MOST_CONNECTIONS - 2 * LARGE_AT_A_TIME
/** A list of them has 9 MB: more than a watch may leave unread. */
const LARGE_TOKENS = 45
const FILLER = 200_000
const LISTS_AT_A_TIME = 50
/** What manifests/standalone says that 30,000 tokens need beside: 12 KiB each. */
const TOKENS_MIB = (30_000 * 12) / 1024

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const ca = await cluster.apiserver.authority()
const { servername } = cluster.apiserver
const pod = await podOfDeployment(join(packageRoot, 'manifests', 'standalone', 'deployment.yaml'))
const limit = pod.limit - TOKENS_MIB

/** A replica as it is in a pod: nothing that measures tests is in its environment. */
const port = await freePort()
const kubeconfig = join(cluster.dir, 'apiserver.kubeconfig')
const flags = { kubeconfig, host: '127.0.0.1', port, 'service-port': cluster.apiserver.port(), 'log-level': 'error' }
const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
const main = join(packageRoot, 'apiserver', 'main.ts')
const child = spawn('env', ['-i', `NODE_OPTIONS=${pod.nodeOptions}`, process.execPath, main, 'serve', ...words], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
t.teardown(() => child.kill('SIGKILL'))

const bearer = cluster.as('alice')
const alice = new ApiConnection(`https://127.0.0.1:${port}`, ca, bearer, servername)
t.teardown(() => alice.close())
const get = (path: string) => httpsGet({ port, path, ca, servername })
const isAlive = async (): Promise<boolean> => (await get('/livez')).status === 200
const most = async (): Promise<number> =>
  Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
const create = (body: string) => alice.request('POST', TOKENS, body)
const SMALL = `{${HEAD}}`
const WATCH_ALL = `${TOKENS}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`

await waitFor(
  () => get('/readyz'),
  ({ status }) => status === 200,
)
const skip = process.platform !== 'linux' && 'only Linux tells the most that a process held'

await t.test('connections beyond those that it has memory for are closed at once, and counted', { skip }, async (t) => {
  const sockets: TLSSocket[] = []
  t.teardown(() => sockets.forEach((socket) => socket.destroy()))
  const head = `POST ${TOKENS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 32768\r\n\r\n`
  // Nearly as much is sent on each as is read of anybody, and no more comes.
  const hold = async (): Promise<void> => {
    const socket = await opened()
    sockets.push(socket)
    socket.write(head + ' '.repeat(32_767))
  }
  while (sockets.length < HELD) await Promise.all(Array.from({ length: 50 }, hold))
  t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB with ${HELD} connections, of ${limit}`)
  t.equal((await create(SMALL)).status, 201)

  for (const [name, body] of Object.entries(LARGE)) {
    await t.test(`large bodies beyond what may be held are refused before they are read: ${name}`, async (t) => {
      const flood = Array.from({ length: LARGE_AT_A_TIME }, () => create(body))
      t.ok(await isAlive(), 'it says that it is alive')
      t.equal((await create(SMALL)).status, 201, 'and who has a little to say is heard')
      const answers = await Promise.all(flood)
      const refused = answers.filter(({ status }) => status === 429)
      t.ok(refused.length > LARGE_AT_A_TIME / 2, `${refused.length} were refused`)
      t.ok(refused.length < LARGE_AT_A_TIME, 'and some were not')
      t.match(refused[0], { headers: { 'retry-after': '1' }, body: { kind: 'Status', reason: 'TooManyRequests' } })
      for (const { status, text } of answers) if (![201, 413, 429].includes(status)) t.fail(`${status}: ${text}`)
      t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB at most, of ${limit}`)
    })
  }
  const tooMany = await Promise.all(Array.from({ length: 2 * LARGE_AT_A_TIME }, isClosedAtOnce))
  t.ok(tooMany.includes(true))
  for (const socket of sockets.splice(0, LARGE_AT_A_TIME)) socket.destroy()
  await waitFor(isAlive, (is) => is)
  t.match((await get('/metrics')).text, /rtoken_apiserver_dropped_connections_total [1-9]/)
})

await t.test('lists that nobody reads are not held', { skip }, async (t) => {
  const spec = { description: 'large' }
  const annotations = { filler: 'a'.repeat(FILLER) }
  for (let made = 0; made < LARGE_TOKENS; made++) {
    objectIn(
      await create(JSON.stringify({ apiVersion: 'ext.cattle.io/v1', kind: 'Token', metadata: { annotations }, spec })),
    )
  }
  const readers = await Promise.all(Array.from({ length: LISTS_AT_A_TIME }, () => unread(t, TOKENS)))
  for (const start of readers) t.match(start, /^HTTP\/1\.1 200 OK\r\n/)
  const whole = await alice.request('GET', TOKENS)
  t.ok(whole.text.length > LARGE_TOKENS * FILLER)
  t.match(whole.body, { kind: 'TokenList' })
  t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB at most, of ${limit}`)
})

await t.test(
  'watches begin with all there is, however much, and are not held where nobody reads',
  { skip },
  async (t) => {
    const begun = await Promise.all(Array.from({ length: LISTS_AT_A_TIME }, () => unread(t, WATCH_ALL)))
    for (const start of begun) t.match(start, /^HTTP\/1\.1 200 OK\r\n/)
    const whole = await alice.request('GET', `${WATCH_ALL}&timeoutSeconds=2`)
    const events = whole.text.trim().split('\n')
    t.equal(events.filter((event) => event.startsWith('{"type":"ADDED"') && event.length > FILLER).length, LARGE_TOKENS)
    t.match(events.at(-1), /^{"type":"BOOKMARK".*"k8s.io\/initial-events-end":"true"/)

    // Each of these is told to all the fifty, none of whom takes anything.
    const [token] = events.filter((event) => event.length > FILLER).map((event) => JSON.parse(event).object)
    for (let changed = 0; changed < LARGE_TOKENS; changed++) {
      const spec = { description: `changed ${changed}` }
      objectIn(await alice.request('PATCH', `${TOKENS}/${token.metadata.name}`, { spec }))
    }
    t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB at most, of ${limit}`)
    t.equal(child.exitCode, null)
  },
)

/** Asks, takes the first bytes of the answer, and no more. */
async function unread(t: Test, path: string): Promise<string> {
  const socket = await opened()
  t.teardown(() => socket.destroy())
  const credentials = 'token' in bearer ? bearer.token : ''
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${credentials}\r\n\r\n`)
  const [start]: unknown[] = await once(socket, 'data')
  socket.pause()
  return String(start)
}

async function opened(): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername })
  await once(socket, 'secureConnect')
  // One that is held is cut off in the end.
  socket.on('error', () => undefined)
  return socket
}

async function isClosedAtOnce(): Promise<boolean> {
  const socket = connectPlainly(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return Promise.race([once(socket, 'close').then(() => true), isAlive().then(() => false)])
}
