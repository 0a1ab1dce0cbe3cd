import { randomUUID } from 'node:crypto'
import { isJsonObject, type Json, type JsonObject } from '../tokens/json.ts'
import { markLongIntegers, restoreLongIntegers } from './long-integers.ts'

declare global {
  interface JSON {
    parse(text: string, reviver: undefined): Json
    rawJSON(text: string): object
  }
}

/**
 * Reads JSON so that no integer loses a digit: one that a double cannot hold is a bigint. Every key is data, `__proto__` too.
 * @throws SyntaxError where the text is no JSON
 */
export function parseExactJson(text: string): Json {
  if (!holdsLongNumber(text)) return JSON.parse(text, undefined)
  // A reviver, called for every value, took 8 s and a gigabyte for 6 MB of zeros.
  const mark = randomUUID()
  const { text: marked, count } = markLongIntegers(text, mark)
  let value: Json
  try {
    value = JSON.parse(marked, undefined)
  } catch {
    // The fault is in the text as it was, and the message is to show that.
    return JSON.parse(text, undefined)
  }
  return restoreLongIntegers(value, mark, count)
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

function writeBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value
}
