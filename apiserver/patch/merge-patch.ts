import { isJsonObject, type Json, type JsonObject } from '../../tokens/json.ts'

/** A JSON Merge Patch (RFC 7396): null removes, objects merge, all else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    const found = Object.hasOwn(target, key) ? target[key] : undefined
    // A key of data: an assignment to `__proto__` would be something else.
    Object.defineProperty(merged, key, {
      value: isJsonObject(value) ? mergePatch(isJsonObject(found) ? found : {}, value) : (value ?? undefined),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}
