// Nobody but the API server may ask: it shows a client certificate, as docs/install.md has it configured.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { stringify } from 'yaml'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { createCertificateAuthority, type KeyAndCertificate } from '../cluster/certificates/certificate-authority.ts'
import { aReview } from '../webhook/a-review.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const folder = await mkdtemp(join(tmpdir(), 'rtoken-client-'))
t.teardown(() => rm(folder, { recursive: true }))
const clients = await createCertificateAuthority('clients-of-webhooks')
const ofApiServer = await clients.issue({ commonName: 'kube-apiserver-admission' })
const ofAnother = await clients.issue({ commonName: 'another' })
const ofAStranger = await (
  await createCertificateAuthority('strangers')
).issue({ commonName: 'kube-apiserver-admission' })

const base64 = (pem: string): string => Buffer.from(pem).toString('base64')
const write = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : stringify(content), { mode: 0o600 })
  return path
}
/** With a port of its own a Service is named with it, and which that is nobody knows yet: for any of them, then. */
const kubeConfigFile = await write('kubeconfig.yaml', {
  apiVersion: 'v1',
  kind: 'Config',
  users: [
    {
      name: '*',
      user: {
        'client-certificate-data': base64(ofApiServer.certificate),
        'client-key-data': base64(ofApiServer.key),
      },
    },
  ],
})
const configuration = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'WebhookAdmissionConfiguration',
  kubeConfigFile,
}
const admission = await write('admission.yaml', {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AdmissionConfiguration',
  plugins: ['MutatingAdmissionWebhook', 'ValidatingAdmissionWebhook'].map((name) => ({ name, configuration })),
})
const authority = await write('clients.crt', clients.certificate)
const cluster = await inACluster(t, {
  apiServerArgs: [`--admission-control-config-file=${admission}`],
  webhookArgs: ['--client-ca-file', authority, '--client-names', 'kube-apiserver-admission'],
})
const create = (): Promise<ApiAnswer> =>
  cluster.request('alice', 'POST', '/apis/ext.cattle.io/v1/tokens?dryRun=All', {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
  })
const created = await waitFor(create, ({ status }) => status === 201)

await t.test('what the API server asks is judged', async (t) => {
  t.equal(created.status, 201, created.text)
  t.equal(objectIn(created).spec['userID'], 'user-alice')
})

await t.test('who else asks is turned away, and may probe', async (t) => {
  const registered = await cluster.request(
    'admin',
    'GET',
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/rtoken-webhook',
  )
  const [webhook] = objectIn(registered)['webhooks'] as {
    clientConfig: { caBundle: string; service: { port: number } }
  }[]
  const { caBundle = '', service } = webhook?.clientConfig ?? {}
  const ask = async (path: string, client?: KeyAndCertificate): Promise<[number, string]> => {
    const outgoing = request({
      host: '127.0.0.1',
      port: service?.port,
      servername: 'rtoken-webhook.rtoken-system.svc',
      ca: Buffer.from(caBundle, 'base64').toString(),
      agent: false,
      path,
      method: path === '/validate' ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      ...(client && { key: client.key, cert: client.certificate }),
    })
    outgoing.end(path === '/validate' ? JSON.stringify(aReview()) : undefined)
    const [answer] = await once(outgoing, 'response')
    return [answer.statusCode, await text(answer)]
  }
  t.equal((await ask('/validate', ofApiServer))[0], 200)
  for (const [name, client] of [
    ['nobody', undefined],
    ['another name', ofAnother],
    ['another authority', ofAStranger],
  ] as const) {
    const [status, said] = await ask('/validate', client)
    t.equal(status, 403, name)
    t.match(said, /client certificate/)
  }
  for (const path of ['/livez', '/readyz', '/metrics']) t.equal((await ask(path))[0], 200, path)
})
