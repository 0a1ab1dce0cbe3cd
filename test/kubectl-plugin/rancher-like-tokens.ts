import type { Cluster } from '../cluster/cluster.ts'
import { kubeconfigCrd } from './kubeconfig-crd.ts'
import { writeExtTokens } from './rancher-like-ext-tokens.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A v3 token, by its name: what differs from an API key of user-alice that lives for 90 days. */
export interface Spec {
  owner?: string
  kind?: string
  ttl?: number
  session?: true
  cluster?: string
  enabled?: false
  /** How long ago, ms. */
  used?: number
  active?: number
  /** Made after all others of its owner, kind and scope: a creation is told by its second. */
  latest?: true
}

const OVER = HOUR

/** At least one token for each way in which a Rancher cluster has them. */
export const RANCHER_LIKE: Readonly<Record<string, Spec>> = {
  // What Rancher makes for its own work; the expired ones of these it makes anew.
  'kubectl-shell-user-alicew4k2p': { kind: 'kubectl-shell', used: 200 * DAY },
  'kubectl-shell-user-alicex8m3q': { kind: 'kubectl-shell', ttl: OVER },
  'agent-u-sysb7d2xnnv9q': { kind: 'agent', owner: 'u-sysb7d2x', ttl: OVER },
  'agent-user-alicem4k7c': { latest: true, kind: 'agent', used: 200 * DAY },
  'compose-token-user-bobv2x8l': { kind: 'compose', used: 200 * DAY },
  'drain-node-user-bobp9k4d': { kind: 'drain-node', used: 200 * DAY },
  'helm-token-user-bobz6t2h': { kind: 'helm', used: 200 * DAY },
  'p-shop-pipeline': { kind: 'pipeline', ttl: 0, used: 200 * DAY },
  telemetry: { kind: 'telemetry', owner: 'user-rancher-admin', ttl: 0, used: 200 * DAY },
  'u-kx2b9d7vqm': { kind: 'provisioning', owner: 'u-kx2b9d7vqm', ttl: 0, used: 200 * DAY },
  'u-oldprov8kz': { kind: 'provisioning', ttl: OVER, used: 200 * DAY },
  'fleet-default-shop-autoscaler': { kind: 'autoscaler', owner: 'u-autosc4l3', ttl: 30 * DAY, used: 200 * DAY },
  // Of a user that Rancher made for itself: no kind says so.
  'token-sysac': { owner: 'u-sysb7d2x', used: 200 * DAY },
  // Somebody else keeps them.
  'kubeconfig-user-alicehrv7x': { latest: true, kind: 'kubeconfig', ttl: 0, used: 200 * DAY },
  'token-fleet': { used: 200 * DAY },
  // Sessions.
  'token-slive': { session: true, ttl: 16 * HOUR, active: HOUR / 2, used: 200 * DAY },
  'token-sidle': { session: true, ttl: 16 * HOUR, active: 17 * HOUR },
  'token-sover': { session: true, ttl: OVER },
  // Kubeconfigs: of old and new versions, of one cluster, and those of kubeconfigs.ext.cattle.io.
  'kubeconfig-user-68h7ptvsrx': { latest: true, kind: 'kubeconfig', owner: 'user-bob', used: 200 * DAY },
  'kubeconfig-u-b86fdld8nj.c-m-old4kx9zp': { kind: 'kubeconfig', owner: 'user-bob', ttl: OVER, cluster: 'c-gone' },
  'token-kcwh1': { kind: 'kubeconfig', ttl: OVER },
  'token-kcwh2': { kind: 'kubeconfig', ttl: OVER },
  'token-kcpt1': { kind: 'kubeconfig', ttl: OVER },
  'token-kcpt2': { kind: 'kubeconfig' },
  // Owners who are gone or disabled.
  'token-orpha': { owner: 'user-gone', used: 200 * DAY },
  'token-disow': { owner: 'user-disabled' },
  // Plain ones.
  'token-expir': { ttl: OVER },
  'token-never': { ttl: 0, used: HOUR },
  'token-scope': { owner: 'user-bob', cluster: 'c-gone' },
  'token-open1': { owner: 'user-bob', cluster: 'c-open', used: HOUR },
  'token-bobk1': { latest: true, owner: 'user-bob', used: HOUR },
  'token-bobk2': { owner: 'user-bob', used: 120 * DAY },
  'token-boff1': { owner: 'user-bob', enabled: false },
}

