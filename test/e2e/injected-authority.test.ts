// EC certificates that somebody else issues, whose authority somebody else writes into the registrations, as cert-manager and its CA
// injector do: a real API server calls under them, the webhook leaves the authority alone, and mends all else.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { CertificateBundle } from '../../serving/certificates/certificate-bundle.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { freePort } from '../cluster/minder/free-port.ts'
import { httpsGet } from '../cluster/minder/https-get.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { layWebhookGround } from '../cluster/webhook/webhook-ground.ts'
import { IDENTITY } from '../serving/certificates/a-bundle.ts'
import { ecCertificates } from '../serving/certificates/ec-certificates.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const CERTIFICATE = 'rtoken-system/rtoken-webhook'
const CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
  (plural) => `/apis/admissionregistration.k8s.io/v1/${plural}/rtoken-webhook`,
)
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const [servername] = IDENTITY.names
const [first, second] = [ecCertificates(IDENTITY), ecCertificates(IDENTITY)]

const cluster = await inACluster(t, { webhook: false })
const kubeconfig = await layWebhookGround(cluster.connect('admin'), cluster.dir)
const tls = join(cluster.dir, 'tls')
await mkdir(tls)
const mount = async ({ certificate, key }: Pick<CertificateBundle, 'certificate' | 'key'>): Promise<void> => {
  await writeFile(join(tls, 'tls.crt'), certificate)
  await writeFile(join(tls, 'tls.key'), key)
}
await mount(first)
const port = await freePort()
const serve = ['serve', '--kubeconfig', kubeconfig, '--host', '127.0.0.1', '--port', String(port)]
const certificates = ['--service-port', String(port), '--tls-dir', tls, '--inject-ca-from', CERTIFICATE]
const child = spawn(
  process.execPath,
  [join(packageRoot, 'webhook', 'main.ts'), ...serve, ...certificates, '--canary-seconds', '0', '--drain-seconds', '0'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
child.stdout.pipe(createWriteStream(join(cluster.dir, 'injected.log')))
t.teardown(() => child.kill('SIGKILL'))

interface Webhook {
  readonly failurePolicy: string
  readonly clientConfig: { readonly caBundle?: string }
}
const webhooksOf = (answer: ApiAnswer): readonly Webhook[] => (objectIn(answer)['webhooks'] ?? []) as readonly Webhook[]
const look = (path: string): Promise<ApiAnswer> => cluster.request('admin', 'GET', path)
const isThere = ({ status }: ApiAnswer): boolean => status === 200
const readyz = (ca: string) => httpsGet({ port, path: '/readyz', ca, servername })
const create = (): Promise<ApiAnswer> =>
  cluster.request('alice', 'POST', '/apis/ext.cattle.io/v1/tokens?dryRun=All', {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
  })
const isCreated = ({ status }: ApiAnswer): boolean => status === 201

/** What cert-manager's CA injector does to whatever carries its annotation. */
async function inject(ca: string): Promise<void> {
  const value = Buffer.from(ca).toString('base64')
  for (const path of CONFIGURATIONS) {
    const patch = webhooksOf(await waitFor(() => look(path), isThere)).map((_webhook, index) => ({
      op: 'add',
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value,
    }))
    const answer = await cluster.request('admin', 'PATCH', path, patch, JSON_PATCH)
    if (answer.status !== 200) throw new Error(answer.text)
  }
}
const isInjected = (ca: string) => (answer: ApiAnswer) =>
  webhooksOf(answer).length > 0 &&
  webhooksOf(answer).every(({ clientConfig }) => clientConfig.caBundle === Buffer.from(ca).toString('base64'))

const registered = await Promise.all(CONFIGURATIONS.map((path) => waitFor(() => look(path), isThere)))

await t.test(
  'it registers with the annotation and without an authority, and is not ready before there is one',
  async (t) => {
    for (const answer of registered) {
      t.match(objectIn(answer).metadata.annotations, { 'cert-manager.io/inject-ca-from': CERTIFICATE })
      t.ok(webhooksOf(answer).every(({ clientConfig }) => clientConfig.caBundle === undefined))
    }
    const waiting = await waitFor(
      () => readyz(first.ca),
      ({ text }) => text.includes('[-]certificate'),
    )
    t.equal(waiting.status, 503)
    t.match(waiting.text, '[-]certificate: the registration does not trust the served one')
  },
)

await t.test('with an authority injected the API server is answered under EC, and nobody writes it over', async (t) => {
  await inject(first.ca)
  t.equal((await waitFor(create, isCreated)).status, 201)
  t.equal(
    (
      await waitFor(
        () => readyz(first.ca),
        ({ status }) => status === 200,
      )
    ).status,
    200,
  )
  const versions = async (): Promise<string[]> =>
    (await Promise.all(CONFIGURATIONS.map(look))).map((answer) => objectIn(answer).metadata.resourceVersion)
  const before = await versions()
  for (let times = 0; times < 20; times++) t.equal((await create()).status, 201)
  t.strictSame(await versions(), before)
})

await t.test('F8: what else is altered is mended, and the authority stays', async (t) => {
  for (const path of CONFIGURATIONS) {
    const patch = [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }]
    t.equal((await cluster.request('admin', 'PATCH', path, patch, JSON_PATCH)).status, 200)
    const mended = await waitFor(
      () => look(path),
      (answer) => webhooksOf(answer)[0]?.failurePolicy === 'Fail',
    )
    t.equal(webhooksOf(mended)[0]?.failurePolicy, 'Fail')
    t.ok(isInjected(first.ca)(mended))
  }
  t.equal((await create()).status, 201)
})

await t.test(
  'F8: a webhook that is new there has the authority of the others at once: nobody injects it first',
  async (t) => {
    for (const path of CONFIGURATIONS) {
      const { length } = webhooksOf(await look(path))
      const patch = [{ op: 'remove', path: '/webhooks/0' }]
      t.equal((await cluster.request('admin', 'PATCH', path, patch, JSON_PATCH)).status, 200)
      const mended = await waitFor(
        () => look(path),
        (answer) => webhooksOf(answer).length === length,
      )
      t.equal(webhooksOf(mended).length, length)
      t.ok(isInjected(first.ca)(mended))
    }
    t.equal((await waitFor(create, isCreated)).status, 201)
    t.equal((await readyz(first.ca)).status, 200)
  },
)

await t.test('F12: the next certificate is served once its authority is injected beside the old one', async (t) => {
  await mount(second)
  t.equal((await create()).status, 201)
  await inject(first.ca + second.ca)
  // Who trusts the second alone can only be answered by it.
  t.equal(
    (
      await waitFor(
        () => readyz(second.ca),
        ({ status }) => status === 200,
      )
    ).status,
    200,
  )
  t.equal((await create()).status, 201)
  await inject(second.ca)
  t.equal((await waitFor(create, isCreated)).status, 201)
})

await t.test('F8: a registration that is deleted comes back for the injector to complete', async (t) => {
  for (const path of CONFIGURATIONS) t.equal((await cluster.request('admin', 'DELETE', path)).status, 200)
  await inject(second.ca)
  t.equal((await waitFor(create, isCreated)).status, 201)
  for (const path of CONFIGURATIONS) t.ok(isInjected(second.ca)(await look(path)))
  child.kill('SIGTERM')
  await once(child, 'exit')
  t.equal(child.exitCode, 0)
})
