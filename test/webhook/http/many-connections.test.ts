import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Agent, request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { MOST_CONNECTIONS } from '../../../webhook/http/admission-server.ts'
import { aBundle, IDENTITY } from '../../serving/certificates/a-bundle.ts'
import { anAdmissionServer } from '../an-admission-server.ts'

t.test('F5: connections beyond those that it has memory for are closed at once, and counted', async (t) => {
  const bundle = await aBundle()
  const { app, metrics } = anAdmissionServer(t, { tls: { key: bundle.key, cert: bundle.certificate } })
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  const kept = new Agent({ keepAlive: true, maxSockets: 1, ca: bundle.ca, servername: IDENTITY.names[0] })
  t.teardown(() => kept.destroy())
  const isAlive = async (): Promise<boolean> => {
    const outgoing = request({ host: '127.0.0.1', port, path: '/livez', agent: kept }).end()
    const [answer] = await once(outgoing, 'response')
    answer.resume()
    await once(answer, 'end')
    return answer.statusCode === 200
  }
  t.ok(await isAlive())
  const sockets: Socket[] = []
  t.teardown(() => sockets.forEach((socket) => socket.destroy()))
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    // One that is closed at once may be reset.
    socket.on('error', () => undefined)
    sockets.push(socket)
    await once(socket, 'connect')
    return socket
  }
  while (sockets.length < MOST_CONNECTIONS - 1) await open()
  await until(async () => (await openConnections()) === MOST_CONNECTIONS)
  const tooMany = await open()
  if (!tooMany.closed) await once(tooMany, 'close')
  t.match(await metrics(), /rtoken_webhook_dropped_connections_total 1\n/)
  t.ok(await isAlive(), 'who is connected is answered')

  sockets[0]?.destroy()
  await until(async () => (await openConnections()) < MOST_CONNECTIONS)
  const another = await open()
  await until(async () => (await openConnections()) === MOST_CONNECTIONS)
  t.equal(another.closed, false, 'there is room again')

  function openConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
    })
  }
})

/** At most 10 s. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (await condition()) return
    await sleep(10)
  }
  throw new Error('not within 10 s')
}
