import type { JsonObject } from '../../tokens/json.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
export const MAX_MS = 90 * DAY_MS
export const PRINCIPAL: JsonObject = {
  name: 'local://user-alice',
  displayName: 'Alice',
  loginName: 'alice',
  principalType: 'user',
  me: true,
  provider: 'local',
}

/** The Token that `kubectl create` sends. */
export function aManifest(spec?: JsonObject, metadata?: JsonObject): JsonObject {
  return { apiVersion: 'ext.cattle.io/v1', kind: 'Token', ...(metadata && { metadata }), ...(spec && { spec }) }
}

/** A Token of Alice as the API server has it: created at the start of 2026, for 90 days. */
export function aStoredToken(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    metadata: {
      name: 'token-bcdfg',
      generateName: 'token-',
      uid: 'a-uid',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': '' },
      ...metadata,
    },
    spec: { userID: 'user-alice', userPrincipal: PRINCIPAL, kind: '', ttl: MAX_MS, enabled: true, ...spec },
  }
}
