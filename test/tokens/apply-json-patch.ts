import { isJsonObject, type Json, type JsonObject, ownValue } from '../../tokens/json.ts'
import type { JsonPatchOperation } from '../../tokens/json-patch.ts'

/** RFC 6902 for objects, as strict as the one in kube-apiserver: what is removed or replaced has to be there, parents too. */
export function applyJsonPatch(object: JsonObject, patch: readonly JsonPatchOperation[]): JsonObject {
  return patch.reduce((current, operation) => applied(current, operation.path.split('/').slice(1), operation), object)
}

function applied(object: JsonObject, [segment, ...rest]: readonly string[], operation: JsonPatchOperation): JsonObject {
  if (segment === undefined) throw new Error(`the path ${operation.path} names nothing`)
  const key = segment.replaceAll('~1', '/').replaceAll('~0', '~')
  if (rest.length > 0) {
    const parent = ownValue(object, key)
    if (!isJsonObject(parent)) throw new Error(`${operation.path}: there is no object at ${key}`)
    return withEntry(object, key, applied(parent, rest, operation))
  }
  if (operation.op !== 'add' && !Object.hasOwn(object, key)) throw new Error(`${operation.path} is not there`)
  return withEntry(object, key, operation.op === 'remove' ? undefined : operation.value)
}

function withEntry(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  const others = Object.entries(object).filter(([other]) => other !== key)
  return Object.fromEntries(value === undefined ? others : [...others, [key, value]])
}
