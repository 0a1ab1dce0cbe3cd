import { isJsonObject, type Json, type JsonObject, ownValue } from '../../tokens/json.ts'

/** RFC 7386: null removes, an object goes deeper, anything else replaces. */
export function mergePatch(object: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map<string, Json | undefined>(Object.entries(object))
  for (const [key, value] of Object.entries(patch)) {
    const found = ownValue(object, key)
    if (value === null) merged.delete(key)
    else merged.set(key, isJsonObject(value) ? mergePatch(isJsonObject(found) ? found : {}, value) : value)
  }
  return Object.fromEntries(merged)
}
