import { int64FromText } from './int64.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue } from './json.ts'
import { identityText } from './identity-text.ts'
import { principalFrom } from './principal.ts'
import {
  type IdentityField,
  KIND_LABEL,
  type Malformed,
  type ParsedToken,
  SECRET_KIND_LABEL,
  USER_ID_LABEL,
} from './token.ts'
import { metadataOf, timeFrom } from './token-metadata.ts'
import { ttlFromExt } from './ttl.ts'

/** What is kept for life, and whether Rancher itself moves it. */
const DATA_IDENTITY = [
  ['hash', false],
  ['user-id', false],
  ['principal', true],
  ['kind', false],
  ['cluster', false],
  ['kube-uid', false],
  ['last-used-at', true],
  ['last-activity-seen', true],
] as const

/**
 * Reads the Secret in cattle-tokens behind an ext Token. `malformed` names what makes Rancher drop it silently from its lists:
 * kube-uid, user-id, principal, enabled, ttl, hash and last-update-time have to be there and to parse (pkg/ext/stores/tokens).
 */
export function parseBackingSecret(object: JsonObject): ParsedToken {
  const data = objectAt(object, 'data')
  const texts = new Map(Object.keys(data).map((key) => [key, decoded(ownValue(data, key))]))
  const text = (key: string): string => texts.get(key) ?? ''
  const principalJson = parsedObject(text('principal'))
  const principal = principalFrom(principalJson)
  const ttl = int64FromText(text('ttl'))
  const metadata = metadataOf(object)
  const token = {
    store: 'secret' as const,
    // A hash makes it one without the label too: the label can be added later, and a look-up by name never asks for it.
    isToken: metadata.labels[SECRET_KIND_LABEL] === 'token' || Object.hasOwn(data, 'hash'),
    ...metadata,
    owner: text('user-id'),
    kind: text('kind'),
    isSession: text('kind') === 'session',
    description: text('description'),
    ttl: ttlFromExt(ttl ?? 0n),
    expiresAt: undefined,
    enabled: text('enabled') === 'true',
    cluster: text('cluster'),
    lastUsedAt: timeFrom(text('last-used-at')),
    lastActivityAt: timeFrom(text('last-activity-seen')),
    provider: principal?.provider ?? '',
    principal,
    hashed: true,
    statusText: '',
    holdsValue: false,
    identity: identityOf(object, texts, metadata.labels),
  }
  const malformed = [
    missing(text('kube-uid'), 'kube-uid', 'the uid of the token'),
    missing(text('user-id'), 'user-id', 'the name of a User'),
    missing(principal?.name ?? '', 'principal', 'a principal as JSON with a name and a provider'),
    missing(principal?.provider ?? '', 'principal', 'a principal as JSON with a name and a provider'),
    missing(/^(true|false)$/.test(text('enabled')) ? 'set' : '', 'enabled', 'true or false'),
    missing(ttl === undefined ? '' : 'set', 'ttl', 'a whole number of milliseconds, negative for never'),
    missing(text('hash'), 'hash', 'a hash of the value'),
    missing(text('last-update-time'), 'last-update-time', 'an RFC 3339 time'),
  ].filter((problem) => problem !== undefined)
  return { token, malformed }
}

function missing(found: string, key: string, allowed: string): Malformed | undefined {
  return found === '' ? { field: `data.${key}`, found: 'missing or unreadable', allowed } : undefined
}

function identityOf(
  object: JsonObject,
  texts: ReadonlyMap<string, string | undefined>,
  labels: Readonly<Record<string, string>>,
): IdentityField[] {
  return [
    ...DATA_IDENTITY.map(([key, movedByRancher]) => ({
      field: `data.${key}`,
      text: identityText(texts.get(key)),
      // The hash is what a guess is tried against, and a principal may carry what a provider said of a person.
      secret: key === 'hash' || key === 'principal',
      movedByRancher,
    })),
    ...[SECRET_KIND_LABEL, USER_ID_LABEL, KIND_LABEL].map((label) => ({
      field: `metadata.labels["${label}"]`,
      text: identityText(labels[label]),
      secret: false,
      movedByRancher: true,
    })),
    { field: 'immutable', text: identityText(ownValue(object, 'immutable')), secret: false },
  ]
}

/** The text behind a base64 value of a Secret, or undefined where it is none. */
function decoded(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return new TextDecoder('utf-8').decode(Uint8Array.from(atob(value), (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}

function parsedObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
