import { isJsonObject, type Json } from '../../tokens/json.ts'
import type { JsonPatchOperation } from '../../tokens/json-patch.ts'

/** Fields of tokens that hold what one logs in with, or what a guess is tried against. */
const SECRET_FIELDS = new Set(['value', 'bearerToken', 'token', 'hash'])
const HIDDEN = '***'

/** A patch to be printed: without the secrets that a status may hold. */
export function shownPatch(patch: readonly JsonPatchOperation[]): readonly JsonPatchOperation[] {
  return patch.map((operation) => {
    if (operation.op === 'remove') return operation
    const field = operation.path.split('/').at(-1) ?? ''
    return { ...operation, value: SECRET_FIELDS.has(field) ? HIDDEN : withoutSecrets(operation.value) }
  })
}

function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      SECRET_FIELDS.has(key) ? HIDDEN : entry === undefined ? entry : withoutSecrets(entry),
    ]),
  )
}
