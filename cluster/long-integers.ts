import type { Json } from '../tokens/json.ts'

const [QUOTE, BACKSLASH, MINUS] = [0x22, 0x5c, 0x2d]
/** 40 digits are more than any integer type has; beyond, BigInt() would be slow and the number is out of range anyway. */
const LONG_INTEGER = /^-?[1-9]\d{15,39}$/

/** A text of JSON in which integers that a double cannot hold stand as strings. */
export interface Marked {
  readonly text: string
  /** How many. */
  readonly count: number
}

/**
 * Puts each integer that a double cannot hold into quotes, behind a mark by which it is found again. What is no JSON stays none.
 * @param mark what no string of the text begins with
 */
export function markLongIntegers(text: string, mark: string): Marked {
  const parts: string[] = []
  let [copied, count] = [0, 0]
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code !== MINUS && !isDigit(code)) at++
    else {
      const end = endOfNumber(text, at)
      // Shorter ones, nearly all, are not even looked at as a text.
      if (end - at >= 16 && isLongInteger(text.slice(at, end)) && !isFollowedByColon(text, end)) {
        parts.push(text.slice(copied, at), `"${mark}`, text.slice(at, end), '"')
        copied = end
        count++
      }
      at = end
    }
  }
  return { text: parts.join('') + text.slice(copied), count }
}

/** Puts bigints where the marked strings stand, in place; it does not recurse, so that it reads whatever JSON.parse reads. */
export function restoreLongIntegers(value: Json, mark: string, count: number): Json {
  const root = { value }
  const containers: object[] = [root]
  let left = count
  const look = (container: object, key: string | number, entry: unknown): void => {
    if (typeof entry === 'object' && entry !== null) containers.push(entry)
    else if (typeof entry === 'string' && entry.startsWith(mark)) {
      Reflect.set(container, key, BigInt(entry.slice(mark.length)))
      left--
    }
  }
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    if (left === 0) break
    // The keys of a long list would take more memory than the list.
    if (Array.isArray(container)) for (const [index, entry] of container.entries()) look(container, index, entry)
    else for (const key of Object.keys(container)) look(container, key, Reflect.get(container, key))
  }
  return root.value
}

function isLongInteger(text: string): boolean {
  return LONG_INTEGER.test(text) && !Number.isSafeInteger(Number(text))
}

/** The place behind its closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
  }
  return text.length
}

/** The place behind everything that may stand in a number, be it one or not. */
function endOfNumber(text: string, start: number): number {
  let at = start
  while (at < text.length && isOfNumber(text.charCodeAt(at))) at++
  return at
}

/** A number is no key: in quotes it would be one. */
function isFollowedByColon(text: string, end: number): boolean {
  let at = end
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at++
  return text.charAt(at) === ':'
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** Digits, `+`, `-`, `.`, `E` and `e`. */
function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === MINUS || code === 0x2e || code === 0x45 || code === 0x65
}
