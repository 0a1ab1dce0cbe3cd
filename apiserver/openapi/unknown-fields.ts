import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { SCHEMAS } from './documents.ts'

const TOKEN = 'io.cattle.ext.v1.Token'

/** The paths of the fields that a Token does not have, such as `spec.bogus`. */
export function unknownFields(token: JsonObject): string[] {
  return unknownIn(token, schemaOf(TOKEN), '')
}

function unknownIn(value: Json | undefined, schema: JsonObject, path: string): string[] {
  if (Array.isArray(value)) {
    const items = resolved(objectAt(schema, 'items'))
    return value.flatMap((entry: Json, index) => unknownIn(entry, items, `${path}[${index}]`))
  }
  const properties = objectAt(schema, 'properties')
  // Without properties it is a map, or something that has no fields to be unknown.
  if (!isJsonObject(value) || Object.keys(properties).length === 0) return []
  return Object.entries(value).flatMap(([key, entry]) => {
    const field = path === '' ? key : `${path}.${key}`
    if (!Object.hasOwn(properties, key)) return [field]
    return unknownIn(entry, resolved(objectAt(properties, key)), field)
  })
}

function resolved(schema: JsonObject): JsonObject {
  const allOf = ownValue(schema, 'allOf')
  const [first] = Array.isArray(allOf) ? allOf.filter(isJsonObject) : []
  const reference = textAt(first ?? schema, '$ref')
  return reference === '' ? schema : schemaOf(reference.replace('#/components/schemas/', ''))
}

function schemaOf(name: string): JsonObject {
  return objectAt(SCHEMAS, name)
}
