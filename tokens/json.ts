/** A JSON value as it was read. An integer that a double cannot hold is a bigint, so that an int64 stays exact. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object under `key`, or an empty one: null and absence are the same to a Kubernetes API. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = ownValue(parent, key)
  return isJsonObject(value) ? value : {}
}

/** The text under `key`, or '' where there is none or it is no text. */
export function textAt(parent: JsonObject, key: string): string {
  const value = ownValue(parent, key)
  return typeof value === 'string' ? value : ''
}

/** The value under `key` where the object itself has it: `constructor` and the like are keys of data here. */
export function ownValue(parent: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(parent, key) ? parent[key] : undefined
}

/** The entries whose values are texts, as labels and annotations have them. */
export function textsAt(parent: JsonObject, key: string): Readonly<Record<string, string>> {
  const object = objectAt(parent, key)
  if (holdsTexts(object)) return object
  return Object.fromEntries(Object.entries(object).filter((entry): entry is [string, string] => isText(entry[1])))
}

function holdsTexts(object: JsonObject): object is Readonly<Record<string, string>> {
  return Object.values(object).every(isText)
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string'
}

/** One text for one value, whatever the order of its keys: two values are equal when their texts are. */
export function canonicalText(value: Json | undefined): string {
  if (value === undefined || value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort()
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join(',')}}`
  }
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}
