import { int64FromText } from './int64.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue } from './json.ts'
import { ABSENT, identityText, labelIdentityText } from './identity-text.ts'
import { IdentityField, type IdentityTraits } from './identity-field.ts'
import { principalFrom } from './principal.ts'
import { KIND_LABEL, type Malformed, type ParsedToken, SECRET_KIND_LABEL, USER_ID_LABEL } from './token.ts'
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

type Traits = readonly (readonly [key: string, traits: IdentityTraits])[]

const DATA_TRAITS: Traits = [
  ...DATA_IDENTITY.map(([key, movedByRancher]): Traits[number] => {
    // The hash is what a guess is tried against, and a principal may carry what a provider said of a person.
    const secret = key === 'hash' || key === 'principal'
    return [key, { field: `data.${key}`, secret, movedByRancher, textOf: (value) => identityText(decoded(value)) }]
  }),
  ...MARKS.map((key): Traits[number] => [
    key,
    {
      field: `data.${key}`,
      secret: false,
      movedByRancher: true,
      textOf: (value) => (value === undefined ? ABSENT : identityText(decoded(value))),
    },
  ]),
]
const LABEL_TRAITS: Traits = [SECRET_KIND_LABEL, USER_ID_LABEL, KIND_LABEL].map((label) => [
  label,
  { field: `metadata.labels["${label}"]`, secret: false, movedByRancher: true, textOf: labelIdentityText },
])
const IMMUTABLE: IdentityTraits = { field: 'immutable', secret: false, textOf: identityText }

/** What Go's strconv.ParseBool takes for true, and for false. */
const GO_TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const GO_FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])

/**
 * Reads the Secret in cattle-tokens behind an ext Token. `malformed` names what makes Rancher drop it silently from its lists:
 * kube-uid, user-id, principal, enabled, ttl, hash and last-update-time have to be there, and what it parses has to parse
 * (fromSecret in pkg/ext/stores/tokens).
 */
export function parseBackingSecret(object: JsonObject): ParsedToken {
  const data = objectAt(object, 'data')
  const text = (key: string): string => decoded(ownValue(data, key)) ?? ''
  const principalJson = parsedObject(text('principal'))
  const principal = principalFrom(principalJson)
  const ttl = int64FromText(text('ttl'))
  const metadata = metadataOf(object)
  const [kind, enabled] = [text('kind'), text('enabled')]
  const [lastUsed, lastActivity] = [text('last-used-at'), text('last-activity-seen')]
  const token = {
    store: 'secret' as const,
    // A hash makes it one without the label too: the label can be added later, and a look-up by name never asks for it.
    isToken: metadata.labels[SECRET_KIND_LABEL] === 'token' || Object.hasOwn(data, 'hash'),
    ...metadata,
    owner: text('user-id'),
    kind,
    isSession: kind === 'session',
    description: text('description'),
    ttl: ttlFromExt(ttl ?? 0n),
    expiresAt: undefined,
    enabled: GO_TRUE.has(enabled),
    cluster: text('cluster'),
    lastUsedAt: timeFrom(lastUsed),
    lastActivityAt: timeFrom(lastActivity),
    provider: principal?.provider ?? '',
    principal,
    hashed: true,
    statusText: '',
    holdsValue: false,
    identity: identityOf(object, data, metadata.labels),
  }
  const malformed = [
    missing(text('kube-uid'), 'kube-uid', 'the uid of the token'),
    missing(token.owner, 'user-id', 'the name of a User'),
    missing(principal?.name, 'principal', 'a principal as JSON with a name and a provider'),
    missing(principal?.provider, 'principal', 'a principal as JSON with a name and a provider'),
    missing(token.enabled || GO_FALSE.has(enabled), 'enabled', 'true or false'),
    missing(ttl !== undefined, 'ttl', 'a whole number of milliseconds, negative for never'),
    missing(text('hash'), 'hash', 'a hash of the value'),
    missing(text('last-update-time'), 'last-update-time', 'an RFC 3339 time'),
    missing(lastUsed === '' || token.lastUsedAt, 'last-used-at', 'nothing, or an RFC 3339 time'),
    missing(lastActivity === '' || token.lastActivityAt, 'last-activity-seen', 'nothing, or an RFC 3339 time'),
  ].filter((problem) => problem !== undefined)
  return { token, malformed }
}

function missing(found: unknown, key: string, allowed: string): Malformed | undefined {
  return found ? undefined : { field: `data.${key}`, found: 'missing or unreadable', allowed }
}

function identityOf(object: JsonObject, data: JsonObject, labels: Readonly<Record<string, string>>): IdentityField[] {
  return [
    ...DATA_TRAITS.map(([key, traits]) => new IdentityField(traits, ownValue(data, key))),
    ...LABEL_TRAITS.map(([label, traits]) => new IdentityField(traits, labels[label])),
    new IdentityField(IMMUTABLE, ownValue(object, 'immutable')),
  ]
}

/** A byte order mark is a difference: Rancher reads it as part of the text. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text behind a base64 value of a Secret, or undefined where it is none. */
function decoded(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  if (value === '') return ''
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
