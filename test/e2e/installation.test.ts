// The manifests, as kustomize renders them, applied to a real API server; and that the webhook may do what it has to and no more.
import { join } from 'node:path'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import type { Manifest } from '../cluster/api/manifest.ts'
import { writeManifests } from '../cluster/api/write-manifests.ts'
import { isRecord } from '../cluster/is-record.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { readCommandLine } from '../../webhook/command-line.ts'
import { configurationFromText } from '../../webhook/configuration/read-configuration.ts'
import { aCertManagerCrd } from './cert-manager-crds.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'

const cluster = await inACluster(t, { webhook: false })
const admin = cluster.connect('admin')
await writeManifests(admin, [aCertManagerCrd('Issuer', 'issuers'), aCertManagerCrd('Certificate', 'certificates')])

async function rendered(overlay: string): Promise<Manifest[]> {
  const { stdout, stderr, code } = await cluster.kubectl('admin', [
    'kustomize',
    join(packageRoot, 'manifests', 'overlays', overlay),
  ])
  if (code !== 0) throw new Error(stderr)
  return parseAllDocuments(stdout).map((document): Manifest => document.toJS())
}

const field = (object: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce(
    (found: unknown, key) => (Array.isArray(found) ? found[Number(key)] : isRecord(found) ? found[key] : undefined),
    object,
  )

const podSpec = (deployment: Manifest | undefined): unknown => field(deployment, 'spec', 'template', 'spec')

for (const overlay of ['rancher', 'dev', 'cert-manager', 'standalone']) {
  await t.test(`${overlay}: the API server takes all of it`, async (t) => {
    const manifests = await rendered(overlay)
    await t.resolves(writeManifests(admin, manifests))
    const deployments = manifests.filter(({ kind }) => kind === 'Deployment')
    t.ok(deployments.some(({ metadata }) => metadata.name === 'rtoken-webhook'))
    for (const deployment of deployments) {
      // The namespace enforces the restricted profile: what it would not let run is refused here.
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'as-in-the-template' }, spec: podSpec(deployment) }
      const answer = await cluster.request('admin', 'POST', '/api/v1/namespaces/rtoken-system/pods?dryRun=All', pod)
      t.equal(answer.status, 201, `${deployment.metadata.name}: ${objectIn(answer).message}`)
    }
  })

  await t.test(`${overlay}: the webhook can read its arguments and its configuration`, async (t) => {
    const manifests = await rendered(overlay)
    const deployment = manifests.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'rtoken-webhook',
    )
    const args = field(deployment, 'spec', 'template', 'spec', 'containers', 0, 'args')
    const command = await readCommandLine(Array.isArray(args) ? args.map(String) : [], '0.0.0')
    t.equal(command.run, 'serve')
    const configMap = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'rtoken-webhook')
    const { identities } = configurationFromText(String(field(configMap, 'data', 'config.yaml')), 'config.yaml')
    const rancher = 'system:serviceaccount:cattle-system:rancher'
    const apiserver = 'system:serviceaccount:rtoken-system:rtoken-apiserver'
    t.strictSame(identities.rancher, [overlay === 'standalone' ? apiserver : rancher])
  })
}

const REPLICAS = { 'rtoken-webhook': 3, 'rtoken-apiserver': 2 }

await t.test('what keeps calls from failing when pods come and go, and pods from what is not theirs', async (t) => {
  const manifests = await rendered('standalone')
  for (const [name, replicas] of Object.entries(REPLICAS)) {
    const called = (kind: string): Manifest | undefined =>
      manifests.find((each) => each.kind === kind && each.metadata.name === name)
    const deployment = called('Deployment')
    t.match(deployment?.['spec'], { replicas, strategy: { rollingUpdate: { maxUnavailable: 0 } } }, name)
    t.equal(field(podSpec(deployment), 'topologySpreadConstraints', 0, 'topologyKey'), 'kubernetes.io/hostname')
    t.match(field(podSpec(deployment), 'containers', 0, 'resources'), { limits: { memory: /Mi$/ } })
    // Ten minutes without an API server are no reason to kill it: it listens when it has read its certificate from there.
    const startup = { httpGet: { path: '/livez' }, periodSeconds: 2, failureThreshold: 300 }
    t.match(field(podSpec(deployment), 'containers', 0, 'startupProbe'), startup, name)
    const labels = field(deployment, 'spec', 'template', 'metadata', 'labels')
    const selectors = [
      field(deployment, 'spec', 'selector', 'matchLabels'),
      field(podSpec(deployment), 'topologySpreadConstraints', 0, 'labelSelector', 'matchLabels'),
      field(called('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels'),
      field(called('NetworkPolicy'), 'spec', 'podSelector', 'matchLabels'),
    ]
    for (const selector of selectors) {
      t.strictSame(selector, { 'app.kubernetes.io/name': name })
      t.match(labels, selector)
    }
    t.equal(field(called('PodDisruptionBudget'), 'spec', 'maxUnavailable'), 1)
  }
})

await t.test('cert-manager: the webhook writes no certificate, and may not', async (t) => {
  const roles = (await rendered('cert-manager')).filter(
    ({ kind, metadata }) => kind === 'Role' && metadata.name === 'rtoken-webhook',
  )
  const rules = roles.flatMap((role): unknown[] => (Array.isArray(role['rules']) ? role['rules'] : []))
  const onSecrets = rules.filter((rule) => JSON.stringify(field(rule, 'resources')) === '["secrets"]')
  t.strictSame(
    onSecrets.map((rule) => field(rule, 'verbs')),
    [['get', 'patch']],
  )
})

await t.test(
  'cert-manager: its authority keeps its key: what was signed before is trusted by its successor',
  async (t) => {
    const authority = (await rendered('cert-manager')).find(({ kind, metadata }) => {
      return kind === 'Certificate' && metadata.name === 'rtoken-webhook-ca'
    })
    t.equal(field(authority, 'spec', 'privateKey', 'rotationPolicy'), 'Never')
  },
)

await t.test('the rendered registrations are accepted, and installed by nobody but the webhook', async (t) => {
  for (const overlay of ['rancher', 'standalone', 'cert-manager', 'dev']) {
    const kinds = new Set((await rendered(overlay)).map(({ kind }) => kind))
    t.notOk(kinds.has('ValidatingWebhookConfiguration') || kinds.has('MutatingWebhookConfiguration'), overlay)
  }
  const path = join(packageRoot, 'manifests', 'base', 'webhook-registrations.yaml')
  const applied = await cluster.kubectl('admin', ['apply', '--server-side', '--dry-run=server', '-f', path])
  t.equal(applied.code, 0, applied.stderr)
})

await t.test('the canary is there to be patched', async (t) => {
  const answer = await cluster.request('admin', 'GET', '/apis/management.cattle.io/v3/settings/rtoken-canary')
  const { value }: KubeObject & { readonly value?: unknown } = objectIn(answer)
  t.equal(value, '')
})
