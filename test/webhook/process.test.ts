import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { FakeApiServer } from '../cluster-api/fake-api-server.ts'
import { aStoredToken } from '../tokens/an-ext-token.ts'
import { aReview, UID } from './a-review.ts'
import { FakeCluster } from './fake-cluster.ts'

const MAIN = fileURLToPath(new URL('../../webhook/main.ts', import.meta.url))
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1/'
const DRAIN = ['--drain-seconds', '2']

interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly cluster: FakeCluster
  readonly server: FakeApiServer
  /** What it has logged so far. */
  readonly log: () => JsonObject[]
  readonly stderr: () => string
  readonly exit: Promise<number | null>
}

async function start(
  t: Test,
  args: readonly string[],
  prepare: (cluster: FakeCluster) => void = () => {},
): Promise<Running> {
  const cluster = new FakeCluster()
  cluster.add('/apis/management.cattle.io/v3/users/user-alice', { username: 'alice', enabled: true })
  prepare(cluster)
  const server = await FakeApiServer.start(t, cluster.answer)
  const folder = t.testdir({ kubeconfig: server.kubeconfig() })
  const flags = ['--kubeconfig', `${folder}/kubeconfig`, '--host', '127.0.0.1', '--port', '0', '--canary-seconds', '0']
  const child = spawn(process.execPath, [MAIN, 'serve', ...flags, ...args], { stdio: 'pipe' })
  const exit = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null))
  t.teardown(() => child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const log = (): JsonObject[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line): JsonObject => JSON.parse(line))
  return { child, cluster, server, log, stderr: () => err, exit }
}

interface Asked {
  readonly status: number
  readonly body: string
  readonly headers: Record<string, unknown>
}

/** Asks a running webhook as kube-apiserver does: under the authority that is registered, and the name of the Service. */
function asking({ cluster, log }: Running, t: Test) {
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  return async (path: string, review?: unknown): Promise<Asked> => {
    const secret = cluster.objects.get(SECRET) ?? {}
    const ca = Buffer.from(textAt(objectAt(secret, 'data'), 'ca.crt'), 'base64').toString()
    const address = log().find((line) => line['msg'] === 'listening')
    const { port } = new URL(textAt(address ?? {}, 'address'))
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      agent,
      ca,
      servername: 'rtoken-webhook.rtoken-system.svc',
      method: review === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
    })
    outgoing.end(review === undefined ? undefined : JSON.stringify(review))
    const [answer] = await once(outgoing, 'response')
    return { status: answer.statusCode, body: await text(answer), headers: answer.headers }
  }
}

t.test('from the start to the end', async (t) => {
  const running = await start(t, DRAIN)
  const { child, cluster, log, exit } = running
  const ask = asking(running, t)
  await until('it is ready', async () => log().some(isListening) && (await ask('/readyz')).status === 200)

  for (const plural of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']) {
    const registered = cluster.objects.get(`${REGISTRATIONS}${plural}/rtoken-webhook`) ?? {}
    const [first] = registered['webhooks'] as JsonObject[]
    const bundle = Buffer.from(textAt(objectAt(first ?? {}, 'clientConfig'), 'caBundle'), 'base64').toString()
    const data = objectAt(cluster.objects.get(SECRET) ?? {}, 'data')
    t.equal(bundle.trim(), Buffer.from(textAt(data, 'ca.crt'), 'base64').toString().trim(), plural)
  }
  const { body } = await ask('/validate?timeout=5s', aReview({ operation: 'DELETE', oldObject: aStoredToken() }))
  t.match(JSON.parse(body), { response: { uid: UID, allowed: true } })
  t.match((await ask('/metrics')).body, /rtoken_webhook_certificate_expiry_seconds \d{5}/)
  t.equal((await ask('/livez')).status, 200)

  const slow = Promise.withResolvers<boolean>()
  cluster.allowed = slow.promise
  const inFlight = ask('/validate', aReview({ operation: 'DELETE', oldObject: aStoredToken(), username: 'user-bob' }))
  await until('a review is in flight', async () => (await ask('/metrics')).body.includes('in_flight_requests 1'))
  child.kill('SIGTERM')
  await until('it is not ready', async () => (await ask('/readyz')).status === 503)
  t.match((await ask('/readyz')).body, '[-]shutdown: it is ending')
  const drained = await ask('/validate', aReview({ operation: 'CONNECT' }))
  t.equal(drained.status, 200, 'it goes on answering')
  t.equal(drained.headers['connection'], 'close')
  slow.resolve(true)
  const last = await inFlight
  t.match(JSON.parse(last.body), { response: { allowed: true } })
  t.equal(last.headers['connection'], 'close')
  t.equal(await exit, 0)
  t.equal(log().at(-1)?.['msg'], 'ended')
  t.equal(running.stderr(), '')
  const secrets = Object.values(objectAt(cluster.objects.get(SECRET) ?? {}, 'data')).map(String)
  t.ok(secrets.length > 0)
  const [out] = [JSON.stringify(log())]
  for (const secret of secrets.filter((each) => each !== '')) t.notOk(out?.includes(secret.slice(0, 100)))
  t.notMatch(out, 'PRIVATE KEY')
})

