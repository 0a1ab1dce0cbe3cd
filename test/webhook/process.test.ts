import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { aStoredToken } from '../tokens/an-ext-token.ts'
import { asking, isListening, MAIN, startWebhook, TLS_SECRET, until } from './a-process.ts'
import { aReview, UID } from './a-review.ts'

const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1/'
const DRAIN = ['--drain-seconds', '2']

t.test('F4: from the start to the end', async (t) => {
  const running = await startWebhook(t, DRAIN)
  const { child, cluster, log, exit } = running
  const ask = asking(running, t)
  await until('it is ready', async () => log().some(isListening) && (await ask('/readyz')).status === 200)

  for (const plural of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']) {
    const registered = cluster.objects.get(`${REGISTRATIONS}${plural}/rtoken-webhook`) ?? {}
    const [first] = registered['webhooks'] as JsonObject[]
    const bundle = Buffer.from(textAt(objectAt(first ?? {}, 'clientConfig'), 'caBundle'), 'base64').toString()
    const data = objectAt(cluster.objects.get(TLS_SECRET) ?? {}, 'data')
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
  const secrets = Object.values(objectAt(cluster.objects.get(TLS_SECRET) ?? {}, 'data')).map(String)
  t.ok(secrets.length > 0)
  const [out] = [JSON.stringify(log())]
  for (const secret of secrets.filter((each) => each !== '')) t.notOk(out?.includes(secret.slice(0, 100)))
  t.notMatch(out, 'PRIVATE KEY')
})

t.test('with its glass broken by the flag it judges, says so, and registers nothing', async (t) => {
  const running = await startWebhook(t, ['--drain-seconds', '0', '--break-glass'])
  const { cluster, log } = running
  const ask = asking(running, t)
  await until('it is ready', async () => log().some(isListening) && (await ask('/readyz')).status === 200)
  t.match((await ask('/metrics')).body, /^rtoken_webhook_break_glass 1$/m)
  t.match(JSON.parse((await ask('/mutate', aReview())).body), { response: { allowed: true } })
  t.notOk([...cluster.objects.keys()].some((path) => path.startsWith(REGISTRATIONS)))
  t.ok(cluster.objects.has(TLS_SECRET), 'certificates are looked after')
})

t.test('a second signal ends it at once', async (t) => {
  for (const { signal, code } of [
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGINT', code: 130 },
  ] as const) {
    t.test(signal, async (t) => {
      const { child, log, exit } = await startWebhook(t, ['--drain-seconds', '600'])
      await until('it listens', () => log().some(isListening))
      child.kill(signal)
      await until('it is ending', () => log().some((line) => line['msg'] === 'ending'))
      child.kill(signal)
      t.equal(await exit, code)
    })
  }
})

t.test(
  'a signal is heard while the program is loaded: to the first process of a container it would be lost',
  async (t) => {
    const preloads = [join(import.meta.dirname, 'ended-early.ts')]
    const { log, exit } = await startWebhook(t, ['--drain-seconds', '600'], undefined, { preloads, only: {} })
    t.not(await exit, null, 'it ends by itself')
    t.notOk(log().some(isListening))
  },
)

t.test('while Rancher is not installed it waits, says so, and judges nothing', async (t) => {
  const running = await startWebhook(t, ['--drain-seconds', '0'], (cluster) => (cluster.isRancherInstalled = false))
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
  const running = await startWebhook(t, ['--drain-seconds', '0'])
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
    {
      name: 'authorities of clients that are none',
      args: ['--client-ca-file', MAIN],
      stderr: /^rtoken-webhook: .*main\.ts holds no certificate in PEM\n$/,
    },
    { name: 'a wrong flag', args: ['--port', 'x'], stderr: /^rtoken-webhook: --port is "x"; .*; see --help\n$/ },
  ]
  for (const { name, args, stderr } of CASES) {
    t.test(name, async (t) => {
      const running = await startWebhook(t, args)
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
