import { rename, symlink, writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'node:https'
import { Agent, request } from 'node:https'
import { once } from 'node:events'
import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { CertificateKeeper } from '../../../serving/certificates/certificate-keeper.ts'
import { MountedCertificates } from '../../../serving/certificates/mounted-certificates.ts'
import { aBundle, IDENTITY } from './a-bundle.ts'
import { ecCertificates } from './ec-certificates.ts'

const first = await aBundle()
const second = ecCertificates(IDENTITY)

const filesOf = ({ ca, certificate, key }: typeof second) => ({ 'ca.crt': ca, 'tls.crt': certificate, 'tls.key': key })

t.test('what stands in the folder, with the authorities of a file', async (t) => {
  const folder = t.testdir(filesOf(first))
  const kept = await new MountedCertificates({ folder, caFile: join(folder, 'ca.crt') }).look()
  t.strictSame(kept, { certificate: first.certificate, key: first.key, ca: first.ca })
  t.equal((await new MountedCertificates({ folder, caFile: undefined }).look()).ca, undefined)
})

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
for (const [name, files, message] of [
  ['no file', {}, /tls\.(crt|key) cannot be read: ENOENT/],
  ['no certificate', { ...filesOf(first), 'tls.crt': 'x' }, /tls\.crt holds no certificate in PEM/],
  ['the key of another', { ...filesOf(first), 'tls.key': second.key }, /tls\.key does not hold the key/],
  [
    'an EC key beside an RSA certificate',
    { ...filesOf(first), 'tls.key': privateKey.export({ type: 'sec1', format: 'pem' }) },
    /tls\.key does not hold the key/,
  ],
  ['no authority', { ...filesOf(first), 'ca.crt': '' }, /ca\.crt holds no certificate in PEM/],
] as const) {
  t.test(`refused: ${name}`, async (t) => {
    const folder = t.testdir(files)
    const look = new MountedCertificates({ folder, caFile: join(folder, 'ca.crt') }).look()
    await t.rejects(look, { code: 'MOUNTED_CERTIFICATE', message })
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
      source: new MountedCertificates({ folder, caFile: join(folder, 'ca.crt') }),
      now: () => Date.now(),
      serve: ({ certificate, key }) => server.setSecureContext({ cert: certificate, key }),
    })
    const both = first.ca + second.ca
    await keeper.look(undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const [servername] = IDENTITY.names
    const kept = new Agent({ keepAlive: true, maxSockets: 1, ca: first.ca, servername })
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
    t.equal(await get(new Agent({ ca: second.ca, servername, maxCachedSessions: 0 })), false)

    await mount('three', { ...filesOf(first), 'tls.key': second.key })
    await t.rejects(keeper.look(both), { code: 'MOUNTED_CERTIFICATE' })
    t.equal(keeper.served?.certificate, second.certificate, 'the last good one')
    t.equal(keeper.awaited(), undefined)
    await t.rejects(keeper.look(first.ca))
    t.equal(keeper.awaited(), 'the registration does not trust the served one')
  },
)
