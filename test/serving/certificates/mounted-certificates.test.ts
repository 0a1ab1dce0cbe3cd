import { rename, symlink, writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'node:https'
import { Agent, request } from 'node:https'
import { once } from 'node:events'
import { generateKeyPairSync } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import t from 'tap'
import { CertificateKeeper } from '../../../serving/certificates/certificate-keeper.ts'
import { MountedCertificates } from '../../../serving/certificates/mounted-certificates.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'
import { ecCertificates, ecChain, ecSelfSigned } from './ec-certificates.ts'

const first = await aBundle()
const second = ecCertificates(IDENTITY)

const filesOf = ({ ca, certificate, key }: typeof second) => ({ 'ca.crt': ca, 'tls.crt': certificate, 'tls.key': key })

const DAY = 24 * 60 * 60 * 1000
const [calledName] = IDENTITY.names
/** What is mounted, as it is looked at so many ms from now, under the name by which kube-apiserver calls. */
const mounted = (folder: string, { name = calledName, later = 0 } = {}): MountedCertificates =>
  new MountedCertificates({ folder, caFile: join(folder, 'ca.crt'), name, now: () => Date.now() + later })
const inUnix = (pem: string): string => pem.replaceAll('\r\n', '\n')

t.test('what stands in the folder, with the authorities of a file', async (t) => {
  const folder = t.testdir(filesOf(first))
  const { ca, ...kept } = await mounted(folder).look()
  t.strictSame(kept, { certificate: first.certificate, key: first.key })
  t.equal(ca, inUnix(first.ca))
  const injected = new MountedCertificates({ folder, caFile: undefined, name: calledName, now: () => Date.now() })
  t.equal((await injected.look()).ca, undefined)
})

t.test(
  'of a file of authorities nothing is registered but certificates: whatever is registered can be read',
  async (t) => {
    const folder = t.testdir({ ...filesOf(first), 'ca.crt': `# ours\n${first.key}${first.ca}${first.ca}${second.ca}` })
    t.equal((await mounted(folder).look()).ca, inUnix(first.ca + second.ca))
  },
)

const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
for (const [name, files] of [
  ['with the line ends of another system', { 'tls.crt': inUnix(second.certificate).replaceAll('\n', '\r\n') }],
  ['with text in front of the certificate', { 'tls.crt': `subject=CN = rtoken-webhook\n${second.certificate}` }],
  ['with the parameters of the curve in front of the key', { 'tls.key': parameters + second.key }],
  ['without an end of the last line', { 'tls.crt': second.certificate.trim(), 'tls.key': second.key.trim() }],
  ['with its authority behind it', { 'tls.crt': second.certificate + second.ca }],
  ['a chain, and its root', filesOf(ecChain(IDENTITY))],
  ['one that has signed itself', filesOf(ecSelfSigned(IDENTITY))],
] as const) {
  t.test(`taken: ${name}`, async (t) => {
    const { certificate, key } = await mounted(t.testdir({ ...filesOf(second), ...files })).look()
    t.doesNotThrow(() => createSecureContext({ cert: certificate, key }))
  })
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
for (const [name, files, message, looked] of [
  ['no file', {}, /tls\.(crt|key) cannot be read: ENOENT/],
  ['no certificate', { ...filesOf(first), 'tls.crt': 'x' }, /tls\.crt holds no certificate in PEM/],
  ['the key of another', { ...filesOf(first), 'tls.key': second.key }, /tls\.key does not hold the key/],
  [
    'an EC key beside an RSA certificate',
    { ...filesOf(first), 'tls.key': privateKey.export({ type: 'sec1', format: 'pem' }) },
    /tls\.key does not hold the key/,
  ],
  ['no authority', { ...filesOf(first), 'ca.crt': '' }, /ca\.crt holds no certificate in PEM/],
  ['half a file', { ...filesOf(first), 'tls.crt': first.certificate.slice(0, 300) }, /tls\.crt holds no certificate/],
  ['the authority first', { ...filesOf(first), 'tls.crt': first.ca + first.certificate }, /does not hold the key/],
  [
    'the authority of another',
    { ...filesOf(first), 'ca.crt': second.ca },
    /ca\.crt holds no authority, valid now, that has signed the certificate in .*tls\.crt/,
  ],
  ['expired', filesOf(second), /tls\.crt cannot be served: it has expired at 20/, { later: 2 * DAY }],
  ['not yet valid', filesOf(second), /tls\.crt cannot be served: it is valid from 20.* on/, { later: -2 * DAY }],
  [
    'for another Service',
    filesOf(second),
    /tls\.crt cannot be served: it is not for webhook\.other\.svc/,
    { name: 'webhook.other.svc' },
  ],
] as const) {
  t.test(`refused: ${name}`, async (t) => {
    await t.rejects(mounted(t.testdir(files), looked).look(), { code: 'MOUNTED_CERTIFICATE', message })
  })
}

t.test(
  'F12: a mounted Secret changes by a symlink, from RSA to EC: served at the next look, no connection is dropped, a bad one is not taken',
  async (t) => {
    const root = t.testdir({ one: filesOf(first) })
    const folder = join(root, 'data')
    const mount = async (name: string, files: Readonly<Record<string, string>>): Promise<void> => {
      await mkdir(join(root, name), { recursive: true })
      for (const [file, text] of Object.entries(files)) await writeFile(join(root, name, file), text)
      await symlink(join(root, name), join(root, 'next'))
      await rename(join(root, 'next'), folder)
    }
    await mount('one', filesOf(first))
    const server = createServer((_request, response) => response.end('ok'))
    t.teardown(() => server.close())
    const keeper = new CertificateKeeper({
      source: mounted(folder),
      now: () => Date.now(),
      serve: ({ certificate, key }) => server.setSecureContext({ cert: certificate, key }),
    })
    const both = first.ca + second.ca
    await keeper.look(undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const kept = new Agent({ keepAlive: true, maxSockets: 1, ca: first.ca, servername: calledName })
    t.teardown(() => kept.destroy())
    const get = async (agent: Agent): Promise<boolean> => {
      const outgoing = request({ host: '127.0.0.1', port, agent }).end()
      const [response] = await once(outgoing, 'response')
      response.resume()
      await once(response, 'end')
      return outgoing.reusedSocket
    }
    await get(kept)

    await mount('two', filesOf(second))
    await keeper.look(first.ca)
    t.equal(keeper.served?.certificate, first.certificate, 'not while the registration trusts the first alone')
    t.equal(keeper.awaited(), undefined)
    await keeper.look(both)
    t.equal(keeper.served?.certificate, second.certificate)
    t.equal(await get(kept), true, 'the connection that was open is still used')
    t.equal(await get(new Agent({ ca: second.ca, servername: calledName, maxCachedSessions: 0 })), false)

    await mount('three', { ...filesOf(first), 'tls.key': second.key })
    await t.rejects(keeper.look(both), { code: 'MOUNTED_CERTIFICATE' })
    t.equal(keeper.served?.certificate, second.certificate, 'the last good one')
    t.equal(keeper.awaited(), undefined)
    await t.rejects(keeper.look(first.ca))
    t.equal(keeper.awaited(), 'the registration does not trust the served one')
  },
)
