import { isJsonObject, type Json } from '../../tokens/json.ts'

/** JSON that is changed in place. */
export type Draft = null | boolean | number | bigint | string | Draft[] | DraftObject
export interface DraftObject {
  [key: string]: Draft
}

/** A copy to change; fields that are undefined are left out. @param value nested at most as deep as what is read from a client */
export function draftOf(value: Json): Draft {
  if (isList(value)) return value.map(draftOf)
  if (!isJsonObject(value)) return value
  const object: DraftObject = {}
  for (const [key, entry] of Object.entries(value)) if (entry !== undefined) put(object, key, draftOf(entry))
  return object
}

/** Every key is data: an assignment to `__proto__` would be something else. */
export function put(object: DraftObject, key: string, value: Draft): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else object[key] = value
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  if (isList(one)) {
    return isList(other) && one.length === other.length && one.every((entry, index) => isSame(entry, other[index]))
  }
  if (!isJsonObject(one)) return one === other
  if (!isJsonObject(other) || isList(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  )
}

/** Array.isArray loses the type of a readonly list. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
