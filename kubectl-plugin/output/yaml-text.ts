import { Document, visit } from 'yaml'
import type { Json } from '../../tokens/json.ts'
import { escapeForQuotes } from './terminal-safe.ts'

/** Begins with a letter, and has nothing that could end it, or make it something else. */
const PLAIN = /^[A-Za-z](?:[\w./@()%+,=-]| (?=[^ #:])|:(?=[^ ]))*$/
/** It may begin with a digit, and is no number or time. */
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** To a reader of YAML 1.1. */
const WORDS = /^(?:true|false|yes|no|on|off|y|n|null)$/i

/**
 * YAML that every reader takes for the same value. They disagree about bare texts (`0o17` is 15 to kubectl, `yes` is true, U+2028
 * begins a line and so perhaps another field): what is not plainly a text is in quotes.
 */
export function yamlText(value: Json): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return
      node.type = isPlain(node.value) ? 'PLAIN' : 'QUOTE_DOUBLE'
    },
  })
  const text = escapeForQuotes(document.toString({ lineWidth: 0 }))
  // Line breaks to a reader of YAML 1.1, and a mark that may only stand at the beginning of a file.
  return text.replaceAll(/[\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}

function isPlain(text: string): boolean {
  return (PLAIN.test(text) || UID.test(text)) && !WORDS.test(text)
}
