import type { ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { newTokenValue } from '../contexts/rancher-logins.ts'

const inFlight = 32
const day = 86_400_000
const users = ['alice', 'bob', 'rancher-admin', 'disabled', 'gone']
const kinds = ['', 'kubeconfig', 'session']
/** In ms: 90 days, 30 days, for ever, and so short that it has passed. */
const ttls = [90 * day, 30 * day, 0, 1]

/** Writes so many v3 tokens, many at a time, of all kinds and owners. */
export const writeManyV3Tokens = async (
  api: ApiConnection,
  count: number,
  progress: (line: string) => void,
): Promise<void> => {
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const { status, text } = await api.request('POST', '/apis/management.cattle.io/v3/tokens', v3Token(index))
      if (status !== 201) {
        throw new ClusterError('WRITE_REFUSED', `The API server answered ${status} to a sample token: ${text}`)
      }
      if (index % 5_000 === 4_999) progress(`wrote ${index + 1} of ${count} v3 tokens`)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
}

const v3Token = (index: number): object => {
  const user = users[index % users.length] ?? 'alice'
  const kind = kinds[index % kinds.length] ?? ''
  const ttl = ttls[index % ttls.length] ?? 0
  const userId = `user-${user}`
  const serial = index.toString(36).padStart(5, '0')
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Token',
    metadata: {
      name: kind === 'kubeconfig' ? `kubeconfig-${userId}${serial}` : `token-${serial}`,
      labels: {
        'authn.management.cattle.io/token-userId': userId,
        ...(kind === '' ? {} : { 'authn.management.cattle.io/kind': kind }),
      },
    },
    token: newTokenValue(),
    userId,
    authProvider: 'local',
    userPrincipal: {
      metadata: { name: `local://${userId}` },
      displayName: user,
      loginName: user,
      principalType: 'user',
      me: true,
      provider: 'local',
    },
    ttl,
    isDerived: kind !== 'session',
    enabled: index % 17 !== 0,
    description: `sample token ${index}`,
    expiresAt: ttl === 0 ? '' : new Date(Date.now() + ttl).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(index % 7 === 0 ? { clusterName: 'c-open' } : {}),
    ...(index % 2 === 0 ? { lastUsedAt: new Date(Date.now() - (index % 400) * day).toISOString() } : {}),
  }
}
