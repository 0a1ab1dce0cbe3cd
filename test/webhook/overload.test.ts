// More than a process can answer in time, or hold: it turns the rest away, lives, and holds no more than its pod may have.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { MOST_CONNECTIONS } from '../../webhook/http/admission-server.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { podOfDeployment } from '../pod-of-deployment.ts'
import { aStoredToken } from '../tokens/an-ext-token.ts'
import { type Asked, asking, isListening, portOf, startWebhook, until } from './a-process.ts'
import { aReview, UID } from './a-review.ts'

const head = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"${UID}"`
const LARGE = {
  'a text': `${head},"x":"${'x'.repeat(6_000_000)}"}}`,
  'many objects': `${head},"x":[${'{"a":1},'.repeat(700_000)}1]}}`,
  'a Secret as large as may be': JSON.stringify(
    aReview({
      of: 'secret',
      operation: 'CREATE',
      object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data: { a: 'eHh4'.repeat(350_000) } },
    }),
  ),
}
const LARGE_AT_A_TIME = 50
/** With these, the most connections that are taken. */
const HELD = MOST_CONNECTIONS - 2 * LARGE_AT_A_TIME
/** Longer than the second after which there is no answering in time. */
const STOOD_STILL_MS = 2000
const SMALL_AT_A_TIME = 50

const small = aReview({ operation: 'DELETE', oldObject: aStoredToken() })
const skip = process.platform !== 'linux' && 'only Linux tells the most that a process held'

t.test('F5: whatever comes is judged or shed, it is alive, and holds what its pod may have', { skip }, async (t) => {
  const { limit, nodeOptions } = await podOfDeployment(join(packageRoot, 'manifests', 'base', 'deployment.yaml'))
  const running = await startWebhook(t, ['--drain-seconds', '0'], undefined, { only: { NODE_OPTIONS: nodeOptions } })
  const { log, child } = running
  const ask = asking(running, t)
  const most = async (): Promise<number> =>
    Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  const saidToShed = new Set<string>()
  const flood = async (t: Test, body: string, times: number): Promise<void> => {
    const asked = Array.from({ length: times }, () => ask('/validate', body))
    // Who probes and who has a little to ask come in between.
    const [alive, little] = [ask('/livez'), ask('/validate', small)]
    t.equal((await alive).status, 200, 'it says that it is alive')
    const answers: Asked[] = await Promise.all([...asked, little])
    for (const { status, body: text } of answers) {
      if (status === 503) saidToShed.add(JSON.parse(text).message)
      else if (status !== 200) t.fail(`${status}: ${text}`)
    }
  }
  await until('it is ready', async () => log().some(isListening) && (await ask('/readyz')).status === 200)
  t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB when it is ready, of ${limit}`)

  const held = await holdConnections(t, portOf(log()))
  t.equal(held.length, HELD)
  t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB with ${HELD} connections, of ${limit}`)

  for (const [name, body] of Object.entries(LARGE)) {
    await t.test(`large ones: ${name}`, async (t) => {
      await flood(t, body, LARGE_AT_A_TIME)
      t.ok((await most()) < limit, `${(await most()).toFixed(0)} MiB at most, of ${limit}`)
    })
  }
  const tooMuch = 'the webhook is overloaded: too much is being read already'
  t.ok(saidToShed.has(tooMuch))

  const tooLate = 'the webhook is overloaded: it could not answer in time'
  await t.test('what waited while the process stood still', async (t) => {
    await Promise.all(Array.from({ length: SMALL_AT_A_TIME }, () => ask('/livez')))
    child.kill('SIGSTOP')
    const flooded = flood(t, JSON.stringify(small), SMALL_AT_A_TIME)
    await sleep(STOOD_STILL_MS)
    child.kill('SIGCONT')
    await flooded
    t.ok(saidToShed.has(tooLate))
  })
  t.strictSame([...saidToShed].sort(), [tooLate, tooMuch].sort())
  t.match((await ask('/metrics')).body, /rtoken_webhook_shed_requests_total [1-9]/)
  await until('it judges again', async () => (await ask('/validate', small)).status === 200)
  t.equal(child.exitCode, null)
})

/** Connections on which nearly as much was sent as is read of anybody, and no more comes. */
async function holdConnections(t: Test, port: number): Promise<readonly TLSSocket[]> {
  const sockets: TLSSocket[] = []
  t.teardown(() => sockets.forEach((socket) => socket.destroy()))
  const length = 32 * 1024
  const head = `POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
  const hold = async (): Promise<void> => {
    const servername = 'rtoken-webhook.rtoken-system.svc'
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false })
    sockets.push(socket)
    await once(socket, 'secureConnect')
    socket.write(head + ' '.repeat(length - 1))
    // It is cut off after 30 s.
    socket.on('error', () => undefined)
  }
  while (sockets.length < HELD) await Promise.all(Array.from({ length: 50 }, hold))
  return sockets
}
