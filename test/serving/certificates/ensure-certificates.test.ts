import { createPrivateKey, X509Certificate } from 'node:crypto'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { CertificateBundle } from '../../../serving/certificates/certificate-bundle.ts'
import { type BundleStore, CertificateSecret } from '../../../serving/certificates/certificate-secret.ts'
import { ensureCertificates } from '../../../serving/certificates/ensure-certificates.ts'
import { LIFETIMES } from '../../../serving/certificates/lifetimes.ts'
import { certificatesIn } from '../../../serving/certificates/pem-certificates.ts'
import { objectAt } from '../../../tokens/json.ts'
import { createLogger } from '../../../serving/logger.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { FakeApiServer } from '../../cluster-api/fake-api-server.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'
import { FakeSecretStore } from './fake-secret-store.ts'

const NOW = Date.parse('2026-01-02T00:00:00Z')
const PLACE = { namespace: 'rtoken-system', name: 'rtoken-webhook-tls', app: 'rtoken-webhook' }
const PATH = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const log = createLogger('silent', process.stderr)

async function fixture(t: Test) {
  const secrets = new FakeSecretStore()
  const server = await FakeApiServer.start(t, secrets.answer)
  const store = new CertificateSecret(await connectToFake(t, server), PLACE)
  const ensure = (now = NOW): Promise<CertificateBundle> =>
    ensureCertificates({ store, identity: IDENTITY, log, now: () => now })
  return { secrets, server, store, ensure }
}

t.test('the first start issues a bundle and keeps it in a Secret', async (t) => {
  const { secrets, ensure } = await fixture(t)
  const bundle = await ensure()
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  t.strictSame(secrets.secrets.get(PATH), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'rtoken-webhook-tls',
      namespace: 'rtoken-system',
      labels: { 'app.kubernetes.io/name': 'rtoken-webhook', 'app.kubernetes.io/part-of': 'rtoken' },
      resourceVersion: '100',
    },
    type: 'kubernetes.io/tls',
    data: {
      'ca.crt': base64(bundle.ca),
      'ca.key': base64(bundle.caKey),
      'tls.crt': base64(bundle.certificate),
      'tls.key': base64(bundle.key),
    },
  })
})

t.test('the next start serves what is kept, and writes nothing', async (t) => {
  const { server, ensure } = await fixture(t)
  const first = await ensure()
  server.requests.length = 0
  t.strictSame(await ensure(NOW + 1000), first)
  t.strictSame(
    server.requests.map(({ method, path }) => [method, path]),
    [['GET', PATH]],
  )
})

t.test('a Secret as 0.1.0 wrote it is served as it stands: clusters that are upgraded have one', async (t) => {
  const { secrets, server, ensure } = await fixture(t)
  const { ca, caKey, certificate, key } = await aBundle(NOW)
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  secrets.secrets.set(PATH, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'rtoken-webhook-tls', namespace: 'rtoken-system', resourceVersion: '7' },
    type: 'kubernetes.io/tls',
    data: { 'ca.crt': base64(ca), 'ca.key': base64(caKey), 'tls.crt': base64(certificate), 'tls.key': base64(key) },
  })
  t.strictSame(await ensure(), { ca, caKey, certificate, key })
  t.strictSame(
    server.requests.map(({ method }) => method),
    ['GET'],
  )
})

t.test('a serving certificate in its last third is renewed under the same CA', async (t) => {
  const { ensure } = await fixture(t)
  const first = await ensure()
  const later = NOW + LIFETIMES.leafMs * 0.7
  const second = await ensure(later)
  t.equal(second.ca, first.ca)
  t.equal(second.caKey, first.caKey)
  t.not(second.certificate, first.certificate)
  t.not(second.key, first.key)
  t.equal(new X509Certificate(second.certificate).validToDate.getTime(), later + LIFETIMES.leafMs)
})

t.test('a CA in its last third gets a successor beside it, and goes on being trusted', async (t) => {
  const { ensure } = await fixture(t)
  const first = await ensure()
  const second = await ensure(NOW + LIFETIMES.caMs * 0.7)
  const [successor, before, ...rest] = certificatesIn(second.ca)
  t.equal(before?.toString(), first.ca.replaceAll('\r', ''))
  t.strictSame(rest, [])
  t.not(second.caKey, first.caKey)
  t.equal(successor?.checkPrivateKey(createPrivateKey(second.caKey)), true)
  const leaf = new X509Certificate(second.certificate)
  t.equal(leaf.verify(new X509Certificate(first.ca).publicKey), true, 'nobody has to trust the new one yet')
})

t.test(
  'the next serving certificate is that of the successor, and in the end the first CA is off the list',
  async (t) => {
    const { ensure } = await fixture(t)
    await ensure()
    const succeeded = await ensure(NOW + LIFETIMES.caMs * 0.7)
    const [successor] = certificatesIn(succeeded.ca)
    const next = await ensure(NOW + LIFETIMES.caMs * 0.7 + LIFETIMES.leafMs * 0.7)
    t.equal(next.ca, succeeded.ca)
    t.ok(successor && new X509Certificate(next.certificate).verify(successor.publicKey))
    t.equal((await ensure(NOW + LIFETIMES.caMs)).ca, successor?.toString())
  },
)

