import { type JsonObject, objectAt, textAt } from '../tokens/json.ts'
import type { Setting } from '../tokens/knowledge.ts'

export const SETTINGS_PATH = '/apis/management.cattle.io/v3/settings'

/** Reads a Setting of management.cattle.io/v3. */
export function settingFrom(object: JsonObject): Setting {
  return {
    name: textAt(objectAt(object, 'metadata'), 'name'),
    value: textAt(object, 'value'),
    default: textAt(object, 'default'),
  }
}
