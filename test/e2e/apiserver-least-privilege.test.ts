// Each right that the Token API server has is needed: with any of them taken away, something that it does fails.
import t from 'tap'
import { ApiError } from '../../cluster/api-error.ts'
import { SubjectAccess } from '../../apiserver/access/subject-access.ts'
import { InProcessAnswers } from '../../apiserver/admission/in-process-answers.ts'
import { BearerTokens } from '../../apiserver/authentication/bearer-tokens.ts'
import { API_SERVICES_PATH, apiServiceFor } from '../../apiserver/registration/api-service.ts'
import { StoredApiService } from '../../apiserver/registration/stored-api-service.ts'
import { secretOfNewToken } from '../../apiserver/storage/secret-of-token.ts'
import { SECRETS_PATH } from '../../apiserver/storage/token-cache.ts'
import { hashOf } from '../../apiserver/storage/token-hash.ts'
import { TokenSecrets } from '../../apiserver/storage/token-secrets.ts'
import { connect } from '../../cluster/connect.ts'
import { loadKubeconfig } from '../../cluster/load-kubeconfig.ts'
import { serviceIdentity } from '../../serving/certificates/certificate-bundle.ts'
import { CertificateSecret } from '../../serving/certificates/certificate-secret.ts'
import { ensureCertificates } from '../../serving/certificates/ensure-certificates.ts'
import { LIFETIMES } from '../../serving/certificates/lifetimes.ts'
import { createLogger } from '../../serving/logger.ts'
import { objectAt, textAt } from '../../tokens/json.ts'
import { layApiserverGround } from '../cluster/apiserver/apiserver-ground.ts'
import { eachRightIsNeeded, follows, type Rule } from './each-right-is-needed.ts'
import { inACluster } from './in-a-cluster.ts'
import { waitFor } from './wait-for.ts'

const NAME = 'rtoken-apiserver'
const DAY_MS = 24 * 60 * 60 * 1000
const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tokens.ext.cattle.io'
const API_SERVICE = `${API_SERVICES_PATH}/v1.ext.cattle.io`
const TLS_SECRET = `/api/v1/namespaces/rtoken-system/secrets/${NAME}-tls`

const cluster = await inACluster(t, { webhook: false })
// The server itself does not run: whatever it would mend is tried here.
await cluster.request('admin', 'DELETE', CRD)
await waitFor(
  () => cluster.request('admin', 'GET', API_SERVICE),
  ({ status }) => status === 404,
)
const kubeconfig = await layApiserverGround(cluster.connect('admin'), cluster.dir)
const connection = connect(await loadKubeconfig({ kubeconfig }, { env: {}, homeFolder: '' }))
t.teardown(() => connection.close())
const log = createLogger('silent', process.stderr)
const monotonic = (): number => performance.now()
const requester = { username: 'user-alice', uid: '', groups: [], extra: {}, role: 'other' as const }
const v3 = (resource: string): string => `/apis/management.cattle.io/v3/${resource}`

async function certificates(now: number): Promise<void> {
  const place = { namespace: 'rtoken-system', name: `${NAME}-tls`, app: NAME }
  const store = new CertificateSecret(connection, place)
  await ensureCertificates({ store, identity: serviceIdentity(NAME, 'rtoken-system'), log, now: () => now })
}

/** What the server does, by the resource that it needs a right for; each rejects where it may not. */
const DEEDS: Readonly<Record<string, () => Promise<void>>> = {
  users: () => follows(connection, v3('users')),
  settings: () => follows(connection, v3('settings')),
  features: () => follows(connection, v3('features')),
  clusters: () => follows(connection, v3('clusters')),
  tokens: async () => {
    const subjects = new SubjectAccess(connection, monotonic)
    const answers = new InProcessAnswers({
      connection,
      subjects,
      tokens: { get: () => undefined },
      ownCluster: 'local',
      monotonic,
    })
    await answers.principal({ ask: 'principal', token: 'token-none', owner: 'user-alice' })
  },
  tokenreviews: async () => {
    await new BearerTokens(connection, monotonic).requesterOf('a:b')
  },
  subjectaccessreviews: async () => {
    await new SubjectAccess(connection, monotonic).may(requester, { verb: 'get', group: '', resource: '*' })
  },
  apiservices: async () => {
    await cluster.request('admin', 'DELETE', API_SERVICE)
    const store = new StoredApiService(connection)
    const wanted = (ca: string) => apiServiceFor({ namespace: 'rtoken-system', name: NAME, port: 443 }, ca)
    await untilNobodyElseWrites(async () => store.write(wanted(cluster.ca), await store.find()))
    await untilNobodyElseWrites(async () => store.write(wanted(`${cluster.ca}${cluster.ca}`), await store.find()))
    await follows(connection, API_SERVICES_PATH, 'metadata.name=v1.ext.cattle.io')
    await untilNobodyElseWrites(async () => store.delete((await store.find()) ?? {}))
  },
  'secrets of tokens': async () => {
    const secrets = new TokenSecrets(connection)
    const name = 'token-tried'
    await cluster.request('admin', 'DELETE', `${SECRETS_PATH}/${name}`)
    const object = { spec: { userID: 'user-alice', ttl: 1 } }
    const secret = secretOfNewToken({ object, name, uid: 'u', hash: hashOf('x'), now: Date.now() })
    const created = await secrets.create(secret, false)
    await secrets.replace((await secrets.read(name)) ?? {}, false)
    await secrets.writeLastUsed(name, new Date().toISOString())
    await follows(connection, SECRETS_PATH)
    await secrets.delete(name, { uid: textAt(objectAt(created ?? {}, 'metadata'), 'uid') }, false)
  },
  'secrets of certificates': async () => {
    await cluster.request('admin', 'DELETE', TLS_SECRET)
    await certificates(Date.now())
    await certificates(Date.now() + LIFETIMES.leafMs - DAY_MS)
  },
}

/** kube-apiserver writes into an APIService whether it is available; the server itself looks again then. */
async function untilNobodyElseWrites(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || attempt === 20) throw error
    }
  }
}

const fail = (): Promise<void> => Promise.reject(new Error('nothing needs this right'))
const deedIn =
  (namespace: string) =>
  (_rule: Rule, resource: string): (() => Promise<void>) => {
    const ofSecrets = namespace === 'cattle-tokens' ? 'secrets of tokens' : 'secrets of certificates'
    return DEEDS[resource === 'secrets' ? ofSecrets : resource] ?? fail
  }

await t.test('with all of its rights it can do all of it', async (t) => {
  for (const [resource, deed] of Object.entries(DEEDS)) await t.resolves(deed(), resource)
})

const ROLES = [
  ['', `/apis/rbac.authorization.k8s.io/v1/clusterroles/${NAME}`],
  ['cattle-tokens', `/apis/rbac.authorization.k8s.io/v1/namespaces/cattle-tokens/roles/${NAME}`],
  ['rtoken-system', `/apis/rbac.authorization.k8s.io/v1/namespaces/rtoken-system/roles/${NAME}`],
] as const
for (const [namespace, path] of ROLES) {
  await t.test(`each right of ${namespace === '' ? 'the whole cluster' : namespace} is needed`, async (t) => {
    const username = `system:serviceaccount:rtoken-system:${NAME}`
    await eachRightIsNeeded(t, { cluster, path, username, deedOf: deedIn(namespace) })
  })
}
