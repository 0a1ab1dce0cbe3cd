// The Token API server has no right that it does not use: what it asked of kube-apiserver, by the audit log, against its RBAC.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { ApiConnection } from '../cluster/api/api-connection.ts'
import { type Manifest, readManifestFolder } from '../cluster/api/manifest.ts'
import { isRecord } from '../cluster/is-record.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'
const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
const ACCOUNT = 'system:serviceaccount:rtoken-system:rtoken-apiserver'
const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - { level: Metadata, users: ['${ACCOUNT}'] }
  - { level: None }
`

const dir = t.testdir({ 'policy.yaml': POLICY })
const auditLog = join(dir, 'audit.log')
const cluster = await inACluster(t, {
  tokens: 'apiserver',
  webhook: false,
  apiServerArgs: [`--audit-policy-file=${join(dir, 'policy.yaml')}`, `--audit-log-path=${auditLog}`],
  // A certificate of 15 s is renewed while the test looks.
  apiserverArgs: ['--certificate-seconds', '15', '--ca-seconds', '600', '--purge-seconds', '1'],
})

interface Right {
  /** '' where it holds for the whole cluster. */
  readonly namespace: string
  readonly group: string
  readonly resource: string
  readonly verb: string
  /** None is any. */
  readonly names: readonly string[]
}

interface Use extends Omit<Right, 'names'> {
  readonly name: string
}

await t.test('with all that it can do done', async (t) => {
  const create = async (spec: object) => objectIn(await cluster.request('alice', 'POST', TOKENS, { ...BARE, spec }))
  const made = await create({ description: 'to log in with' })
  const bearer = isRecord(made['status']) ? made['status']['bearerToken'] : undefined
  const path = `${TOKENS}/${made.metadata.name}`
  t.equal((await cluster.request('alice', 'PATCH', path, { spec: { description: 'changed' } })).status, 200)

  // Logging in writes when it was; past the proxy it is asked whose the bearer is.
  const direct = new ApiConnection(
    `https://127.0.0.1:${cluster.apiserver.port()}`,
    await cluster.apiserver.authority(),
    cluster.as('alice'),
    cluster.apiserver.servername,
  )
  t.teardown(() => direct.close())
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: bearer } }
  t.match((await direct.request('POST', '/authenticate', review)).body, { status: { authenticated: true } })
  t.equal((await direct.request('GET', path)).status, 200)
  t.equal((await cluster.request('alice', 'GET', `${TOKENS}/token-nosuch`)).status, 404)
  t.equal((await cluster.request('alice', 'DELETE', path)).status, 200)

  const over = await create({ ttl: 1 })
  const isThere = async () => (await cluster.request('admin', 'GET', `${SECRETS}/${over.metadata.name}`)).status
  t.equal(await waitFor(isThere, (status) => status === 404), 404, 'what has expired is purged')

  const feature = '/apis/management.cattle.io/v3/features/ext-tokens'
  const apiService = async () => (await cluster.request('admin', 'GET', API_SERVICE)).status
  await cluster.request('admin', 'PATCH', feature, { spec: { value: false } })
  t.equal(await waitFor(apiService, (status) => status === 404), 404, 'the API is taken away')
  await cluster.request('admin', 'PATCH', feature, { spec: { value: true } })
  t.equal(await waitFor(apiService, (status) => status === 200), 200, 'and back')

  const port = async () => objectIn(await cluster.request('admin', 'GET', API_SERVICE)).spec['service']
  const before = await port()
  await cluster.request('admin', 'PATCH', API_SERVICE, { spec: { service: { port: 1 } } })
  t.strictSame(await waitFor(port, (service) => isRecord(service) && service['port'] !== 1), before, 'and mended')
})

await t.test('every right was needed', async (t) => {
  const rights = rightsOf(await readManifestFolder(join(packageRoot, 'manifests', 'standalone')))
  t.ok(rights.length > 20)
  const unused = async () => {
    const uses = (await readFile(auditLog, 'utf8')).split('\n').filter(Boolean).flatMap(useIn)
    return rights.filter((right) => !uses.some((use) => isOf(use, right)))
  }
  t.strictSame(await waitFor(unused, (left) => left.length === 0), [])
})

function isOf(use: Use, right: Right): boolean {
  return (
    use.verb === right.verb &&
    use.group === right.group &&
    use.resource === right.resource &&
    (right.namespace === '' || use.namespace === right.namespace) &&
    (right.names.length === 0 || right.names.includes(use.name))
  )
}

/** What a line of the audit log says that the server did and was allowed to. */
function useIn(line: string): Use[] {
  const event: unknown = JSON.parse(line)
  if (!isRecord(event) || !isRecord(event['objectRef']) || !isRecord(event['annotations'])) return []
  if (event['annotations']['authorization.k8s.io/decision'] !== 'allow') return []
  const { namespace, apiGroup, resource, name } = event['objectRef']
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return [
    {
      verb: text(event['verb']),
      namespace: text(namespace),
      group: text(apiGroup),
      resource: text(resource),
      name: text(name),
    },
  ]
}

/** The rights of the server's Roles, one by one; those of Kubernetes' own Role, to which one binding leads, are not ours. */
function rightsOf(manifests: readonly Manifest[]): Right[] {
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
  const roles = manifests.filter(({ kind, metadata }) => kind.endsWith('Role') && metadata.name === 'rtoken-apiserver')
  return roles.flatMap(({ metadata, rules }) =>
    (Array.isArray(rules) ? rules : []).filter(isRecord).flatMap((rule) =>
      texts(rule['apiGroups']).flatMap((group) =>
        texts(rule['resources']).flatMap((resource) =>
          texts(rule['verbs']).map((verb) => ({
            namespace: metadata.namespace ?? '',
            group,
            resource,
            verb,
            names: texts(rule['resourceNames']),
          })),
        ),
      ),
    ),
  )
}
