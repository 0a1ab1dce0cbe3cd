import { parseExactJson } from '../../cluster/exact-json.ts'
import { isNestedTooDeeply, NESTED_TOO_DEEPLY } from '../../serving/judging/nesting.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { quoted } from '../../tokens/quote.ts'
import { badRequest, StatusError } from '../http/status-error.ts'
import { unknownFields } from '../openapi/unknown-fields.ts'
import { duplicateFields, MOST_NAMED } from './duplicate-fields.ts'
import type { FieldValidation } from './query-options.ts'

export interface Decoded {
  readonly object: JsonObject
  readonly warnings: readonly string[]
}

const API_VERSION = 'ext.cattle.io/v1'
/** As kube-apiserver words what it cannot read; the sentence of Go's decoder is Rancher's too. */
const UNRECOGNIZED = 'the object provided is unrecognized (must be of type Token): '
const NOT_A_TOKEN = 'Token in version "v1" cannot be handled as a Token: '

/**
 * Reads a Token as it was sent.
 * @throws StatusError 400
 */
export function decodeToken(text: string, fieldValidation: FieldValidation): Decoded {
  const value = parsed(text)
  if (!isJsonObject(value)) {
    const why =
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${goKind(value)} into Go value of type struct ` +
      '{ APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
    throw badRequest(`${UNRECOGNIZED}${why} (${Buffer.from(text.slice(0, 16)).toString('hex')})`)
  }
  checkToken(value)
  const faults = fieldValidation === 'Ignore' ? [] : [...duplicatesIn(text), ...unknownIn(value)]
  if (fieldValidation === 'Strict' && faults.length > 0) {
    throw badRequest(`${NOT_A_TOKEN}strict decoding error: ${faults.join(', ')}`)
  }
  return { object: value, warnings: faults }
}

/** A patch with such faults where they are to be refused: kube-apiserver finds the object that would come of it invalid. */
export function faultyPatch(faults: readonly string[]): StatusError {
  return new StatusError(422, 'Invalid', `patch: Invalid value: strict decoding error: ${faults.join(', ')}`)
}

/** For warnings and refusals: what stands twice in a text, of which the last counts. */
export function duplicatesIn(text: string): string[] {
  return duplicateFields(text).map((field) => `duplicate field "${field}"`)
}

/** For warnings and refusals: fields that a Token does not have; they are dropped when it is stored. */
export function unknownIn(token: JsonObject): string[] {
  return unknownFields(token)
    .slice(0, MOST_NAMED)
    .map((field) => `unknown field "${field}"`)
}

/**
 * Holds a Token against what the API knows of Tokens.
 * @throws StatusError 400
 */
export function checkToken(object: JsonObject): void {
  const [apiVersion, kind] = [textAt(object, 'apiVersion'), textAt(object, 'kind')]
  if (apiVersion !== '' && apiVersion !== API_VERSION) {
    throw badRequest(
      `the API version in the data (${quoted(apiVersion)}) does not match the expected API version (${API_VERSION})`,
    )
  }
  if (kind !== '' && kind !== 'Token') {
    throw badRequest(`the kind in the data (${quoted(kind)}) does not match the expected kind (Token)`)
  }
  checkMetadata(object)
}

/**
 * Of each kind, more than anybody needs: the Secret gets them all, and kube-apiserver is busy for half a minute with a hundred
 * thousand, since it keeps a record of who manages which.
 */
const MOST_ENTRIES = 1000

/** The spec is for the rulebook to read. */
function checkMetadata(object: JsonObject): void {
  const found = ownValue(object, 'metadata') ?? {}
  if (!isJsonObject(found)) throw wrongType('metadata', found, 'Token', 'v1.ObjectMeta')
  for (const key of ['labels', 'annotations', 'finalizers', 'ownerReferences']) {
    const count = Object.keys(ownValue(found, key) ?? {}).length
    if (count <= MOST_ENTRIES) continue
    throw new StatusError(422, 'Invalid', `metadata.${key} has ${count} entries; allowed are ${MOST_ENTRIES}`)
  }
  for (const key of ['labels', 'annotations']) {
    const map = ownValue(found, key) ?? {}
    if (!isJsonObject(map)) throw wrongType(`metadata.${key}`, map, 'ObjectMeta', 'map[string]string')
    const wrong = Object.values(map).find((entry) => entry !== null && typeof entry !== 'string')
    if (wrong !== undefined) throw wrongType(`metadata.${key}`, wrong, 'ObjectMeta', 'string')
  }
  for (const key of ['name', 'generateName', 'uid', 'resourceVersion', 'namespace']) {
    const text = ownValue(found, key) ?? ''
    if (typeof text !== 'string') throw wrongType(`metadata.${key}`, text, 'ObjectMeta', 'string')
  }
  if (textAt(objectAt(object, 'metadata'), 'namespace') !== '') {
    throw badRequest('metadata.namespace is set; a Token is of the whole cluster and has none')
  }
}

function wrongType(field: string, value: Json, struct: string, type: string) {
  return badRequest(
    `${NOT_A_TOKEN}json: cannot unmarshal ${goKind(value)} into Go struct field ${struct}.${field} of type ${type}`,
  )
}

/** @throws StatusError 400 where it is no JSON, or nested so deeply that nobody could walk through it */
export function parsed(text: string): Json {
  const value = parsedAtAnyDepth(text)
  if (isNestedTooDeeply(value)) throw badRequest(NESTED_TOO_DEEPLY)
  return value
}

function parsedAtAnyDepth(text: string): Json {
  try {
    return parseExactJson(text)
  } catch (cause) {
    const what = text === '' ? '<empty>' : 'it is no JSON'
    throw badRequest(`${UNRECOGNIZED}couldn't get version/kind; json parse error (${what})`, { cause })
  }
}

function goKind(value: Json): string {
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'bigint' ? 'number' : typeof value
}
