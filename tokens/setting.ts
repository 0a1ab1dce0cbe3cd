import { type JsonObject, objectAt, textAt } from './json.ts'
import type { Setting } from './knowledge.ts'
import { TypedFields } from './typed-fields.ts'

/** Reads a Setting of management.cattle.io/v3: top-level fields, no spec. */
export function parseSetting(object: JsonObject): Setting {
  const fields = new TypedFields(object, '')
  // Nothing here reads it. Of another type, it would stop Rancher from reading any Setting.
  fields.flag('customized')
  return {
    name: textAt(objectAt(object, 'metadata'), 'name'),
    value: fields.text('value'),
    default: fields.text('default'),
    source: fields.text('source'),
    malformed: fields.malformed,
  }
}
