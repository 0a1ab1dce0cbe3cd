// Certificates that somebody else issues, on a process of the webhook: EC, mounted as a kubelet mounts them, and replaced while it runs.
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import t from 'tap'
import { IDENTITY } from '../serving/certificates/a-bundle.ts'
import { ecCertificates } from '../serving/certificates/ec-certificates.ts'
import { asking, isListening, portOf, startWebhook, trustedBy, until } from './a-process.ts'
import { aReview } from './a-review.ts'

const [servername] = IDENTITY.names

t.test('F12: EC certificates are served over TLS, and the next ones without a connection being dropped', async (t) => {
  // The folder of the test itself is made anew where the process is started.
  const root = await mkdtemp(join(tmpdir(), 'rtoken-mounted-'))
  t.teardown(() => rm(root, { recursive: true }))
  const [first, second] = [ecCertificates(IDENTITY), ecCertificates(IDENTITY)]
  /** As a kubelet does it: another folder, and a symlink in the place of the one before. */
  const mount = async (name: string, { certificate, key }: typeof first, ca: string): Promise<void> => {
    await mkdir(join(root, name))
    const files = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': ca }
    for (const [file, text] of Object.entries(files)) await writeFile(join(root, name, file), text)
    await symlink(join(root, name), join(root, 'next'))
    await rename(join(root, 'next'), join(root, 'tls'))
  }
  await mount('one', first, first.ca)
  const running = await startWebhook(t, ['--tls-dir', join(root, 'tls'), '--drain-seconds', '0'])
  const { cluster, log, child, exit } = running
  const ask = asking(running, t)
  await until('it is registered', () => trustedBy(cluster) !== '')
  await until('it is ready', async () => log().some(isListening) && (await ask('/readyz')).status === 200)

  /** What a new connection is shown, under what is registered. */
  const shown = async (): Promise<{ curve: string | undefined; certificate: string }> => {
    const socket = connect({ host: '127.0.0.1', port: portOf(log()), servername, ca: trustedBy(cluster) })
    await once(socket, 'secureConnect')
    const { asn1Curve, raw } = socket.getPeerCertificate()
    socket.destroy()
    return { curve: asn1Curve, certificate: raw.toString('base64') }
  }
  const base64Of = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '')
  t.strictSame(await shown(), { curve: 'prime256v1', certificate: base64Of(first.certificate) })
  t.match(JSON.parse((await ask('/mutate', aReview())).body), { response: { allowed: true } })

  const kept = new Agent({ keepAlive: true, maxSockets: 1, ca: first.ca, servername })
  t.teardown(() => kept.destroy())
  const getKept = async (): Promise<boolean> => {
    const outgoing = request({ host: '127.0.0.1', port: portOf(log()), path: '/livez', agent: kept }).end()
    const [answer] = await once(outgoing, 'response')
    answer.resume()
    await once(answer, 'end')
    return outgoing.reusedSocket
  }
  t.equal(await getKept(), false)

  await mount('two', second, first.ca + second.ca)
  await until('the next is served', async () => (await shown()).certificate === base64Of(second.certificate))
  t.equal(base64Of(trustedBy(cluster)), base64Of(first.ca + second.ca), 'both are registered meanwhile')
  t.equal(await getKept(), true, 'who is connected stays connected')
  t.equal((await ask('/readyz')).status, 200)
  child.kill('SIGTERM')
  t.equal(await exit, 0)
})
