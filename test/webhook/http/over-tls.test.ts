import { once } from 'node:events'
import { Agent, request, type RequestOptions } from 'node:https'
import { connect } from 'node:tls'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { stopGracefully } from '../../../serving/stop-gracefully.ts'
import type { CertificateBundle } from '../../../serving/certificates/certificate-bundle.ts'
import { aBundle, IDENTITY } from '../../serving/certificates/a-bundle.ts'
import { aStoredToken } from '../../tokens/an-ext-token.ts'
import { aReview, UID } from '../a-review.ts'
import { anAdmissionServer, type AServer, type ServerOptions } from '../an-admission-server.ts'
import type { AnsweredReview } from '../answered-review.ts'
import { Answers } from '../ask-nobody.ts'

const bundle: CertificateBundle = await aBundle()
const [servername] = IDENTITY.names

interface Listening extends AServer {
  readonly port: number
  /** Posts a review as kube-apiserver does, under the CA and the name of the Service. */
  readonly ask: (body: unknown, more?: RequestOptions) => Promise<Answer>
}

interface Answer {
  readonly status: number
  readonly body: AnsweredReview
  readonly headers: Record<string, unknown>
  /** It came over a connection that had been used before. */
  readonly reused: boolean
}

async function listening(t: Test, options: ServerOptions = {}): Promise<Listening> {
  const server = anAdmissionServer(t, { tls: { key: bundle.key, cert: bundle.certificate }, ...options })
  const port = Number(new URL(await server.app.listen({ host: '127.0.0.1', port: 0 })).port)
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: bundle.ca, servername })
  t.teardown(() => agent.destroy())
  return { ...server, port, ask: (body, more = {}) => ask(body, { port, agent, ...more }) }
}

async function ask(body: unknown, options: RequestOptions): Promise<Answer> {
  const outgoing = request({
    host: '127.0.0.1',
    method: 'POST',
    path: '/validate?timeout=5s',
    headers: { 'content-type': 'application/json' },
    ...options,
  })
  outgoing.end(JSON.stringify(body))
  const [answer] = await once(outgoing, 'response')
  const received = await text(answer)
  return {
    status: answer.statusCode,
    body: JSON.parse(received),
    headers: answer.headers,
    reused: outgoing.reusedSocket,
  }
}

t.test('a review over TLS, under the CA and the name of the Service', async (t) => {
  const { ask } = await listening(t)
  const answer = await ask(aReview({ operation: 'DELETE', oldObject: aStoredToken() }))
  t.equal(answer.status, 200)
  t.strictSame(answer.body.response, { uid: UID, allowed: true })
})

