import t from 'tap'
import { ConnectionError } from '../../cluster/connection-error.ts'
import { serverShown } from '../../cluster/server-shown.ts'
import { connectToFake } from './connect-to-fake.ts'
import { FakeApiServer, sendJson } from './fake-api-server.ts'

for (const [server, shown] of [
  ['https://rancher.example.com', 'https://rancher.example.com'],
  ['https://rancher.example.com:6443/k8s/clusters/c-x?a=@', 'https://rancher.example.com:6443/k8s/clusters/c-x?a=@'],
  ['https://alice:secret@rancher.example.com/k8s', 'https://rancher.example.com/k8s'],
  ['https://alice:s@cret@rancher.example.com', 'https://rancher.example.com'],
  ['HTTPS://alice@rancher.example.com', 'HTTPS://rancher.example.com'],
  ['alice:secret@rancher.example.com', 'rancher.example.com'],
] as const) {
  t.test(server, async (t) => {
    t.equal(serverShown(server), shown)
  })
}

t.test('a connection tells nobody the login in its URL', async (t) => {
  const fake = await FakeApiServer.start(t, (_, response) => sendJson(response, 'no object'))
  const server = fake.url.replace('://', '://alice:secret@')
  const connection = await connectToFake(t, fake, { cluster: { server } })
  t.equal(connection.server, fake.url)
  await fake.stop()
  const error: unknown = await connection.request({ method: 'GET', path: '/' }).catch((error: unknown) => error)
  t.ok(error instanceof ConnectionError && !error.message.includes('secret'), String(error))
  const noUrl = { cluster: { server: 'https://alice:secret@a b' } }
  await t.rejects(connectToFake(t, fake, noUrl), { message: 'the server "https://a b" is no URL' })
})
