import { int64FromJson } from './int64.ts'
import { isJsonObject, type Json, type JsonObject, ownValue } from './json.ts'
import { escapeInvisible } from './quote.ts'
import { timeFrom } from './rfc3339.ts'
import type { Malformed } from './token.ts'

/**
 * Reads typed fields of one object, and keeps a list of those that have another type. Null and absence are the zero value,
 * as Go's decoder has it. `goStruct` names the struct in Rancher's own sentence about a wrong type.
 */
export class TypedFields {
  readonly malformed: Malformed[] = []
  readonly #object: JsonObject
  readonly #prefix: string
  readonly #goStruct: string | undefined

  constructor(object: JsonObject, prefix: string, goStruct?: string) {
    this.#object = object
    this.#prefix = prefix
    this.#goStruct = goStruct
  }

  text(key: string): string {
    const value = this.#value(key)
    if (value === undefined) return ''
    if (typeof value === 'string') return value
    this.#report(key, value, 'text', 'string')
    return ''
  }

  flag(key: string): boolean | undefined {
    const value = this.#value(key)
    if (value === undefined || typeof value === 'boolean') return value
    this.#report(key, value, 'true or false', 'bool')
    return undefined
  }

  /** 0 where there is none. */
  int64(key: string, allowed: string): bigint {
    const value = this.#value(key)
    if (value === undefined) return 0n
    const read = int64FromJson(value)
    if (read === undefined) this.#report(key, value, allowed, 'int64')
    return read ?? 0n
  }

  /** In ms since 1970; undefined where there is none. */
  time(key: string): number | undefined {
    const text = this.text(key)
    const at = timeFrom(text)
    if (text !== '' && at === undefined) this.#report(key, text, 'nothing, or an RFC 3339 time', 'time')
    return at
  }

  object(key: string): JsonObject | undefined {
    const value = this.#value(key)
    if (value === undefined || isJsonObject(value)) return value
    this.#report(key, value, 'an object', 'struct')
    return undefined
  }

  #value(key: string): Exclude<Json, null> | undefined {
    return ownValue(this.#object, key) ?? undefined
  }

  #report(key: string, value: Json, allowed: string, goType: string): void {
    const field = `${this.#prefix}${key}`
    const found = describeFound(value)
    const rancherSentence =
      this.#goStruct &&
      `Token in version "v1" cannot be handled as a Token: json: cannot unmarshal ${goKind(value)} into Go struct field ` +
        `${this.#goStruct}.${field} of type ${goType}`
    this.malformed.push({ field, found, allowed, ...(rancherSentence && { rancherSentence }) })
  }
}

/** What stands there, short and safe to print: a long text or an object could hold what nobody should read. */
function describeFound(value: Json): string {
  if (typeof value === 'string')
    return value.length <= 32 ? escapeInvisible(JSON.stringify(value)) : `a text of ${value.length} characters`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : String(value)
}

function goKind(value: Json): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `number ${value}`
  if (typeof value === 'boolean') return 'bool'
  return Array.isArray(value) ? 'array' : typeof value
}
