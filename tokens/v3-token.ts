import { type JsonObject, ownValue, textAt } from './json.ts'
import { identityText, labelIdentityText } from './identity-text.ts'
import { principalFrom } from './principal.ts'
import { IdentityField, type IdentityTraits } from './identity-field.ts'
import { KIND_LABEL, type ParsedToken, TOKEN_HASHED_ANNOTATION, V3_USER_ID_LABEL } from './token.ts'
import { metadataOf } from './token-metadata.ts'
import { ttlFromV3 } from './ttl.ts'
import { TypedFields } from './typed-fields.ts'

/** What is kept for life, and whether Rancher itself moves it. */
const IDENTITY = [
  ['userId', false],
  ['authProvider', false],
  ['userPrincipal', true],
  ['groupPrincipals', true],
  ['clusterName', false],
  ['isDerived', false],
  ['lastUsedAt', true],
  ['activityLastSeenAt', true],
  // Rancher replaces the value by its hash, and says so in the annotation: without it the stored hash is the password.
  ['token', true],
] as const

const FIELDS: readonly (readonly [string, IdentityTraits])[] = IDENTITY.map(([key, movedByRancher]) => [
  key,
  { field: key, secret: key === 'token', movedByRancher, textOf: identityText },
])
const LABELS: readonly (readonly [string, IdentityTraits])[] = [V3_USER_ID_LABEL, KIND_LABEL].map((key) => [
  key,
  { field: `metadata.labels["${key}"]`, secret: false, movedByRancher: true, textOf: labelIdentityText },
])
const HASHED: IdentityTraits = {
  field: `metadata.annotations["${TOKEN_HASHED_ANNOTATION}"]`,
  secret: false,
  movedByRancher: true,
  textOf: identityText,
}

/** Reads a tokens.management.cattle.io/v3 Token: top-level fields, no spec (pkg/apis/management.cattle.io/v3/authn_types.go). */
export function parseV3Token(object: JsonObject): ParsedToken {
  const fields = new TypedFields(object, '')
  const metadata = metadataOf(object)
  const kind = metadata.labels[KIND_LABEL] ?? ''
  const principal = principalFrom(fields.object('userPrincipal'))
  const isDerived = fields.flag('isDerived') ?? false
  const token = {
    store: 'v3' as const,
    isToken: true,
    ...metadata,
    owner: fields.text('userId'),
    kind: kind === '' && !isDerived ? 'session' : kind,
    isSession: !isDerived,
    description: fields.text('description'),
    ttl: ttlFromV3(fields.int64('ttl', 'a whole number of milliseconds, 0 for never')),
    expiresAt: fields.time('expiresAt'),
    enabled: fields.flag('enabled') ?? true,
    cluster: fields.text('clusterName'),
    lastUsedAt: fields.time('lastUsedAt'),
    lastActivityAt: fields.time('activityLastSeenAt'),
    provider: fields.text('authProvider') || (principal?.provider ?? ''),
    principal,
    hashed: metadata.annotations[TOKEN_HASHED_ANNOTATION] === 'true',
    statusText: '',
    holdsValue: metadata.annotations[TOKEN_HASHED_ANNOTATION] !== 'true' && textAt(object, 'token') !== '',
    identity: identityOf(object, metadata.labels, metadata.annotations),
  }
  // Nothing here reads these. One of another type would stop Rancher from reading any v3 Token at all: its CRD checks no types.
  fields.flag('expired')
  fields.flag('current')
  fields.object('providerInfo')
  return { token, malformed: fields.malformed }
}

function identityOf(
  object: JsonObject,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): IdentityField[] {
  return [
    ...FIELDS.map(([key, traits]) => new IdentityField(traits, ownValue(object, key))),
    ...LABELS.map(([key, traits]) => new IdentityField(traits, labels[key])),
    new IdentityField(HASHED, annotations[TOKEN_HASHED_ANNOTATION]),
  ]
}
