// Rancher answers a GET of a token from a cache, which is a moment behind what it has just written.
import { join } from 'node:path'
import t from 'tap'
import { FakeApiServer } from '../../cluster-api/fake-api-server.ts'
import { runInProcess } from '../run-in-process.ts'
import { TokenApi } from '../token-api.ts'

t.test('the old token was made to end, and the answer was lost: a rotation waits until it can be seen', async (t) => {
  const api = new TokenApi('end, answer lost, seen late')
  const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
  const config = join(t.testdir({ config: server.kubeconfig() }), 'config')
  const ran = await runInProcess(['rotate', 'token-old', '--to-secret', 'ci/rancher', '--kubeconfig', config])
  t.equal(ran.code, 0, ran.stderr)
  t.match(api.tokens.get('token-old'), { spec: { ttl: 48 * 3_600_000 } })
  t.strictSame([...api.tokens.keys()], ['token-old', 'token-new'])
  t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')
})
