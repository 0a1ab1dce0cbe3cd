// From certificates of the webhook's own to those of cert-manager and back, as docs/install.md has it, replica by replica while the API
// server is asked all the time. What cert-manager, its CA injector and a kubelet would do is done here.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { parseAllDocuments } from 'yaml'
import { objectAt, textAt, type JsonObject } from '../../tokens/json.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import type { Manifest } from '../cluster/api/manifest.ts'
import { writeManifests } from '../cluster/api/write-manifests.ts'
import { httpsGet } from '../cluster/minder/https-get.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { type Replica, Replicas } from '../replicas/replicas.ts'
import { IDENTITY } from '../serving/certificates/a-bundle.ts'
import { ecCertificates } from '../serving/certificates/ec-certificates.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const CERTIFICATE = 'rtoken-system/rtoken-webhook'
const INJECT_CA_FROM = 'cert-manager.io/inject-ca-from'
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
  (plural) => `/apis/admissionregistration.k8s.io/v1/${plural}/rtoken-webhook`,
)
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const [servername] = IDENTITY.names
const issued = ecCertificates(IDENTITY)

const cluster = await inACluster(t, { webhook: false })
const tls = join(cluster.dir, 'tls')
const mounted = ['--tls-dir', tls, '--inject-ca-from', CERTIFICATE]
const replicas = await Replicas.over(t, cluster, ['--drain-seconds', '1', '--canary-seconds', '0'])

const look = (path: string): Promise<ApiAnswer> => cluster.request('admin', 'GET', path)
const dataOf = (answer: ApiAnswer): JsonObject => objectAt(objectIn(answer) as unknown as JsonObject, 'data')

/** As cert-manager writes a Secret that is there: what others keep in it stays. */
async function issue(): Promise<void> {
  const texts = { 'tls.crt': issued.certificate, 'tls.key': issued.key, 'ca.crt': issued.ca }
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  )
  const answer = await cluster.request('admin', 'PATCH', SECRET, { data })
  if (answer.status !== 200) throw new Error(answer.text)
}

/** As a kubelet mounts it. */
async function mount(): Promise<void> {
  await mkdir(tls, { recursive: true })
  const data = dataOf(await look(SECRET))
  for (const key of ['tls.crt', 'tls.key']) {
    await writeFile(join(tls, key), Buffer.from(textAt(data, key), 'base64'))
  }
}

/** As the CA injector does, again and again: into what asks for it, the authority that stands in the Secret. */
async function inject(): Promise<void> {
  const value = textAt(dataOf(await look(SECRET)), 'ca.crt')
  for (const path of CONFIGURATIONS) {
    const { metadata, webhooks } = objectIn(await look(path))
    if (metadata.annotations?.[INJECT_CA_FROM] !== CERTIFICATE || !Array.isArray(webhooks)) continue
    const version = { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion }
    const patch = webhooks.map((_webhook, index) => ({
      op: 'add',
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value,
    }))
    await cluster.request('admin', 'PATCH', path, [version, ...patch], JSON_PATCH)
  }
}

/** The rights that the pods of an overlay have on Secrets. */
async function grant(overlay: string): Promise<void> {
  const folder = join(packageRoot, 'manifests', 'overlays', overlay)
  const { stdout } = await cluster.kubectl('admin', ['kustomize', folder])
  const roles = parseAllDocuments(stdout)
    .map((document): Manifest => document.toJS())
    .filter(({ kind }) => kind === 'Role')
  await writeManifests(cluster.connect('admin'), roles)
}

const create = (): Promise<ApiAnswer> =>
  cluster.request('alice', 'POST', '/apis/ext.cattle.io/v1/tokens?dryRun=All', {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
  })

/** Creates, and has authorities injected, until the work is done. */
async function underLoad(t: Test, work: () => Promise<void>): Promise<void> {
  const failures: string[] = []
  let created = 0
  const over = new AbortController()
  const creating = (async () => {
    while (!over.signal.aborted) {
      const answer = await create()
      if (answer.status === 201) created++
      else failures.push(`${answer.status} ${objectIn(answer).message}`)
      await sleep(10)
    }
  })()
  const injecting = (async () => {
    while (!over.signal.aborted) {
      await inject()
      await sleep(50)
    }
  })()
  await work().finally(() => over.abort())
  await Promise.all([creating, injecting])
  t.strictSame(failures, [])
  t.ok(created > 0, `${created} tokens`)
}

/** As a Deployment with maxUnavailable 0 does it. */
async function rollOut(t: Test, more: readonly string[]): Promise<void> {
  const before = [...replicas.running]
  for (const old of before) {
    await replicas.start(packageRoot, more)
    t.equal(await replicas.end(old), 0, `${old.name} ends well`)
  }
}

/** Whether a replica is answered by what cert-manager has issued, and ready. */
async function servesIssued({ port }: Replica): Promise<boolean> {
  return (await httpsGet({ port, path: '/readyz', ca: issued.ca, servername }).catch(() => undefined))?.status === 200
}

const annotated = async (): Promise<unknown[]> =>
  (await Promise.all(CONFIGURATIONS.map(look))).map((answer) => objectIn(answer).metadata.annotations?.[INJECT_CA_FROM])

await replicas.start()
await replicas.start()
t.equal((await waitFor(create, ({ status }) => status === 201)).status, 201)

await t.test(
  'to cert-manager: it issues, the replicas serve that, and then they are changed: no call fails',
  async (t) => {
    await underLoad(t, async () => {
      await issue()
      for (const replica of replicas.running) t.ok(await waitFor(() => servesIssued(replica), Boolean), replica.name)
      await mount()
      await grant('cert-manager')
      await rollOut(t, mounted)
    })
    t.strictSame(await annotated(), [CERTIFICATE, CERTIFICATE])
    for (const replica of replicas.running) t.ok(await servesIssued(replica), replica.name)
  },
)

await t.test('and back: no call fails, and cert-manager is no longer asked for its authority', async (t) => {
  // Renewed meanwhile: nothing of ours is left but the key of an authority.
  await issue()
  await inject()
  await underLoad(t, async () => {
    await grant('rancher')
    await rollOut(t, [])
    t.strictSame(await waitFor(annotated, (found) => found.every((each) => each === undefined)), [undefined, undefined])
    await sleep(1000)
  })
  for (const replica of replicas.running) t.equal((await replicas.get(replica, '/readyz')).status, 200)
  t.strictSame(await annotated(), [undefined, undefined])
})
