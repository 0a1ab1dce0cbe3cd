import { createPrivateKey, X509Certificate } from 'node:crypto'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import t from 'tap'
import { serviceIdentity } from '../../../serving/certificates/certificate-bundle.ts'
import { issueCa, issueServingCertificate } from '../../../serving/certificates/issue-certificates.ts'
import { LIFETIMES } from '../../../serving/certificates/lifetimes.ts'
import { newRsaKeyPair } from '../../../serving/certificates/rsa-key-pair.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')
const MINUTE = 60_000

t.test('the names under which a Service is called', async (t) => {
  t.strictSame(serviceIdentity('hook', 'ns'), {
    commonName: 'hook',
    names: ['hook.ns.svc', 'hook.ns.svc.cluster.local', 'hook.ns'],
  })
})

t.test('the CA signs serving certificates, and no other CA', async (t) => {
  const { ca, caKey } = await issueCa('rtoken-webhook-ca', NOW)
  const read = new X509Certificate(ca)
  t.equal(read.ca, true)
  t.equal(read.subject, 'O=rtoken\nCN=rtoken-webhook-ca')
  t.equal(read.issuer, read.subject)
  t.equal(read.verify(read.publicKey), true)
  t.equal(read.checkPrivateKey(createPrivateKey(caKey)), true)
  t.equal(read.validFromDate.getTime(), NOW - 5 * MINUTE, 'the clock of an API server may be behind')
  t.equal(read.validToDate.getTime(), NOW + LIFETIMES.caMs)
})

t.test('the serving certificate', async (t) => {
  const bundle = await aBundle(NOW)
  const [ca, leaf] = [new X509Certificate(bundle.ca), new X509Certificate(bundle.certificate)]
  t.equal(leaf.ca, false)
  t.equal(leaf.checkIssued(ca), true)
  t.equal(leaf.verify(ca.publicKey), true)
  t.equal(leaf.subjectAltName, IDENTITY.names.map((name) => `DNS:${name}`).join(', '))
  t.strictSame(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1'], 'for a TLS server')
  t.equal(leaf.validToDate.getTime(), NOW + LIFETIMES.leafMs)
  t.match(leaf.serialNumber, /^[4-7][0-9A-F]{39}$/, '20 bytes, positive, without a leading zero')
  t.not(leaf.serialNumber, new X509Certificate((await aBundle(NOW)).certificate).serialNumber)
})

t.test('it never outlives its CA', async (t) => {
  const ca = await issueCa('old-ca', NOW)
  const later = NOW + LIFETIMES.caMs - 10 * MINUTE
  const { certificate } = await issueServingCertificate(ca, IDENTITY, later)
  t.equal(new X509Certificate(certificate).validToDate.getTime(), NOW + LIFETIMES.caMs)
})

t.test('the longest name of a Service fits', async (t) => {
  const { certificate } = await aBundle(NOW, serviceIdentity('x'.repeat(63), 'y'.repeat(63)))
  t.equal(new X509Certificate(certificate).checkHost(`${'x'.repeat(63)}.${'y'.repeat(63)}.svc`) !== undefined, true)
})

t.test('a client that trusts the CA trusts the server under each of its names, and under no other', async (t) => {
  const { ca, certificate, key } = await aBundle()
  const server = createServer({ cert: certificate, key }, (socket) => socket.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const greet = async (servername: string, trusted: string): Promise<string> => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', servername, ca: trusted })
    try {
      const [greeting] = (await once(socket, 'data')) as [Buffer]
      return greeting.toString()
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'failed'
    } finally {
      socket.destroy()
    }
  }
  for (const name of IDENTITY.names) t.equal(await greet(name, ca), 'hello', name)
  t.equal(await greet('localhost', ca), 'ERR_TLS_CERT_ALTNAME_INVALID')
  const { ca: another } = await issueCa('a-ca', Date.now())
  t.match(await greet('rtoken-webhook.rtoken-system.svc', another), /CERT|SIGNATURE|ISSUER/)
})

t.test('keys are made off the main thread', async (t) => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  await Promise.all([newRsaKeyPair(), newRsaKeyPair(), newRsaKeyPair(), newRsaKeyPair()])
  clearInterval(timer)
  // Four keys take 300 ms and more of a processor: were it that of the event loop, no timer would have run.
  t.ok(ticks > 5, `the event loop ran ${ticks} timers meanwhile`)
})
