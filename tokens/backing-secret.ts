import { int64FromText } from './int64.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue } from './json.ts'
import { ABSENT, identityText, labelIdentityText } from './identity-text.ts'
import { principalFrom } from './principal.ts'
import {
  type IdentityField,
  KIND_LABEL,
  type Malformed,
  type ParsedToken,
  SECRET_KIND_LABEL,
  USER_ID_LABEL,
} from './token.ts'
import { timeFrom } from './rfc3339.ts'
import { metadataOf } from './token-metadata.ts'
import { ttlFromExt } from './ttl.ts'

/** What is kept for life, and whether Rancher itself moves it. */
const DATA_IDENTITY = [
  ['hash', false],
  ['user-id', false],
  ['principal', true],
  ['kind', false],
  ['cluster', false],
  ['kube-uid', false],
] as const

/** When the token was last used. Rancher marks it by a JSON Patch `replace`: the key has to stay there, be it empty. */
const MARKS = ['last-used-at', 'last-activity-seen'] as const

/** What Go's strconv.ParseBool takes for true, and for false. */
const GO_TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const GO_FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']

/**
 * Reads the Secret in cattle-tokens behind an ext Token. `malformed` names what makes Rancher drop it silently from its lists:
 * kube-uid, user-id, principal, enabled, ttl, hash and last-update-time have to be there, and what it parses has to parse
 * (fromSecret in pkg/ext/stores/tokens).
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
    enabled: GO_TRUE.includes(text('enabled')),
    cluster: text('cluster'),
    lastUsedAt: timeFrom(text('last-used-at')),
    lastActivityAt: timeFrom(text('last-activity-seen')),
    provider: principal?.provider ?? '',
    principal,
    hashed: true,
    statusText: '',
    holdsValue: false,
    // Both are looked at by few, and take longer to find than all the rest.
    get identity(): IdentityField[] {
      return identityOf(object, texts, metadata.labels)
    },
  }
  const malformedFields = (): Malformed[] =>
    [
      missing(text('kube-uid'), 'kube-uid', 'the uid of the token'),
      missing(text('user-id'), 'user-id', 'the name of a User'),
      missing(principal?.name ?? '', 'principal', 'a principal as JSON with a name and a provider'),
      missing(principal?.provider ?? '', 'principal', 'a principal as JSON with a name and a provider'),
      missing([...GO_TRUE, ...GO_FALSE].includes(text('enabled')) ? 'set' : '', 'enabled', 'true or false'),
      missing(ttl === undefined ? '' : 'set', 'ttl', 'a whole number of milliseconds, negative for never'),
      missing(text('hash'), 'hash', 'a hash of the value'),
      missing(text('last-update-time'), 'last-update-time', 'an RFC 3339 time'),
      ...MARKS.map((key) =>
        missing(text(key) === '' || timeFrom(text(key)) ? 'set' : '', key, 'nothing, or an RFC 3339 time'),
      ),
    ].filter((problem) => problem !== undefined)
  return {
    token,
    get malformed() {
      return malformedFields()
    },
  }
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
    ...MARKS.map((key) => ({
      field: `data.${key}`,
      text: texts.has(key) ? identityText(texts.get(key)) : ABSENT,
      secret: false,
      movedByRancher: true,
    })),
    ...[SECRET_KIND_LABEL, USER_ID_LABEL, KIND_LABEL].map((label) => ({
      field: `metadata.labels["${label}"]`,
      text: labelIdentityText(labels[label]),
      secret: false,
      movedByRancher: true,
    })),
    { field: 'immutable', text: identityText(ownValue(object, 'immutable')), secret: false },
  ]
}

/** A byte order mark is a difference: Rancher reads it as part of the text. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text behind a base64 value of a Secret, or undefined where it is none. */
function decoded(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  try {
    const bytes = atob(value)
    // Nearly all is ASCII, whose bytes are its text; to decode each value cost 45 us of the 107 that an update of a Secret took.
    if (!/[^\0-\x7f]/.test(bytes)) return bytes
    return UTF8.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
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
