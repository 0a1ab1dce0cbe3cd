import { exactJsonText } from '../../cluster/exact-json.ts'
import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import { type Json, type JsonObject, objectAt, ownValue, textAt, textsAt } from '../../tokens/json.ts'
import { quoted } from '../../tokens/quote.ts'
import { SECRET_KIND_LABEL, USER_ID_LABEL } from '../../tokens/token.ts'
import { type Ttl, ttlToExt } from '../../tokens/ttl.ts'
import { secretText } from './secret-data.ts'

/** A token as it is kept in memory: what answers need, and nothing that could be read again from the Secret. */
export interface StoredToken {
  readonly name: string
  readonly resourceVersion: string
  /** Of the Token; the Secret has one of its own. */
  readonly uid: string
  readonly secretUid: string
  readonly labels: Readonly<Record<string, string>>
  readonly owner: string
  readonly kind: string
  readonly description: string
  readonly ttl: Ttl
  /** ms since 1970 */
  readonly createdAt: number
  readonly enabled: boolean
  /** A finalizer keeps the Secret of a token that was deleted. */
  readonly isBeingDeleted: boolean
  readonly cluster: string
  readonly principal: JsonObject
  readonly hash: string
  readonly lastUsedAt: number | undefined
  readonly lastActivityAt: number | undefined
  /** Of the status: what is stored of it, as JSON without its braces. */
  readonly statusText: string
  /** As JSON. */
  readonly metadataText: string
  /** As JSON. */
  readonly specText: string
}

/** A Secret that says it is a token and cannot be read as one. */
export interface BrokenToken {
  readonly name: string
  /** Names the key of the Secret, never what stands there. */
  readonly problem: string
}

export function isBroken(read: StoredToken | BrokenToken): read is BrokenToken {
  return 'problem' in read
}

/** Reads the Secret behind a token; undefined where it is none. */
export function readSecret(secret: JsonObject): StoredToken | BrokenToken | undefined {
  const { token, malformed } = parseBackingSecret(secret)
  if (token.labels[SECRET_KIND_LABEL] !== 'token') return undefined
  const [fault] = malformed
  if (fault !== undefined) return { name: token.name, problem: `${fault.field} is ${fault.found}` }
  const label = token.labels[USER_ID_LABEL]
  if (label !== token.owner) {
    const said = label === undefined ? 'missing' : quoted(label)
    return { name: token.name, problem: `the label ${USER_ID_LABEL} is ${said}, and data.user-id is another` }
  }
  if (token.createdAt === undefined) return { name: token.name, problem: 'metadata.creationTimestamp is missing' }
  const data = objectAt(secret, 'data')
  const principal = principalOf(secretText(data, 'principal'))
  const uid = secretText(data, 'kube-uid')
  const spec = specOf(token, principal)
  const metadata = metadataOf(objectAt(secret, 'metadata'), uid)
  return {
    name: token.name,
    resourceVersion: token.resourceVersion,
    uid,
    secretUid: token.uid,
    labels: textsAt(metadata, 'labels'),
    owner: token.owner,
    kind: token.kind,
    description: token.description,
    ttl: token.ttl,
    createdAt: token.createdAt,
    enabled: token.enabled,
    isBeingDeleted: textAt(objectAt(secret, 'metadata'), 'deletionTimestamp') !== '',
    cluster: token.cluster,
    principal,
    hash: secretText(data, 'hash'),
    lastUsedAt: token.lastUsedAt,
    lastActivityAt: token.lastActivityAt,
    statusText: storedStatusText(data),
    metadataText: exactJsonText(metadata),
    specText: exactJsonText(spec),
  }
}

/** What Rancher shows of the metadata: all but the label that says what the Secret is, and whose fields are managed by whom. */
function metadataOf(metadata: JsonObject, uid: string): JsonObject {
  const { [SECRET_KIND_LABEL]: _kind, ...labels } = textsAt(metadata, 'labels')
  const { namespace: _namespace, managedFields: _managedFields, selfLink: _selfLink, ...shown } = metadata
  return { ...shown, uid, labels }
}

interface SpecFields {
  readonly owner: string
  readonly kind: string
  readonly description: string
  readonly ttl: Ttl
  readonly enabled: boolean
  readonly cluster: string
}

/** With the keys that Rancher leaves out where they are empty left out. */
function specOf(
  { owner, kind, description, ttl, enabled, cluster }: SpecFields,
  userPrincipal: JsonObject,
): JsonObject {
  return {
    userID: owner,
    userPrincipal,
    ...(cluster !== '' && { clusterName: cluster }),
    kind,
    ...(description !== '' && { description }),
    ttl: ttlToExt(ttl),
    enabled,
  }
}

function storedStatusText(data: JsonObject): string {
  const fields = {
    lastUpdateTime: secretText(data, 'last-update-time'),
    lastUsedAt: secretText(data, 'last-used-at') || undefined,
    lastActivitySeen: secretText(data, 'last-activity-seen') || undefined,
  }
  return JSON.stringify(fields).slice(1, -1)
}

/** The fields of a principal in the order of Rancher's struct (pkg/apis/ext.cattle.io/v1 TokenPrincipal). */
const PRINCIPAL_FIELDS = [
  'name',
  'displayName',
  'loginName',
  'profilePicture',
  'profileURL',
  'principalType',
  'me',
  'memberOf',
  'provider',
  'extraInfo',
] as const

/** parseBackingSecret has read it already: it is JSON. */
function principalOf(text: string): JsonObject {
  const found: Json = JSON.parse(text, undefined)
  return orderedPrincipal(objectAt({ found }, 'found'))
}

/** A principal with its fields in order, and without those that say nothing, as Go writes it. */
export function orderedPrincipal(principal: JsonObject): JsonObject {
  const fields = PRINCIPAL_FIELDS.map((field) => [field, ownValue(principal, field)] as const)
  const said = fields.filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
  return Object.fromEntries(said)
}
