import type { Cluster } from '../cluster/cluster.ts'
import { objectIn } from '../e2e/kube-object.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const OVER = HOUR

/** An ext token, by its name: what differs from an API key of user-alice that lives for 90 days. */
export interface ExtSpec {
  owner?: string
  kind?: string
  /** ms; below 0 is never, and a stored 0 has expired. */
  ttl?: number
  cluster?: string
  enabled?: false
  /** The Kubeconfig that holds it. */
  kubeconfig?: string
  /** How long ago, ms. */
  used?: number
  active?: number
  latest?: true
}

/** At least one ext token for each way in which a Rancher cluster has them. */
export const RANCHER_LIKE_EXT: Readonly<Record<string, ExtSpec>> = {
  // Plain ones.
  'token-exapi': { latest: true, used: HOUR },
  'token-exexp': { ttl: OVER },
  'token-exnev': { ttl: -1, used: HOUR },
  'token-exzer': { ttl: 0 },
  'token-exoff': { enabled: false },
  'token-exunu': { used: 120 * DAY },
  'token-exscp': { latest: true, owner: 'user-bob', cluster: 'c-gone' },
  'token-exopn': { latest: true, owner: 'user-bob', cluster: 'c-open', used: HOUR },
  // Anybody can write a kind: this one is not Rancher's.
  'token-exagt': { kind: 'agent', used: 200 * DAY },
  // Sessions.
  'token-exses': { latest: true, kind: 'session', ttl: 16 * HOUR, active: HOUR / 2, used: 200 * DAY },
  'token-exidl': { kind: 'session', ttl: 16 * HOUR, active: 17 * HOUR },
  'token-exsov': { kind: 'session', ttl: OVER },
  // Kubeconfigs: alone, and those of kubeconfigs.ext.cattle.io.
  'token-exkub': { kind: 'kubeconfig', owner: 'user-bob', used: 200 * DAY },
  'token-exkc1': { kind: 'kubeconfig', ttl: OVER, kubeconfig: 'kubeconfig-newer' },
  'token-exkc2': { kind: 'kubeconfig', ttl: OVER, cluster: 'c-open', kubeconfig: 'kubeconfig-newer' },
  'token-exkp1': { kind: 'kubeconfig', ttl: OVER, kubeconfig: 'kubeconfig-nparty' },
  'token-exkp2': { kind: 'kubeconfig', kubeconfig: 'kubeconfig-nparty' },
  // Somebody else keeps them.
  'token-exhrv': { kind: 'kubeconfig', ttl: -1, used: 200 * DAY },
  'token-exfle': { used: 200 * DAY },
  // Of a user that Rancher made for itself, and of owners who are gone or disabled.
  'token-exsys': { latest: true, owner: 'u-sysb7d2x', used: 200 * DAY },
  'token-exorp': { latest: true, owner: 'user-gone', used: 200 * DAY },
  'token-exdis': { latest: true, owner: 'user-disabled' },
}

/** Each with the Secret behind it, as Rancher writes it (pkg/ext/stores/tokens). */
export const writeExtTokens = async (cluster: Cluster, now: number, isLatest: boolean): Promise<void> => {
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await cluster.request('admin', 'POST', path, body)
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return objectIn(answer).metadata.uid
  }
  for (const [name, spec] of Object.entries(RANCHER_LIKE_EXT)) {
    if ((spec.latest === true) !== isLatest) continue
    const uid = await post('/apis/ext.cattle.io/v1/tokens', extTokenOf(name, spec, now))
    await post('/api/v1/namespaces/cattle-tokens/secrets', secretOf(name, spec, uid, now))
  }
  if (!isLatest) return
  // What else is there, and no token: a Kubeconfig is kept in a ConfigMap.
  await post('/api/v1/namespaces/cattle-tokens/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'kubeconfig-newer',
      labels: { 'cattle.io/kind': 'kubeconfig', 'cattle.io/user-id': 'user-alice' },
    },
  })
  await post('/api/v1/namespaces/cattle-tokens/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'no-token' },
  })
  // Rancher leaves it out of its lists, for nothing says how long it lives: it has not expired.
  const broken = secretOf('token-exbrk', {}, 'uid-of-broken', now)
  await post('/api/v1/namespaces/cattle-tokens/secrets', {
    ...broken,
    data: { ...broken.data, ttl: base64('90 days') },
  })
}

const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const principalOf = (owner: string) => ({
  name: `local://${owner}`,
  displayName: owner,
  loginName: owner,
  principalType: 'user',
  me: true,
  provider: 'local',
})

const labelsOf = ({ owner = 'user-alice', kind = '', kubeconfig }: ExtSpec): Record<string, string> => ({
  'cattle.io/user-id': owner,
  'authn.management.cattle.io/kind': kind,
  ...(kubeconfig !== undefined && { 'authn.management.cattle.io/kubeconfig-id': kubeconfig }),
})

function extTokenOf(name: string, spec: ExtSpec, now: number): object {
  const { owner = 'user-alice', kind = '', ttl = 90 * DAY, cluster = '', enabled = true, used, active } = spec
  return {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    // Its label that it is a token stands on the Secret alone.
    metadata: { name, labels: labelsOf(spec) },
    spec: { userID: owner, kind, ttl, clusterName: cluster, enabled, userPrincipal: principalOf(owner) },
    status: {
      ...(used !== undefined && { lastUsedAt: time(now - used) }),
      ...(active !== undefined && { lastActivitySeen: time(now - active) }),
    },
  }
}

function secretOf(name: string, spec: ExtSpec, uid: string, now: number) {
  const { owner = 'user-alice', kind = '', ttl = 90 * DAY, cluster = '', enabled = true, used, active } = spec
  const data = {
    cluster,
    description: '',
    enabled: String(enabled),
    hash: '$3:1:c2FsdA:aGFzaA',
    kind,
    'kube-uid': uid,
    'last-activity-seen': active === undefined ? '' : time(now - active),
    'last-update-time': time(now - 2 * HOUR),
    'last-used-at': used === undefined ? '' : time(now - used),
    principal: JSON.stringify(principalOf(owner)),
    ttl: String(ttl),
    'user-id': owner,
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: { 'cattle.io/kind': 'token', ...labelsOf(spec) } },
    type: 'Opaque',
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)])),
  }
}
