import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import t from 'tap'
import { ShownCertificate } from '../../../apiserver/http/shown-certificate.ts'
import { issueCa, issueServingCertificate } from '../../../serving/certificates/issue-certificates.ts'
import { aBundle } from '../../serving/certificates/a-bundle.ts'

const NAME = 'rtoken-webhook.rtoken-system.svc'
const served = await aBundle()
const proxyCa = await issueCa('a-proxy-ca', Date.now())
// A serving certificate is no client's, which is as good as a stranger's here.
const stranger = await issueServingCertificate(proxyCa, { commonName: 'front-proxy-client', names: [NAME] }, Date.now())

const server = createServer({ requestCert: true, rejectUnauthorized: false })
const shown = new ShownCertificate(server)
shown.show(served)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
t.teardown(() => server.close())
const address: AddressInfo | string | null = server.address()
const port = typeof address === 'object' ? (address?.port ?? 0) : 0

/** How the server finds whoever connects. */
async function met(credentials: object): Promise<{ authorized: boolean; error: unknown; client: TLSSocket }> {
  const connected: Promise<unknown[]> = once(server, 'secureConnection')
  const client = connect({ host: '127.0.0.1', port, servername: NAME, ca: served.ca, ...credentials })
  await once(client, 'secureConnect')
  const [socket] = await connected
  if (typeof socket !== 'object' || socket === null || !('authorized' in socket)) throw new Error('no socket')
  const error = 'authorizationError' in socket ? socket.authorizationError : undefined
  return { authorized: socket.authorized === true, error, client }
}

const before = await met({ key: stranger.key, cert: stranger.certificate })
const anonymous = await met({})
const cut = once(before.client, 'close')
shown.trust(proxyCa.ca)
await cut
const after = await met({ key: stranger.key, cert: stranger.certificate })
for (const { client } of [anonymous, after]) client.destroy()

void t.test('where nobody is trusted nobody is known, and the authorities of the web least of all', async (t) => {
  const authorities: unknown[] = []
  const fake = {
    setSecureContext: ({ ca }: { ca?: unknown }) => authorities.push(ca),
    closeAllConnections: () => undefined,
  }
  const alone = new ShownCertificate(fake)
  alone.show(served)
  alone.trust(proxyCa.ca)
  alone.trust('')
  // Without a list Node takes its own.
  t.strictSame(authorities, [[], proxyCa.ca, []])
  t.equal(before.authorized, false)
  t.match(String(before.error), /UNABLE_TO_(GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)/)
  t.equal(anonymous.authorized, false)
})
void t.test(
  'another trust closes what was opened by the one before; a certificate for servers is no proxy',
  async (t) => {
    t.equal(before.client.destroyed, true)
    t.equal(after.authorized, false)
    t.match(String(after.error), /INVALID_PURPOSE/)
  },
)
