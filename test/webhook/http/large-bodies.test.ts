// More of large bodies than may be held at a time, over real connections, on which they arrive as slowly as somebody likes.
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { connect, type TLSSocket } from 'node:tls'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { BODY_LIMIT_BYTES } from '../../../webhook/http/body-limit.ts'
import { aBundle, IDENTITY } from '../../serving/certificates/a-bundle.ts'
import { aStoredToken } from '../../tokens/an-ext-token.ts'
import { aReview } from '../a-review.ts'
import { anAdmissionServer } from '../an-admission-server.ts'

const bundle = await aBundle()
const [servername] = IDENTITY.names
const MIB = 1024 ** 2

t.test('F5: large bodies beyond what may be held are shed before they are read, and small ones pass', async (t) => {
  const { app, draining, metrics } = anAdmissionServer(t, { tls: { key: bundle.key, cert: bundle.certificate } })
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  const agent = new Agent({ ca: bundle.ca, servername })
  t.teardown(() => agent.destroy())
  const ask = async (body: string, length: string | undefined): Promise<[number, string]> => {
    const headers = { 'content-type': 'application/json', ...(length !== undefined && { 'content-length': length }) }
    const outgoing = request({ host: '127.0.0.1', port, path: '/validate', method: 'POST', agent, headers })
    outgoing.end(body)
    const [answer] = await once(outgoing, 'response')
    return [answer.statusCode, await text(answer)]
  }
  const review = aReview({ operation: 'DELETE', oldObject: aStoredToken() })
  const small = JSON.stringify(review)
  const large = JSON.stringify({ ...review, filler: 'x'.repeat(3 * MIB) })
  const askSmall = () => ask(small, String(small.length))
  const askLarge = () => ask(large, String(large.length))
  t.equal((await askLarge())[0], 200)

  // Three of the largest begin, and do not go on.
  const slow: TLSSocket[] = []
  for (let begun = 1; begun <= 3; begun++) {
    const socket = connect({ host: '127.0.0.1', port, ca: bundle.ca, servername })
    const length = begun % 2 === 0 ? `Content-Length: ${BODY_LIMIT_BYTES}` : 'Transfer-Encoding: chunked'
    socket.write(`POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${length}\r\n\r\n`)
    slow.push(socket)
    await until(() => draining.inFlight === begun)
  }
  const [status, said] = await askLarge()
  t.equal(status, 503)
  t.match(JSON.parse(said), { code: 503, message: 'the webhook is overloaded: too much is being read already' })
  t.equal((await ask(large, undefined))[0], 503, 'nor one that does not say how long it is')
  t.equal((await askSmall())[0], 200)
  t.match(await metrics(), /rtoken_webhook_shed_requests_total 2\n/)

  slow[0]?.destroy()
  await until(() => draining.inFlight === 2)
  t.equal((await askLarge())[0], 200, 'there is room again')
  for (const socket of slow) socket.destroy()
  await until(() => draining.inFlight === 0)
  for (let times = 0; times < 12; times++) t.equal((await askLarge())[0], 200, 'all that was taken was given back')
})

/** At most 10 s. */
async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (condition()) return
    await sleep(10)
  }
  throw new Error('not within 10 s')
}
