import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Identity } from '../../serving/certificates/certificate-bundle.ts'
import { issueCa, issueServingCertificate } from '../../serving/certificates/issue-certificates.ts'
import type { Cluster } from '../../test/cluster/cluster.ts'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { webhooksOf } from '../../webhook/registration/found-configurations.ts'
import { BREAK_GLASS } from '../../webhook/upkeep/break-glass.ts'
import { median } from '../statistics.ts'
import { ServerProcess } from './server-process.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const COLLECTIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
  (plural) => `/apis/admissionregistration.k8s.io/v1/${plural}`,
)
const ROUNDS = 5
const CREATES_A_ROUND = 80
const WARM_UP_CREATES = 3000
const AT_A_TIME = 8
/** kube-apiserver hears of a registration by a watch, and then builds its clients anew. */
const SETTLED_MS = 1500

/** ms, medians of one create after the other through a real kube-apiserver. */
export interface CreateTimes {
  readonly without: number
  /** With a server in the webhook's place that says yes to everything, with the same patch. */
  readonly bare: number
  readonly webhook: number
}

type Configurations = readonly JsonObject[]

/** Creates tokens in a real cluster, in turn with nobody registered, a bare server and the webhook. */
export async function timesOfCreates(): Promise<CreateTimes> {
  const cluster = await startCluster({ tokens: 'crd', sample: 'none' })
  const { ca, caKey } = await issueCa('bench-ca', Date.now())
  const identity: Identity = { commonName: 'bare', names: ['localhost'] }
  const { certificate: cert, key } = await issueServingCertificate({ ca, caKey }, identity, Date.now())
  const bare = await ServerProcess.start('serve-patch.ts', [], { key, cert })
  try {
    // Else the webhook would put its registration back at once.
    await bodyOf(cluster, 'PATCH', SECRET, { metadata: { annotations: { [BREAK_GLASS]: 'a benchmark' } } })
    const found = await Promise.all(COLLECTIONS.map((path) => bodyOf(cluster, 'GET', `${path}/rtoken-webhook`)))
    const contenders: readonly { readonly times: number[]; readonly registered: Configurations }[] = [
      { times: [], registered: [] },
      { times: [], registered: found.map((configuration) => leadingTo(bare.port, ca, configuration)) },
      { times: [], registered: found.map(withoutVersion) },
    ]
    await unregister(cluster, 'rtoken-webhook')
    for (let round = 0; round < ROUNDS; round++) {
      for (const { times, registered } of contenders) {
        await register(cluster, registered)
        if (round === 0) await warmUp(cluster)
        times.push(...(await creates(cluster)))
        for (const { metadata } of registered.slice(0, 1)) await unregister(cluster, nameIn(metadata))
      }
    }
    const [without = 0, ofBare = 0, ofWebhook = 0] = contenders.map(({ times }) => median(times))
    return { without, bare: ofBare, webhook: ofWebhook }
  } finally {
    bare.stop()
    await cluster.stop()
  }
}

/** Until connections are open, caches full and code compiled, everywhere: a webhook in use is warm. */
async function warmUp(cluster: Cluster): Promise<void> {
  for (let created = 0; created < WARM_UP_CREATES; created += AT_A_TIME) {
    await Promise.all(Array.from({ length: AT_A_TIME }, () => bodyOf(cluster, 'POST', `${TOKENS}?dryRun=All`, TOKEN)))
  }
}

async function creates(cluster: Cluster): Promise<number[]> {
  const times: number[] = []
  for (let created = 0; created < CREATES_A_ROUND; created++) {
    const start = performance.now()
    await bodyOf(cluster, 'POST', TOKENS, TOKEN)
    times.push(performance.now() - start)
  }
  return times
}

const TOKEN: JsonObject = {
  apiVersion: 'ext.cattle.io/v1',
  kind: 'Token',
  metadata: { generateName: 'token-' },
  spec: { description: 'bench', ttl: 3_600_000 },
}

async function register(cluster: Cluster, configurations: Configurations): Promise<void> {
  for (const [index, path] of COLLECTIONS.entries()) {
    const configuration = configurations[index]
    if (configuration !== undefined) await bodyOf(cluster, 'POST', path, configuration)
  }
  await sleep(SETTLED_MS)
}

async function unregister(cluster: Cluster, name: string): Promise<void> {
  for (const path of COLLECTIONS) await bodyOf(cluster, 'DELETE', `${path}/${name}`)
}

/** The same registration, for a server on the loopback. */
function leadingTo(port: number, ca: string, configuration: JsonObject): JsonObject {
  const caBundle = Buffer.from(ca).toString('base64')
  const webhooks = webhooksOf(configuration).map((webhook) => {
    const path = textAt(objectAt(objectAt(webhook, 'clientConfig'), 'service'), 'path')
    return { ...webhook, clientConfig: { url: `https://localhost:${port}${path}`, caBundle } }
  })
  return { ...configuration, metadata: { name: 'bare' }, webhooks }
}

function withoutVersion(configuration: JsonObject): JsonObject {
  return { ...configuration, metadata: { name: nameIn(configuration['metadata']) } }
}

function nameIn(metadata: unknown): string {
  return isJsonObject(metadata) ? textAt(metadata, 'name') : ''
}

async function bodyOf(cluster: Cluster, method: string, path: string, body?: JsonObject): Promise<JsonObject> {
  const context = path.startsWith(TOKENS) ? 'alice' : 'admin'
  const answer = await cluster.request(context, method, path, body)
  if (answer.status >= 300 || !isJsonObject(answer.body)) throw new Error(`${method} ${path}: ${answer.text}`)
  return answer.body
}