t.test('a second signal ends it at once', async (t) => {
  for (const { signal, code } of [
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGINT', code: 130 },
  ] as const) {
    t.test(signal, async (t) => {
      const { child, log, exit } = await start(t, ['--drain-seconds', '600'])
      await until('it listens', () => log().some(isListening))
      child.kill(signal)
      await until('it is ending', () => log().some((line) => line['msg'] === 'ending'))
      child.kill(signal)
      t.equal(await exit, code)
    })
  }
})

t.test('while Rancher is not installed it waits, says so, and judges nothing', async (t) => {
  const running = await start(t, ['--drain-seconds', '0'], (cluster) => (cluster.isRancherInstalled = false))
  const { child, cluster, log, exit } = running
  const ask = asking(running, t)
  const users = '[-]users.management.cattle.io: not installed yet'
  await until('it says so', async () => log().some(isListening) && (await ask('/readyz')).body.includes(users))
  t.equal((await ask('/readyz')).status, 503)
  t.equal((await ask('/mutate', aReview())).status, 500)
  cluster.isRancherInstalled = true
  await until('it is ready', async () => (await ask('/readyz')).status === 200)
  t.match(JSON.parse((await ask('/mutate', aReview())).body), { response: { allowed: true } })
  child.kill('SIGTERM')
  t.equal(await exit, 0)
})

t.test('an API server that is away at the start is waited for', async (t) => {
  const running = await start(t, ['--drain-seconds', '0'])
  await running.server.stop()
  await until('it says so', () => running.log().some((line) => line['level'] === 40))
  t.equal(running.log().some(isListening), false)
  await running.server.listen()
  const ask = asking(running, t)
  await until('it is ready', async () => running.log().some(isListening) && (await ask('/readyz')).status === 200)
  await running.server.stop()
  running.child.kill('SIGTERM')
  t.equal(await running.exit, 0, 'and is not needed to end')
})

t.test('what keeps it from starting is one sentence, and it does not wait to say it', async (t) => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const CASES = [
    {
      name: 'a port that is taken',
      args: ['--drain-seconds', '600', '--port', port],
      stderr: /^rtoken-webhook: listen EADDRINUSE/,
    },
    {
      name: 'a kubeconfig that is not there',
      args: ['--kubeconfig', '/nowhere'],
      stderr: /^rtoken-webhook: .*\/nowhere/,
    },
    { name: 'a wrong flag', args: ['--port', 'x'], stderr: /^rtoken-webhook: --port is "x"; .*; see --help\n$/ },
  ]
  for (const { name, args, stderr } of CASES) {
    t.test(name, async (t) => {
      const running = await start(t, args)
      t.equal(await running.exit, 1)
      t.match(running.stderr(), stderr)
      t.equal(running.stderr().trim().split('\n').length, 1)
    })
  }
})

t.test('render-registrations prints the manifest', async (t) => {
  const child = spawn(process.execPath, [MAIN, 'render-registrations'], { stdio: 'pipe' })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')])
  const manifest = new URL('../../manifests/base/webhook-registrations.yaml', import.meta.url)
  t.equal(printed, await readFile(manifest, 'utf8'))
  t.equal(child.exitCode, 0)
})

function isListening(line: JsonObject): boolean {
  return line['msg'] === 'listening'
}

/** At most 60 s, which means that it hangs. */
async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await condition()) return
    await sleep(20)
  }
  throw new Error(`not within 60 s: ${what}`)
}
