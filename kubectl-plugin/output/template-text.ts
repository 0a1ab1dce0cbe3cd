import type { Json } from '../../tokens/json.ts'
import { fillTemplate, listsIn } from '../json-path/evaluate.ts'
import type { Output } from '../surroundings.ts'
import type { ListFormat } from './list-format.ts'
import { escapeControls, jsonText } from './terminal-safe.ts'

/** What a template of JSONPath makes of an object. */
export function templateFiller(
  { as, template }: Extract<ListFormat, { readonly template: unknown }>,
  { isTerminal }: Output,
): (object: Json) => string {
  if (as === 'jsonpath-as-json') {
    // As kubectl has it: for each part of the template a list of what it leads to.
    return (object) =>
      listsIn(template, object)
        .map((list) => `${jsonText(list)}\n`)
        .join('')
  }
  // A program gets the texts as they are, a terminal nothing that it would obey.
  return (object) => {
    const text = fillTemplate(template, object)
    return isTerminal ? escapeControls(text) : text
  }
}
