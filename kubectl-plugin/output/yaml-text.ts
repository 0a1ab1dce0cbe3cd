import { stringify } from 'yaml'

/** kubectl's own reader is of YAML 1.1: there a bare `yes` or a time is no text, and has to be quoted. */
const OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const

/** One object as an entry of a YAML list. */
export function yamlListItem(object: object): string {
  return stringify([object], OPTIONS)
}

export function yamlText(object: object): string {
  return stringify(object, OPTIONS)
}
