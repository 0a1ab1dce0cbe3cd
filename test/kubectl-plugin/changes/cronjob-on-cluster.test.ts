import { join } from 'node:path'
import t from 'tap'
import { type Manifest, readManifestFolder } from '../../cluster/api/manifest.ts'
import { writeManifests } from '../../cluster/api/write-manifests.ts'
import { serviceAccountToken } from '../../cluster/contexts/service-account-token.ts'
import { writeKubeconfig } from '../../cluster/contexts/write-kubeconfig.ts'
import { startCluster } from '../../cluster/start-cluster.ts'
import { tokenSecret } from '../fake-rancher.ts'
import { v3TokenOf } from '../rancher-like-tokens.ts'
import { runInProcess } from '../run-in-process.ts'

const HOUR = 3_600_000
const V3 = '/apis/management.cattle.io/v3/tokens'
const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'

t.test('the CronJob of manifests/cleanup may do what its own words need, and no more', async (t) => {
  const manifests = await readManifestFolder(join(import.meta.dirname, '..', '..', '..', 'manifests', 'cleanup'))
  const cluster = await startCluster({ webhook: false })
  t.teardown(() => cluster.stop())
  const admin = cluster.connect('admin')
  const namespace = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  for (const name of ['rtoken-system', 'cattle-tokens']) {
    await cluster.request('admin', 'POST', '/api/v1/namespaces', namespace(name))
  }
  await writeManifests(
    admin,
    manifests.filter(({ kind }) => kind !== 'CronJob'),
  )
  const kubeconfig = join(t.testdir(), 'kubeconfig')
  const token = await serviceAccountToken(admin, 'rtoken-system', 'rtoken-cleanup')
  await writeKubeconfig(kubeconfig, cluster.server, cluster.ca, new Map([['cleanup', { token }]]))

  for (const [name, ttl] of [
    ['token-over1', HOUR / 2],
    ['token-live1', 90 * 24 * HOUR],
  ] as const) {
    await cluster.request('admin', 'POST', V3, v3TokenOf(name, { ttl }, Date.now()))
    const secret = { apiVersion: 'v1', kind: 'Secret', ...tokenSecret(name, { ttl: String(ttl) }) }
    const { metadata } = secret as unknown as { metadata: { uid?: string; creationTimestamp?: string } }
    delete metadata.uid
    delete metadata.creationTimestamp
    const { status, text } = await cluster.request('admin', 'POST', SECRETS, secret)
    t.equal(status, 201, text)
  }

  t.test('it deletes what has expired of both stores', async (t) => {
    const ran = await runInProcess([...wordsOf(manifests), '--kubeconfig', kubeconfig], {
      now: () => Date.now() + HOUR,
    })
    t.strictSame(
      { code: ran.code, stdout: ran.stdout.split('\n').toSorted() },
      {
        code: 0,
        stdout: ['', 'secret "token-over1" deleted', 'token.management.cattle.io "token-over1" deleted'],
      },
    )
    t.match(ran.stderr, /^2 tokens deleted/)
    t.equal((await cluster.request('admin', 'GET', `${SECRETS}/token-live1`)).status, 200)
    t.equal((await cluster.request('admin', 'GET', `${V3}/token-live1`)).status, 200)
  })

  t.test('no rule is on *, and it may change nothing else', async (t) => {
    for (const rule of manifests.flatMap((manifest) => (manifest['rules'] ?? []) as Record<string, string[]>[])) {
      t.notMatch(JSON.stringify(rule), '"*"')
    }
    for (const [verb, group, resource, where] of [
      ['create', '', 'secrets', 'cattle-tokens'],
      ['update', '', 'secrets', 'cattle-tokens'],
      ['list', '', 'secrets', 'default'],
      ['delete', '', 'secrets', 'fleet-default'],
      ['create', 'management.cattle.io', 'tokens', ''],
      ['patch', 'management.cattle.io', 'tokens', ''],
      ['delete', 'management.cattle.io', 'users', ''],
      ['patch', 'management.cattle.io', 'settings', ''],
      ['list', '', '*', ''],
    ]) {
      const { body } = await cluster.request('admin', 'POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'system:serviceaccount:rtoken-system:rtoken-cleanup',
          resourceAttributes: { verb, group, resource, namespace: where },
        },
      })
      t.equal((body as { status: { allowed: boolean } }).status.allowed, false, `${verb} ${resource} ${where}`)
    }
  })

  t.test('without any one of its rules it could not do it, and says so', async (t) => {
    for (const [kind, path] of [
      ['ClusterRole', '/apis/rbac.authorization.k8s.io/v1/clusterroles/rtoken-cleanup'],
      ['Role', '/apis/rbac.authorization.k8s.io/v1/namespaces/cattle-tokens/roles/rtoken-cleanup'],
    ]) {
      const role = manifests.find((manifest) => manifest.kind === kind)
      for (const rule of (role?.['rules'] ?? []) as object[]) {
        const rules = ((role?.['rules'] ?? []) as object[]).filter((other) => other !== rule)
        const merge = { 'content-type': 'application/merge-patch+json' }
        await cluster.request('admin', 'PATCH', path ?? '', { rules }, merge)
        const { code, stderr } = await runInProcess([...wordsOf(manifests), '--kubeconfig', kubeconfig])
        t.equal(code, 3, JSON.stringify(rule))
        t.match(stderr, /^Warning: you may not list /)
        await cluster.request('admin', 'PATCH', path ?? '', { rules: role?.['rules'] }, merge)
      }
    }
  })
})

const wordsOf = (manifests: Manifest[]): string[] => {
  const job = manifests.find(({ kind }) => kind === 'CronJob') as unknown as {
    spec: { jobTemplate: { spec: { template: { spec: { containers: { args: string[] }[] } } } } }
  }
  return job.spec.jobTemplate.spec.template.spec.containers[0]?.args ?? []
}
