import { isJsonObject, type Json, type JsonObject } from '../tokens/json.ts'

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: ((key: string, value: Json, context: { readonly source?: string }) => Json) | undefined,
    ): Json
    rawJSON(text: string): object
  }
}

/**
 * Reads JSON so that no integer loses a digit: one that a double cannot hold is a bigint. Every key is data, `__proto__` too.
 * @throws SyntaxError where the text is no JSON
 */
export function parseExactJson(text: string): Json {
  // A reviver is called for every value and costs five times the parse: it is worth it only where a long number stands.
  if (holdsLongNumber(text)) return JSON.parse(text, reviveLongInteger)
  return JSON.parse(text, undefined)
}

/**
 * The same where only an object will do.
 * @throws SyntaxError where the text is no JSON object
 */
export function parseExactJsonObject(text: string): JsonObject {
  const value = parseExactJson(text)
  if (!isJsonObject(value)) throw new SyntaxError('Expected a JSON object')
  return value
}

/**
 * Writes JSON; a bigint becomes a number with all its digits.
 * @param indent spaces a level; none is one line
 */
export function exactJsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, writeBigint, indent)
}

/** 2^53 has so many digits. That a text or a hash may hold as many only costs time. */
const DIGITS = 16

/** Of 16 digits in a row one stands at a place that is a multiple of 16: a look at those takes a tenth of a search's time. */
function holdsLongNumber(text: string): boolean {
  for (let at = 0; at < text.length; at += DIGITS) {
    if (!isDigit(text, at)) continue
    let [from, to] = [at, at + 1]
    while (isDigit(text, from - 1)) from--
    while (isDigit(text, to)) to++
    if (to - from >= DIGITS) return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function reviveLongInteger(_key: string, value: Json, { source }: { readonly source?: string }): Json {
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value
  // 40 digits are more than any integer type has; beyond, BigInt() would be slow and the number is out of range anyway.
  return /^-?\d{1,40}$/.test(source) ? BigInt(source) : value
}

function writeBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value
}
