import { rfc3339 } from '../../tokens/rfc3339.ts'
import { type Json, type JsonObject, objectAt, ownValue } from '../../tokens/json.ts'
import { principalToExt } from '../../tokens/principal.ts'
import type { Token } from '../../tokens/token.ts'
import { humanTtl, ttlToExt } from '../../tokens/ttl.ts'
import { kindOf, type TokenRow } from '../inventory/token-row.ts'

const REDACTED = '***'

/** kubectl's own copy of what was applied, the value of a token included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** All that is known to be no secret. What somebody adds one day is left out until it is looked at. */
const V3_FIELDS = [
  'userId',
  'authProvider',
  'userPrincipal',
  'groupPrincipals',
  'ttl',
  'lastUsedAt',
  'activityLastSeenAt',
  'isDerived',
  'description',
  'expired',
  'expiresAt',
  'clusterName',
  'enabled',
] as const
const SPEC_FIELDS = ['userID', 'userPrincipal', 'kind', 'description', 'ttl', 'enabled', 'clusterName'] as const
const STATUS_FIELDS = ['current', 'expired', 'expiresAt', 'lastUpdateTime', 'lastUsedAt', 'lastActivitySeen'] as const
const STATUS_SECRETS = ['value', 'bearerToken', 'hash'] as const

/**
 * The object for -o json and yaml: as it is stored, but for what is secret, and with `rtoken`, all that is computed of it. A
 * Secret is shown as the Token that Rancher would make of it.
 * @param withManagedFields as --show-managed-fields has it: they name fields, and hold no values
 */
export function shownObject(row: TokenRow, withManagedFields = false): JsonObject {
  const { from, object, token, state, endsAt } = row
  const metadata = shownMetadata(objectAt(object, 'metadata'), withManagedFields)
  // A server does not repeat in each item what a list is of.
  const type = { apiVersion: from.apiVersion, kind: 'Token' }
  const rtoken = {
    api: from.store,
    state,
    owner: token.owner,
    ownerState: row.ownerState,
    ...(row.ownerIsSystem && { ownerIsSystem: true }),
    kind: kindOf(token),
    ttl: humanTtl(token.ttl),
    ttlMs: token.ttl === 'never' ? null : token.ttl,
    expiresAt: endsAt === undefined ? null : rfc3339(endsAt),
    lastUsedAt: token.lastUsedAt === undefined ? null : rfc3339(token.lastUsedAt),
    createdAt: token.createdAt === undefined ? null : rfc3339(token.createdAt),
    provider: token.provider,
    cluster: token.cluster,
    hashed: token.hashed,
  }
  switch (from.store) {
    case 'v3':
      return { ...type, metadata, ...picked(object, V3_FIELDS), ...redacted(object, ['token']), rtoken }
    case 'ext': {
      const status = objectAt(object, 'status')
      return {
        ...type,
        metadata,
        spec: picked(objectAt(object, 'spec'), SPEC_FIELDS),
        status: { ...picked(status, STATUS_FIELDS), ...redacted(status, STATUS_SECRETS) },
        rtoken,
      }
    }
    case 'secret':
      return { ...type, metadata, spec: specOf(token), rtoken }
  }
}

function shownMetadata(metadata: JsonObject, withManagedFields: boolean): JsonObject {
  const { managedFields, annotations, ...rest } = metadata
  const kept = Object.entries(objectAt({ annotations }, 'annotations')).filter(([key]) => key !== LAST_APPLIED)
  return {
    ...rest,
    ...(withManagedFields && managedFields !== undefined && { managedFields }),
    ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
  }
}

function specOf(token: Token): JsonObject {
  return {
    userID: token.owner,
    ...(token.principal !== undefined && { userPrincipal: principalToExt(token.principal) }),
    kind: token.kind,
    description: token.description,
    ttl: ttlToExt(token.ttl),
    enabled: token.enabled,
    clusterName: token.cluster,
  }
}

function picked(object: JsonObject, keys: readonly string[]): Record<string, Json> {
  const found: Record<string, Json> = {}
  for (const key of keys) {
    const value = ownValue(object, key)
    if (value !== undefined) found[key] = value
  }
  return found
}

function redacted(object: JsonObject, keys: readonly string[]): Record<string, Json> {
  const present = keys.filter((key) => ![undefined, null, ''].includes(textOrNothing(ownValue(object, key))))
  return Object.fromEntries(present.map((key) => [key, REDACTED]))
}

function textOrNothing(value: Json | undefined): string | null | undefined {
  return typeof value === 'string' || value === undefined || value === null ? value : REDACTED
}
