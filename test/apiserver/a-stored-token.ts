import type { StoredToken } from '../../apiserver/storage/stored-token.ts'

export const CREATED = Date.parse('2026-11-22T10:00:00Z')

/** A token as the cache keeps it, of alice and good for 90 days. */
export function aStoredToken(changes: Partial<StoredToken> = {}): StoredToken {
  const name = changes.name ?? 'token-aaaaa'
  return {
    name,
    resourceVersion: '7',
    uid: `uid of ${name}`,
    secretUid: `secret of ${name}`,
    labels: { 'cattle.io/user-id': changes.owner ?? 'user-alice' },
    owner: 'user-alice',
    kind: '',
    description: '',
    ttl: 7_776_000_000n,
    createdAt: CREATED,
    enabled: true,
    isBeingDeleted: false,
    cluster: '',
    principal: { name: 'local://user-alice', loginName: 'alice', provider: 'local' },
    hash: '',
    lastUsedAt: undefined,
    lastActivityAt: undefined,
    statusText: '"lastUpdateTime":"2026-11-22T10:00:00Z"',
    metadataText: JSON.stringify({ name, resourceVersion: changes.resourceVersion ?? '7' }),
    specText: '{}',
    ...changes,
  }
}
