import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../test/cluster/cluster.ts'
import { startCluster } from '../../test/cluster/start-cluster.ts'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { BREAK_GLASS } from '../../webhook/upkeep/break-glass.ts'
import { median } from '../statistics.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const CONFIGURATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
  (plural) => `/apis/admissionregistration.k8s.io/v1/${plural}`,
)
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const ROUNDS = 6
const CREATES_A_ROUND = 60
const WARM_UP_CREATES = 4000
const AT_A_TIME = 8

/** ms, medians of one create after the other through a real kube-apiserver. */
export interface CreateTimes {
  readonly without: number
  readonly with: number
}

/** Creates tokens in a real cluster, in turn with the webhook registered and not. */
export async function timesOfCreates(): Promise<CreateTimes> {
  const cluster = await startCluster({ tokens: 'crd', sample: 'none' })
  try {
    // Else the webhook would put its registration back at once.
    await bodyOf(cluster, 'PATCH', SECRET, { metadata: { annotations: { [BREAK_GLASS]: 'a benchmark' } } })
    const registered = await Promise.all(CONFIGURATIONS.map((path) => bodyOf(cluster, 'GET', `${path}/rtoken-webhook`)))
    const times = { without: [] as number[], with: [] as number[] }
    await warmUp(cluster)
    for (let round = 0; round < ROUNDS; round++) {
      times.with.push(...(await creates(cluster, CREATES_A_ROUND)))
      for (const path of CONFIGURATIONS) await bodyOf(cluster, 'DELETE', `${path}/rtoken-webhook`)
      await waitUntil('nobody is asked', async () => !(await isAsked(cluster)))
      times.without.push(...(await creates(cluster, CREATES_A_ROUND)))
      for (const [index, path] of CONFIGURATIONS.entries()) {
        await bodyOf(cluster, 'POST', path, withoutVersion(registered[index] ?? {}))
      }
      await waitUntil('the webhook is asked', () => isAsked(cluster))
    }
    return { without: median(times.without), with: median(times.with) }
  } finally {
    await cluster.stop()
  }
}

/** Until connections are open, caches full and code compiled, everywhere: a webhook in use is warm. */
async function warmUp(cluster: Cluster): Promise<void> {
  for (let created = 0; created < WARM_UP_CREATES; created += AT_A_TIME) {
    const dryRuns = Array.from({ length: AT_A_TIME }, () =>
      bodyOf(cluster, 'POST', `${TOKENS}?dryRun=All`, token('token-')),
    )
    await Promise.all(dryRuns)
  }
}

async function creates(cluster: Cluster, count: number): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const start = performance.now()
    await bodyOf(cluster, 'POST', TOKENS, token('token-'))
    times.push(performance.now() - start)
  }
  return times
}

/** The webhook gives every token a name of its own making. */
async function isAsked(cluster: Cluster): Promise<boolean> {
  const { body, status } = await cluster.request('alice', 'POST', `${TOKENS}?dryRun=All`, token('rtoken-probe-'))
  if (status >= 500 || !isJsonObject(body)) return false
  return textAt(objectAt(body, 'metadata'), 'name').startsWith('token-')
}

function token(generateName: string): JsonObject {
  return {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    metadata: { generateName },
    spec: { description: 'bench', ttl: 3_600_000 },
  }
}

function withoutVersion(configuration: JsonObject): JsonObject {
  const { name, labels } = objectAt(configuration, 'metadata')
  return { ...configuration, metadata: { name, labels } }
}

async function bodyOf(cluster: Cluster, method: string, path: string, body?: JsonObject): Promise<JsonObject> {
  const context = path.startsWith(TOKENS) ? 'alice' : 'admin'
  const answer = await cluster.request(context, method, path, body)
  if (answer.status >= 300 || !isJsonObject(answer.body)) throw new Error(`${method} ${path}: ${answer.text}`)
  return answer.body
}

async function waitUntil(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error(`not within 30 s: ${what}`)
}
