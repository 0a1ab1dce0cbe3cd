import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { buildAdmissionServer } from '../../../webhook/http/admission-server.ts'
import { Draining } from '../../../serving/draining.ts'
import { createLogger } from '../../../serving/logger.ts'
import { Metrics } from '../../../webhook/metrics.ts'
import { createCertificateAuthority } from '../../cluster/certificates/certificate-authority.ts'
import { aBundle, IDENTITY } from '../../serving/certificates/a-bundle.ts'
import { aJudge } from '../a-judge.ts'
import { aReview } from '../a-review.ts'
import { aStoredToken } from '../../tokens/an-ext-token.ts'

const bundle = await aBundle()
const [servername] = IDENTITY.names
const authority = await createCertificateAuthority('clients')
const stranger = await createCertificateAuthority('clients')

interface Given {
  readonly isOverloaded?: () => boolean
  readonly names?: readonly string[]
}

async function aServer(t: Test, { isOverloaded = () => false, names }: Given) {
  const metrics = new Metrics({ inFlight: () => 0, certificateSeconds: () => 0, cacheAges: () => new Map() })
  const app = buildAdmissionServer({
    judge: aJudge(),
    checks: [],
    draining: new Draining(),
    metrics,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    logger: createLogger('silent', process.stderr),
    tls: { key: bundle.key, cert: bundle.certificate },
    clients: names && { ca: authority.certificate, names },
    isOverloaded,
  })
  t.teardown(() => app.close())
  t.teardown(() => metrics.stop())
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  const ask = async (path: string, client: { key?: string; cert?: string } = {}): Promise<[number, string]> => {
    const agent = new Agent({ ca: bundle.ca, servername, ...client })
    const method = path === '/validate' ? 'POST' : 'GET'
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent,
      headers: { 'content-type': 'application/json' },
    })
    const token = aStoredToken()
    outgoing.end(method === 'POST' ? JSON.stringify(aReview({ operation: 'CREATE', object: token })) : undefined)
    const [answer] = await once(outgoing, 'response')
    const body = await text(answer)
    agent.destroy()
    return [answer.statusCode, body]
  }
  return { ask, metrics }
}

t.test('F5: overloaded, reviews are turned away and counted, and it is alive', async (t) => {
  let isOverloaded = true
  const { ask, metrics } = await aServer(t, { isOverloaded: () => isOverloaded })
  const [status, body] = await ask('/validate')
  t.equal(status, 503)
  t.match(JSON.parse(body), { kind: 'Status', reason: 'ServiceUnavailable', code: 503, message: /overloaded/ })
  t.equal((await ask('/livez'))[0], 200)
  t.equal((await ask('/readyz'))[0], 200)
  t.match(await metrics.text(), /rtoken_webhook_shed_requests_total 1\n/)
  isOverloaded = false
  t.equal((await ask('/validate'))[0], 200)
})

t.test('with an authority of clients, its certificates alone may ask, and everybody may probe', async (t) => {
  const { ask } = await aServer(t, { names: ['kube-apiserver'] })
  const clientOf = async (ca: typeof authority, commonName: string) => {
    const { key, certificate } = await ca.issue({ commonName })
    return { key, cert: certificate }
  }
  t.equal((await ask('/validate', await clientOf(authority, 'kube-apiserver')))[0], 200)
  const other = await ask('/validate', await clientOf(authority, 'somebody'))
  t.equal(other[0], 403)
  t.match(other[1], /the client certificate is for \\"somebody\\", which may not ask/)
  for (const client of [{}, await clientOf(stranger, 'kube-apiserver')]) {
    const [status, body] = await ask('/validate', client)
    t.equal(status, 403)
    t.match(body, /a client certificate of the configured authority is needed/)
  }
  for (const path of ['/livez', '/readyz', '/metrics']) t.equal((await ask(path))[0], 200, path)
})

t.test('without names any certificate of the authority may ask', async (t) => {
  const { ask } = await aServer(t, { names: [] })
  const { key, certificate } = await authority.issue({ commonName: 'somebody' })
  t.equal((await ask('/validate', { key, cert: certificate }))[0], 200)
  t.equal((await ask('/validate'))[0], 403)
})
