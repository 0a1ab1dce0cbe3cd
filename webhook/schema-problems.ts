import type { ErrorObject } from 'ajv'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../tokens/json.ts'
import { escapeInvisible, quoted } from '../tokens/quote.ts'

/**
 * A sentence for each fault that ajv found: the field, what was found, and what is allowed, which is the errorMessage of the
 * schema (a keyword that editors know, too).
 * @param errors of an ajv with allErrors and verbose
 * @param root what the value as a whole is called
 */
export function schemaProblems(errors: readonly ErrorObject[], root: string): string[] {
  return [...new Set(errors.map((error) => sentenceOf(error, root)).filter((sentence) => sentence !== ''))]
}

function sentenceOf(error: ErrorObject, root: string): string {
  const { keyword, instancePath, data, schemaPath } = error
  const schema: JsonObject = isJsonObject(error.parentSchema) ? error.parentSchema : {}
  const allowed = textAt(schema, 'errorMessage')
  const field = fieldAt(instancePath)
  const within = (name: string): string => (field === '' ? name : `${field}.${name}`)
  const at = field === '' ? root : field
  switch (keyword) {
    case 'required': {
      // One of the alternatives: the sentence of anyOf names them all.
      if (schemaPath.includes('/anyOf/')) return ''
      const name = String(error.params['missingProperty'])
      return `${within(name)} is missing; ${textAt(objectAt(objectAt(schema, 'properties'), name), 'errorMessage')}`
    }
    case 'anyOf':
      return `${at} has ${alternativesOf(schema)}; ${allowed}`
    case 'additionalProperties': {
      const known = Object.keys(objectAt(schema, 'properties'))
      return `${within(quoted(String(error.params['additionalProperty'])))} is not known; allowed are ${known.join(', ')}`
    }
    case 'uniqueItems':
      return `${at} has ${found(Array.isArray(data) ? data[Number(error.params['i'])] : data)} twice; allowed is each once`
    default:
      return `${at} is ${found(data)}; ${allowed}`
  }
}

function alternativesOf(schema: JsonObject): string {
  const alternatives = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isJsonObject) : []
  return alternatives
    .flatMap(({ required }) => (Array.isArray(required) ? required.map((name) => `no ${name}`) : []))
    .join(' and ')
}

/** `/exemptions/0/owner` is `exemptions[0].owner`. */
function fieldAt(instancePath: string): string {
  const segments = instancePath.split('/').slice(1)
  const names = segments.map((segment) => quoted(segment.replaceAll('~1', '/').replaceAll('~0', '~')))
  return names.map((name, index) => (/^\d+$/.test(name) ? `[${name}]` : index === 0 ? name : `.${name}`)).join('')
}

/** What stands there, so that a text and a number can be told apart. */
function found(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') return 'a mapping'
  const [start = ''] = /^.{0,64}/su.exec(value) ?? []
  return escapeInvisible(JSON.stringify(start === value ? value : `${start}...`))
}
