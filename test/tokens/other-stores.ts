import type { JsonObject } from '../../tokens/json.ts'
import { MAX_MS, PRINCIPAL } from './an-ext-token.ts'

export const SECRET_DATA: Readonly<Record<string, string>> = {
  cluster: '',
  description: 'two hours',
  enabled: 'true',
  hash: '$3:1:salt:digest',
  kind: '',
  'kube-uid': 'a-uid',
  'last-activity-seen': '',
  'last-update-time': '2026-01-01T00:00:00Z',
  'last-used-at': '',
  principal: JSON.stringify(PRINCIPAL),
  ttl: String(MAX_MS),
  'user-id': 'user-alice',
}

/** The Secret behind an ext Token of Alice; `undefined` leaves a key out. */
export function aBackingSecret(
  data: Readonly<Record<string, string | undefined>> = {},
  metadata: JsonObject = {},
): JsonObject {
  const entries = Object.entries({ ...SECRET_DATA, ...data })
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([key, text]) => [key, Buffer.from(text).toString('base64')])
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'token-bcdfg',
      namespace: 'cattle-tokens',
      uid: 'its-uid',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: {
        'cattle.io/kind': 'token',
        'cattle.io/user-id': 'user-alice',
        'authn.management.cattle.io/kind': '',
      },
      ...metadata,
    },
    data: Object.fromEntries(entries),
    type: 'Opaque',
  }
}

/** A hashed API key of Alice in the v3 store, for 90 days. */
export function aV3Token(fields: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Token',
    metadata: {
      name: 'token-v3v3v',
      uid: 'v3-uid',
      resourceVersion: '9',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'authn.management.cattle.io/token-userId': 'user-alice' },
      annotations: { 'authn.management.cattle.io/token-hashed': 'true' },
      ...metadata,
    },
    authProvider: 'local',
    clusterName: '',
    description: 'ci',
    enabled: true,
    expiresAt: '2026-04-01T00:00:00Z',
    isDerived: true,
    lastUsedAt: '2026-01-01T10:00:00Z',
    token: '$2:salt:digest',
    ttl: MAX_MS,
    userId: 'user-alice',
    userPrincipal: {
      metadata: { name: 'local://user-alice' },
      displayName: 'Alice',
      loginName: 'alice',
      provider: 'local',
    },
    ...fields,
  }
}
