import { canonicalText, type JsonObject, objectAt, ownValue, textAt } from './json.ts'
import { identityText } from './identity-text.ts'
import { principalFrom } from './principal.ts'
import { IdentityField, type IdentityTraits } from './identity-field.ts'
import type { ParsedToken } from './token.ts'
import { timeFrom } from './rfc3339.ts'
import { metadataOf } from './token-metadata.ts'
import { ttlFromExt } from './ttl.ts'
import { TypedFields } from './typed-fields.ts'

/** All that an owner may change of a spec; everything else is identity (Rancher's own store: pkg/ext/stores/tokens). */
const CHANGEABLE = new Set(['description', 'ttl', 'enabled'])

/** The fields of identity that every spec has, and how Rancher spells them: one of them in its own way. */
const RANCHER_SPELLING: ReadonlyMap<string, string> = new Map([
  ['userID', 'spec.userID'],
  ['kind', 'spec.kind'],
  ['clusterName', 'spec.clusterName'],
  ['userPrincipal', 'spec.userprincipal'],
])

/** Reads a tokens.ext.cattle.io/v1 Token. */
export function parseExtToken(object: JsonObject): ParsedToken {
  const top = new TypedFields(object, '', 'Token')
  const spec = top.object('spec') ?? {}
  const status = objectAt(object, 'status')
  const fields = new TypedFields(spec, 'spec.', 'TokenSpec')
  const kind = fields.text('kind')
  const principal = principalFrom(fields.object('userPrincipal'))
  const token = {
    store: 'ext' as const,
    isToken: true,
    ...metadataOf(object),
    owner: fields.text('userID'),
    kind,
    isSession: kind === 'session',
    description: fields.text('description'),
    ttl: ttlFromExt(fields.int64('ttl', 'a whole number of milliseconds such as 7200000 for 2h, 0 for the default')),
    expiresAt: timeFrom(textAt(status, 'expiresAt')),
    enabled: fields.flag('enabled') ?? true,
    cluster: fields.text('clusterName'),
    lastUsedAt: timeFrom(textAt(status, 'lastUsedAt')),
    lastActivityAt: timeFrom(textAt(status, 'lastActivitySeen')),
    provider: principal?.provider ?? '',
    principal,
    hashed: true,
    statusText: Object.hasOwn(object, 'status') ? canonicalText(ownValue(object, 'status')) : '',
    holdsValue: textAt(status, 'value') !== '' || textAt(status, 'bearerToken') !== '',
    identity: identityOf(spec),
  }
  return { token, malformed: [...top.malformed, ...fields.malformed] }
}

function identityOf(spec: JsonObject): IdentityField[] {
  const keys = new Set([...RANCHER_SPELLING.keys(), ...Object.keys(spec)])
  return [...keys]
    .filter((key) => !CHANGEABLE.has(key))
    .map((key) => new IdentityField(traitsOf(key), ownValue(spec, key)))
}

function traitsOf(key: string): IdentityTraits {
  const rancherSentence = `${RANCHER_SPELLING.get(key) ?? `spec.${key}`} is immutable`
  return { field: `spec.${key}`, secret: false, rancherSentence, textOf: identityText }
}