t.test('a Secret that is deleted comes back with what is served and those who are trusted', async (t) => {
  const { secrets, store, ensure } = await fixture(t)
  const first = await ensure()
  secrets.secrets.clear()
  const again = await ensureCertificates({
    store,
    identity: IDENTITY,
    log,
    now: () => NOW,
    registered: first.ca + (await aBundle(NOW)).ca,
    served: first,
  })
  t.equal(again.certificate, first.certificate)
  t.equal(again.key, first.key)
  const [, before, ...rest] = certificatesIn(again.ca)
  t.equal(before?.toString(), first.ca.replaceAll('\r', ''))
  t.strictSame(rest, [], 'an authority that signed nothing of ours is not taken over')
})

t.test('what others keep on the Secret stays', async (t) => {
  const { secrets, ensure } = await fixture(t)
  await ensure()
  const stored = secrets.secrets.get(PATH) ?? {}
  const metadata = { ...objectAt(stored, 'metadata'), annotations: { note: 'x' }, labels: { mine: 'y' } }
  secrets.secrets.set(PATH, { ...stored, metadata })
  await ensure(NOW + LIFETIMES.leafMs * 0.7)
  t.match(secrets.secrets.get(PATH), {
    metadata: { annotations: { note: 'x' }, labels: { mine: 'y', 'app.kubernetes.io/part-of': 'rtoken' } },
  })
})

t.test('a Secret that somebody emptied is filled again', async (t) => {
  const { secrets, ensure } = await fixture(t)
  secrets.secrets.set(PATH, { metadata: { resourceVersion: '7' }, data: {} })
  const bundle = await ensure()
  t.equal(new X509Certificate(bundle.certificate).checkIssued(new X509Certificate(bundle.ca)), true)
  t.strictSame(await ensure(), bundle)
})

t.test('two that start at once in this process end with one bundle', async (t) => {
  const { ensure } = await fixture(t)
  const [one, other, third] = await Promise.all([ensure(), ensure(), ensure()])
  t.strictSame(one, other)
  t.strictSame(one, third)
})

t.test('F2: two processes that start at once end with one bundle', async (t) => {
  const { server, secrets } = await fixture(t)
  const folder = t.testdir({ kubeconfig: server.kubeconfig() })
  const start = async (): Promise<CertificateBundle> => {
    const child = fork(fileURLToPath(new URL('ensure-once.ts', import.meta.url)), [`${folder}/kubeconfig`])
    // One that fails says nothing before it ends.
    const ended = once(child, 'exit').then(() => undefined)
    const bundle = await Promise.race([once(child, 'message').then(([sent]) => sent as CertificateBundle), ended])
    if (bundle === undefined) throw new Error('the process ended without a bundle')
    return bundle
  }
  // Neither is told that there is nothing before both have asked.
  const bothAsked = Promise.withResolvers<void>()
  let readers = 0
  server.answer = async (request, response) => {
    if (request.method === 'GET' && ++readers === 2) bothAsked.resolve()
    await bothAsked.promise
    secrets.answer(request, response)
  }
  const [one, other] = await Promise.all([start(), start()])
  t.strictSame(one, other)
  t.equal(server.requests.filter(({ method }) => method === 'POST').length, 2, 'both tried to be the first')
  t.equal(secrets.secrets.size, 1)
})

t.test('F2: who loses the race for a renewal takes what the winner wrote', async (t) => {
  const { store, ensure } = await fixture(t)
  await ensure()
  const later = NOW + LIFETIMES.leafMs * 0.7
  const [one, other] = await Promise.all([ensure(later), ensure(later)])
  t.strictSame(one, other)
  t.strictSame((await store.read())?.bundle, one)
})

t.test('a Secret that is deleted between reading and replacing is made again', async (t) => {
  const { store, secrets } = await fixture(t)
  t.equal(
    await store.replace({ bundle: await aBundle(NOW), metadata: { resourceVersion: '100' } }, await aBundle(NOW)),
    false,
  )
  t.equal(secrets.secrets.size, 0)
})

t.test('what the API server has against it is thrown', async (t) => {
  const { server, ensure } = await fixture(t)
  server.answer = (_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', code: 403, reason: 'Forbidden', message: 'secrets is forbidden' }))
  }
  await t.rejects(ensure(), { code: 'API_ERROR', message: 'secrets is forbidden' })
})

t.test('a store in which somebody is always faster is given up', async (t) => {
  const store: BundleStore = { read: async () => undefined, create: async () => false, replace: async () => false }
  const hopeless = ensureCertificates({ store, identity: IDENTITY, log, now: () => NOW })
  await t.rejects(hopeless, { code: 'CERTIFICATES_NOT_SETTLED', message: /changed 10 times/ })
})
