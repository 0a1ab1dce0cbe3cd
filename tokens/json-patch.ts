import { isJsonObject, type Json, type JsonObject, objectAt, ownValue } from './json.ts'
import { principalToExt } from './principal.ts'
import { rfc3339 } from './rfc3339.ts'
import type { Store } from './token.ts'
import { ttlToExt, ttlToV3 } from './ttl.ts'
import type { Amendment } from './verdict.ts'

/** An operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }

/** The smallest patch that brings the amendments into the object as it was sent; [] where all of it stands there already. */
export function patchFor(
  store: Store,
  object: JsonObject,
  before: JsonObject | undefined,
  amendments: readonly Amendment[],
): JsonPatchOperation[] {
  return differences(object, amended(store, object, before, amendments), '')
}

/** The object with the amendments in it. What is not amended is shared with the original, not copied. */
export function amended(
  store: Store,
  object: JsonObject,
  before: JsonObject | undefined,
  amendments: readonly Amendment[],
): JsonObject {
  const amendOne = AMENDERS[store]
  return amendments.reduce((current, amendment) => amendOne(current, before, amendment), object)
}

type Amender = (object: JsonObject, before: JsonObject | undefined, amendment: Amendment) => JsonObject

const AMENDERS: Readonly<Record<Store, Amender>> = { ext: amendExt, secret: amendSecret, v3: amendV3 }

function amendExt(object: JsonObject, before: JsonObject | undefined, amendment: Amendment): JsonObject {
  switch (amendment.set) {
    case 'generated-name':
      return withValue(withValue(object, ['metadata', 'name'], undefined), ['metadata', 'generateName'], 'token-')
    case 'owner':
      return withValue(object, ['spec', 'userID'], amendment.owner)
    case 'label':
      return withValue(object, ['metadata', 'labels', amendment.key], amendment.value)
    case 'principal':
      return withValue(object, ['spec', 'userPrincipal'], principalToExt(amendment.principal))
    case 'ttl':
      return withValue(object, ['spec', 'ttl'], asJsonNumber(ttlToExt(amendment.ttl)))
    case 'status-as-before':
      return withValue(object, ['status'], before === undefined ? undefined : ownValue(before, 'status'))
    case 'expires-at':
      return cannotAmend('ext', amendment)
  }
}

function amendSecret(object: JsonObject, _before: JsonObject | undefined, amendment: Amendment): JsonObject {
  return amendment.set === 'ttl'
    ? withValue(object, ['data', 'ttl'], btoa(String(ttlToExt(amendment.ttl))))
    : cannotAmend('secret', amendment)
}

function amendV3(object: JsonObject, _before: JsonObject | undefined, amendment: Amendment): JsonObject {
  switch (amendment.set) {
    case 'ttl':
      return withValue(object, ['ttl'], asJsonNumber(ttlToV3(amendment.ttl)))
    case 'expires-at':
      return withValue(object, ['expiresAt'], amendment.at === undefined ? '' : rfc3339(amendment.at))
    default:
      return cannotAmend('v3', amendment)
  }
}

/** To drop an amendment silently would be to accept what a rule does not. */
function cannotAmend(store: Store, { set }: Amendment): never {
  throw new TypeError(`a token of store ${store} has no ${set} to amend`)
}

/** The object with another value at the path, parents made where they are missing; undefined removes. Shares the rest. */
function withValue(object: JsonObject, path: readonly [string, ...string[]], value: Json | undefined): JsonObject {
  const [key, next, ...rest] = path
  if (next !== undefined) {
    const parent = objectAt(object, key)
    const changed = withValue(parent, [next, ...rest], value)
    return changed === parent ? object : { ...object, [key]: changed }
  }
  const found = ownValue(object, key)
  if (sameJson(found, value)) return object
  if (value !== undefined) return { ...object, [key]: value }
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key))
}

/** Walks only into what is not shared: the cost is that of the change, not of the object. */
function differences(from: JsonObject, to: JsonObject, path: string): JsonPatchOperation[] {
  if (from === to) return []
  const operations: JsonPatchOperation[] = []
  for (const key of Object.keys(from)) {
    if (!Object.hasOwn(to, key)) operations.push({ op: 'remove', path: pointer(path, key) })
  }
  for (const [key, value] of Object.entries(to)) {
    const found = ownValue(from, key)
    if (value === undefined || found === value) continue
    if (isJsonObject(found) && isJsonObject(value)) operations.push(...differences(found, value, pointer(path, key)))
    else if (!sameJson(found, value)) {
      operations.push({ op: Object.hasOwn(from, key) ? 'replace' : 'add', path: pointer(path, key), value })
    }
  }
  return operations
}

function pointer(path: string, key: string): string {
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true
  if (isInteger(one) && isInteger(other)) return BigInt(one) === BigInt(other)
  if (!isJsonObject(one) || !isJsonObject(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => sameJson(ownValue(one, key), ownValue(other, key)))
}

function isInteger(value: Json | undefined): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

/** A number where a double holds it exactly: then every JSON writer can write it. */
function asJsonNumber(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