const USERS = {
  'u-sysb7d2x': 'system://c-open',
  'u-kx2b9d7vqm': 'system://provisioning/fleet-default/shop',
  'u-autosc4l3': 'system://autoscaler',
}

/**
 * The moment at which the cluster is looked at: two hours after its tokens were made, but for some seconds, so that all of them are
 * 119m old, those that the cluster was started with too.
 */
export const twoHoursAhead = (start: number): number => Math.floor(start / 1000) * 1000 + 2 * HOUR - 20_000

/** Makes all of it, and what refers to it. `now` is when it will be looked at. */
export const dressWithTokens = async (cluster: Cluster, now: number): Promise<void> => {
  const post = async (path: string, body: object): Promise<void> => {
    const { status, text } = await cluster.request('admin', 'POST', path, body)
    if (status !== 201) throw new Error(`${path}: ${status} ${text}`)
  }
  await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', kubeconfigCrd)
  for (const [name, principal] of Object.entries(USERS)) {
    await post('/apis/management.cattle.io/v3/users', {
      apiVersion: 'management.cattle.io/v3',
      kind: 'User',
      metadata: { name },
      username: '',
      displayName: 'System account',
      principalIds: [principal],
      enabled: true,
    })
  }
  for (const name of ['cattle-global-data', 'fleet-default']) {
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  const secret = (namespace: string, name: string, data: Record<string, string>): Promise<void> =>
    post(`/api/v1/namespaces/${namespace}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')])),
    })
  const kubeconfig = (token: string): string => JSON.stringify({ users: [{ name: 'u', user: { token } }] })
  await secret('cattle-global-data', 'cc-harv1', {
    'harvestercredentialConfig-kubeconfigContent': kubeconfig('kubeconfig-user-alicehrv7x:value'),
  })
  await secret('cattle-global-data', 'cc-harv2', {
    'harvestercredentialConfig-kubeconfigContent': kubeconfig('ext/token-exhrv:value'),
  })
  await secret('fleet-default', 'shop-kubeconfig', { token: 'token-fleet:value' })
  await secret('fleet-default', 'mill-kubeconfig', { value: kubeconfig('ext/token-exfle:value') })
  for (const isLatest of [false, true]) {
    if (isLatest) await new Promise((resolve) => setTimeout(resolve, 1100))
    await writeExtTokens(cluster, now, isLatest)
    for (const [name, spec] of Object.entries(RANCHER_LIKE)) {
      if ((spec.latest === true) !== isLatest) continue
      await post('/apis/management.cattle.io/v3/tokens', v3TokenOf(name, spec, now))
    }
  }
  // The CRD of the tests may not be served at once.
  for (let tries = 0; ; tries++) {
    const { status } = await cluster.request('admin', 'GET', '/apis/ext.cattle.io/v1/kubeconfigs')
    if (status === 200) break
    if (tries > 100) throw new Error('kubeconfigs.ext.cattle.io are not served')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const holds = {
    'kubeconfig-whole': ['token-kcwh1', 'token-kcwh2', 'token-wasgo'],
    'kubeconfig-party': ['token-kcpt1', 'token-kcpt2'],
    // From Rancher 2.15 on, a Kubeconfig holds ext tokens.
    'kubeconfig-newer': ['token-exkc1', 'token-exkc2'],
    'kubeconfig-nparty': ['token-exkp1', 'token-exkp2'],
  }
  for (const [name, tokens] of Object.entries(holds)) {
    await post('/apis/ext.cattle.io/v1/kubeconfigs', {
      apiVersion: 'ext.cattle.io/v1',
      kind: 'Kubeconfig',
      metadata: { name, labels: { 'cattle.io/user-id': 'user-alice' } },
      status: { tokens },
    })
  }
}

export const v3TokenOf = (name: string, spec: Spec, now: number): object => {
  const { owner = 'user-alice', kind = '', ttl = 90 * DAY, session, cluster, enabled = true, used, active } = spec
  const time = (ago: number): string => new Date(now - ago).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Token',
    metadata: {
      name,
      labels: {
        'authn.management.cattle.io/token-userId': owner,
        ...(kind !== '' && { 'authn.management.cattle.io/kind': kind }),
      },
    },
    token: 'the-value-of-a-token',
    userId: owner,
    authProvider: 'local',
    ttl,
    isDerived: session !== true,
    enabled,
    ...(cluster !== undefined && { clusterName: cluster }),
    ...(used !== undefined && { lastUsedAt: time(used) }),
    ...(active !== undefined && { activityLastSeenAt: time(active) }),
  }
}
