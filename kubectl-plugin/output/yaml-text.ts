import { exactJsonText } from '../../cluster/exact-json.ts'
import { isJsonObject, type Json } from '../../tokens/json.ts'
import { escapeForQuotes } from './terminal-safe.ts'

/**
 * YAML that every reader takes for the same value. They disagree about bare texts (`0o17` is 15 to kubectl, `yes` is true, U+2028
 * begins a line and so perhaps another field): what is not plainly a text is written as JSON has it, which is YAML to all of them.
 */
export function yamlText(value: Json): string {
  return linesOf(value)
    .map((line) => `${line}\n`)
    .join('')
}

function linesOf(value: Json): readonly string[] {
  if (isList(value) && value.length > 0) return value.flatMap((item) => hanging('- ', linesOf(item)))
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : entryLines(key, child)))
  }
  return [scalar(value)]
}

function entryLines(key: string, child: Json): readonly string[] {
  const lines = linesOf(child)
  const isShort = !(isList(child) || isJsonObject(child)) || lines[0] === '[]' || lines[0] === '{}'
  return isShort ? [`${scalar(key)}: ${lines.join('')}`] : [`${scalar(key)}:`, ...lines.map((line) => `  ${line}`)]
}

/** The mark before the first line, and the others below what stands after it. */
function hanging(mark: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? mark : ' '.repeat(mark.length)}${line}`)
}

/** Begins with a letter, and has nothing that could end it, or make it something else. */
const PLAIN = /^[A-Za-z](?:[\w./@()%+,=-]| (?=[^ #:])|:(?=[^ ]))*$/
/** It may begin with a digit, and is no number or time. */
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** To a reader of YAML 1.1. */
const WORDS = /^(?:true|false|yes|no|on|off|y|n|null)$/i

function scalar(value: Json): string {
  if (typeof value === 'string' && (PLAIN.test(value) || UID.test(value)) && !WORDS.test(value)) return value
  const text = escapeForQuotes(exactJsonText(value))
  // Line breaks, and a mark that may only stand at the beginning of a file.
  return text.replaceAll(/[\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
