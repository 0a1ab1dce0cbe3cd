import { quoted } from '../../tokens/quote.ts'
import { badRequest } from '../http/status-error.ts'
import { MOST_REQUIREMENTS } from './label-selector.ts'

/** What a field selector asks of the name; undefined where it asks nothing. */
export interface FieldSelector {
  readonly text: string
  /** The one name that is asked for. */
  readonly name: string | undefined
  matches(name: string): boolean
}

/**
 * Reads a selector of metadata.name, the one field that tokens can be selected by; '' selects everything.
 * @throws StatusError 400
 */
export function parseFieldSelector(text: string): FieldSelector {
  const parts = text === '' ? [] : text.split(',')
  if (parts.length > MOST_REQUIREMENTS) {
    throw badRequest(`fieldSelector holds ${parts.length} requirements; allowed are ${MOST_REQUIREMENTS}`)
  }
  const terms = parts.map(termFrom)
  return {
    text,
    name: terms.find(({ isEqual }) => isEqual)?.name,
    matches: (name) => terms.every((term) => (term.name === name) === term.isEqual),
  }
}

function termFrom(text: string): { readonly name: string; readonly isEqual: boolean } {
  const [, field = text, operator = '', name = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(text) ?? []
  if (field !== 'metadata.name' || operator === '') {
    throw badRequest(`field label not supported: ${quoted(field)}; tokens are selected by metadata.name`)
  }
  return { name, isEqual: operator !== '!=' }
}
