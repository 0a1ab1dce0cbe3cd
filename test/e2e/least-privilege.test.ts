// Each right that the webhook has is needed: with any of them taken away, something that it does fails.
import t from 'tap'
import { connect } from '../../cluster/connect.ts'
import { loadKubeconfig } from '../../cluster/load-kubeconfig.ts'
import { serviceIdentity } from '../../serving/certificates/certificate-bundle.ts'
import { CertificateSecret } from '../../serving/certificates/certificate-secret.ts'
import { ensureCertificates } from '../../serving/certificates/ensure-certificates.ts'
import { LIFETIMES } from '../../serving/certificates/lifetimes.ts'
import { createLogger } from '../../serving/logger.ts'
import { DEFAULT_IDENTITIES } from '../../tokens/requester.ts'
import { tryCanary } from '../../webhook/canary/try-canary.ts'
import { AnswersOfCluster } from '../../webhook/knowledge/answers-of-cluster.ts'
import {
  collectionOf,
  findConfigurations,
  writeConfiguration,
} from '../../webhook/registration/found-configurations.ts'
import { DEFAULT_ADDRESS } from '../../webhook/registration/registrations-manifest.ts'
import { webhookConfigurations, type WebhookConfiguration } from '../../webhook/registration/webhook-configurations.ts'
import { tlsSecret } from '../../webhook/tls-secret.ts'
import { uninstall } from '../../webhook/uninstall.ts'
import { breakGlass, readBreakGlass } from '../../webhook/upkeep/break-glass.ts'
import { tellOfRepair } from '../../webhook/upkeep/repair-event.ts'
import { layWebhookGround } from '../cluster/webhook/webhook-ground.ts'
import { eachRightIsNeeded, follows, type Rule } from './each-right-is-needed.ts'
import { inACluster } from './in-a-cluster.ts'

const cluster = await inACluster(t, { webhook: false })
const kubeconfig = await layWebhookGround(cluster.connect('admin'), cluster.dir)
const connection = connect(await loadKubeconfig({ kubeconfig }, { env: {}, homeFolder: '' }))
t.teardown(() => connection.close())
const log = createLogger('silent', process.stderr)
const place = tlsSecret('rtoken-webhook', 'rtoken-system')
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'

const DAY_MS = 24 * 60 * 60 * 1000
const KINDS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const
/** They lead nowhere: nobody is to be asked while rights are tried. */
const [mutating, validating] = webhookConfigurations(DEFAULT_ADDRESS, DEFAULT_IDENTITIES).map((each) => ({
  ...each,
  webhooks: [],
}))
const configurationOf = (kind: WebhookConfiguration['kind']): WebhookConfiguration => {
  const found = [mutating, validating].find((each) => each?.kind === kind)
  if (found === undefined) throw new Error(`there is no ${kind}`)
  return { ...found, kind }
}

const v3 = (resource: string): string => `/apis/management.cattle.io/v3/${resource}`
const looksUpAToken = async (): Promise<void> => {
  const answers = new AnswersOfCluster(connection, () => performance.now())
  // Looked for in both stores, the one after the other.
  await answers.principal({ ask: 'principal', token: 'token-none', owner: 'user-alice' })
}
const certificates = async (now: number): Promise<void> => {
  const store = new CertificateSecret(connection, place)
  const identity = serviceIdentity('rtoken-webhook', 'rtoken-system')
  await ensureCertificates({ store, identity, log, now: () => now })
}
const writes = async (kind: WebhookConfiguration['kind']): Promise<void> => {
  const found = await findConfigurations(connection)
  await writeConfiguration(connection, configurationOf(kind), found.get(kind))
}

/** What the webhook does, by the resource that it needs a right for; each rejects where it may not. */
const DEEDS: Readonly<Record<string, () => Promise<void>>> = {
  settings: () => follows(connection, v3('settings')),
  users: () => follows(connection, v3('users')),
  clusters: () => follows(connection, v3('clusters')),
  tokens: looksUpAToken,
  subjectaccessreviews: async () => {
    const answers = new AnswersOfCluster(connection, () => performance.now())
    const requester = { username: 'user-alice', uid: '', groups: [], extra: {}, role: 'other' as const }
    await answers.may({ ask: 'may', verb: 'get', group: '', resource: '*', name: '' }, requester)
  },
  configurations: async () => {
    for (const kind of KINDS) {
      await cluster.request('admin', 'DELETE', `${collectionOf(kind)}/rtoken-webhook`)
      await writes(kind)
      await writes(kind)
      await follows(connection, collectionOf(kind), 'metadata.name=rtoken-webhook')
    }
    await uninstall({ connection, place, watchMs: 1, say: () => undefined })
  },
  'settings rtoken-canary': async () => {
    const told = await tryCanary(connection)
    // Nobody is registered here, so that it is accepted where it may be written.
    if (told.outcome !== 'accepted') throw new Error(told.outcome)
  },
  secrets: async () => {
    await cluster.request('admin', 'DELETE', SECRET)
    await certificates(Date.now())
    await certificates(Date.now() + LIFETIMES.leafMs - DAY_MS)
    await breakGlass(connection, place, 'tried')
    if ((await readBreakGlass(connection, place)) !== 'tried') throw new Error('not read')
  },
  events: () =>
    tellOfRepair(
      connection,
      DEFAULT_ADDRESS,
      { kind: 'ValidatingWebhookConfiguration', drift: { what: 'absent', detail: 'it is not there' } },
      Date.now(),
    ),
}

const deedOf = ({ resources, resourceNames }: Rule, resource: string): (() => Promise<void>) => {
  if (resources.some((each) => each.endsWith('webhookconfigurations'))) return DEEDS['configurations'] ?? fail
  const named = resourceNames?.includes('rtoken-canary') === true ? `${resource} rtoken-canary` : resource
  return DEEDS[named] ?? fail
}
const fail = async (): Promise<void> => Promise.reject(new Error('nothing needs this right'))

await t.test('with all of its rights it can do all of it', async (t) => {
  for (const [resource, deed] of Object.entries(DEEDS)) await t.resolves(deed(), resource)
})

const ROLES = [
  '/apis/rbac.authorization.k8s.io/v1/clusterroles/rtoken-webhook',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/rtoken-system/roles/rtoken-webhook',
]

for (const path of ROLES) {
  await t.test(`each right of ${path.split('/').slice(-2).join('/')} is needed`, async (t) => {
    const username = 'system:serviceaccount:rtoken-system:rtoken-webhook'
    await eachRightIsNeeded(t, { cluster, path, username, deedOf })
  })
}