t.test('who trusts another CA, or asks for another name, hears nothing', async (t) => {
  const { ask } = await listening(t)
  const another = await aBundle()
  const agent = new Agent()
  t.teardown(() => agent.destroy())
  await t.rejects(ask(aReview(), { agent, servername, ca: another.ca }), { code: /CERT|SIGNATURE|ISSUER/ })
  await t.rejects(ask(aReview(), { agent, servername: 'rancher.cattle-system.svc', ca: bundle.ca }), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
})

t.test('HTTP/1.1 alone is spoken, over TLS 1.2 or later', async (t) => {
  const { port } = await listening(t)
  const shakeHands = async (options: object) => {
    const socket = connect({ host: '127.0.0.1', port, ca: bundle.ca, servername, ...options })
    try {
      await once(socket, 'secureConnect')
      return { protocol: socket.getProtocol(), alpn: socket.alpnProtocol }
    } finally {
      socket.destroy()
    }
  }
  t.strictSame(await shakeHands({ ALPNProtocols: ['http/1.1'] }), { protocol: 'TLSv1.3', alpn: 'http/1.1' })
  t.strictSame(await shakeHands({ maxVersion: 'TLSv1.2' }), { protocol: 'TLSv1.2', alpn: false })
  await t.rejects(shakeHands({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }))
  await t.rejects(shakeHands({ ALPNProtocols: ['h2'] }), 'who speaks nothing else is turned away')
})

t.test('a connection is kept longer than the 90 s for which kube-apiserver keeps one', async (t) => {
  const { app, ask } = await listening(t)
  t.equal(app.server.keepAliveTimeout, 120_000)
  const first = await ask(aReview())
  t.equal(first.reused, false)
  t.equal(first.headers['keep-alive'], 'timeout=120')
  t.equal((await ask(aReview())).reused, true)
})

t.test('kube-apiserver sends long names, cookies and what not: headers of 10 KiB pass', async (t) => {
  const { ask } = await listening(t)
  const headers = { 'content-type': 'application/json', 'x-long': 'x'.repeat(10 * 1024) }
  t.equal((await ask(aReview(), { headers })).status, 200)
})

t.test('what is no HTTP is answered with 400, and its bytes stay out of the log', async (t) => {
  const { port, log, ask } = await listening(t, { logLevel: 'trace' })
  const socket = connect({ host: '127.0.0.1', port, ca: bundle.ca, servername })
  socket.write('A-SECRET-HASH $3:1:abc\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString(), /^HTTP\/1\.1 400 /)
  socket.destroy()
  t.notMatch(log.join('\n'), JSON.stringify([...Buffer.from('A-SECRET')]).slice(1, -1))
  t.notMatch(log.join('\n'), 'A-SECRET')
  t.equal((await ask(aReview())).status, 200)
})

t.test('a client that goes away in the middle of a body is in flight no longer', async (t) => {
  const { port, draining } = await listening(t)
  const socket = connect({ host: '127.0.0.1', port, ca: bundle.ca, servername })
  socket.write('POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a')
  await until(() => draining.inFlight === 1)
  socket.destroy()
  await until(() => draining.inFlight === 0)
})

t.test('the end: it goes on answering, closes connections, and lets the last answer out', async (t) => {
  const may = Promise.withResolvers<boolean>()
  const { app, draining, ask, port } = await listening(t, {
    ask: { may: () => may.promise, principal: async () => null },
  })
  const kept = new Agent({ keepAlive: true, ca: bundle.ca, servername })
  t.teardown(() => kept.destroy())
  t.equal((await ask(aReview())).headers['connection'], 'keep-alive')
  const slow = ask(aReview({ oldObject: aStoredToken(), operation: 'DELETE', username: 'user-bob' }), { agent: kept })
  await until(() => draining.inFlight === 1)
  draining.start()
  let hasEnded = false
  const ended = stopGracefully(app, 1).then(() => (hasEnded = true))

  const meanwhile = await ask(aReview())
  t.equal(meanwhile.status, 200, 'it goes on answering')
  t.equal(meanwhile.reused, true)
  t.equal(meanwhile.headers['connection'], 'close', 'and asks to come back elsewhere')
  t.equal((await ask(aReview())).reused, false, 'as a new connection is still taken')

  await until(async () => !(await isOpen(port)))
  t.equal(hasEnded, false, 'the door is closed, and an answer is still owed')
  may.resolve(true)
  t.strictSame((await slow).body.response, { uid: UID, allowed: true })
  await ended
  t.equal(draining.inFlight, 0)
})

t.test('the end does not wait for idle connections', async (t) => {
  const { app, ask } = await listening(t)
  await ask(aReview())
  const before = performance.now()
  await stopGracefully(app, 0)
  // Waiting for the connection would take its 120 s, and for who never answers 5 s.
  t.ok(performance.now() - before < 4000)
})

t.test('an answer that never comes is cut off after the 5 s that anybody waits', async (t) => {
  const never = new Answers()
  never.may = () => new Promise(() => {})
  const { app, ask, draining } = await listening(t, { ask: never })
  const hopeless = ask(aReview({ oldObject: aStoredToken(), operation: 'DELETE', username: 'user-bob' }))
  await until(() => draining.inFlight === 1)
  const [outcome] = await Promise.allSettled([hopeless, stopGracefully(app, 0)])
  t.equal(outcome.status, 'rejected')
})

async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, ca: bundle.ca, servername })
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(true))
    socket.once('error', () => resolve(false))
  }).finally(() => socket.destroy()) as Promise<boolean>
}

/** At most 10 s. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (await condition()) return
    await sleep(10)
  }
  throw new Error('not within 10 s')
}
