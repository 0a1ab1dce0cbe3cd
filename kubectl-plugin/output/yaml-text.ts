import { Document, stringify, visit } from 'yaml'
import { escapeForQuotes, holdsControls } from './terminal-safe.ts'

/** kubectl's own reader is of YAML 1.1: there a bare `yes` or a time is no text, and has to be quoted. */
const OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const

/** One object as an entry of a YAML list. */
export function yamlListItem(object: object): string {
  return yamlText([object])
}

export function yamlText(value: object): string {
  const text = stringify(value, OPTIONS)
  return holdsControls(text) ? quotedYaml(value) : text
}

/** What a terminal would obey can only be written as an escape in double quotes. */
function quotedYaml(value: object): string {
  const document = new Document(value, OPTIONS)
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && holdsControls(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return escapeForQuotes(document.toString(OPTIONS))
}
