import { Ajv, type ErrorObject } from 'ajv'
import { parseExactJson } from '../../cluster/exact-json.ts'
import { isJsonObject, textAt } from '../../tokens/json.ts'
import { quoted } from '../../tokens/quote.ts'
import { ADMISSION_REVIEW_SCHEMA, type AdmissionReview, type ReviewRequest } from './admission-review.ts'

/** A body that can be judged. */
export interface Readable {
  readonly kind: 'request'
  readonly request: ReviewRequest
}

/** A body with a uid to answer to, and something wrong about it. */
export interface Faulty {
  readonly kind: 'fault'
  readonly uid: string
  /** Names the field, what was found, and what is allowed. */
  readonly message: string
}

/** Not even a uid: there is nobody to answer to but the HTTP client. */
export class NotAReview extends Error {
  override readonly name = 'NotAReview'
  readonly code = 'NOT_A_REVIEW'
}

// No coercion, no defaults, no removal: what is judged must be what is written.
const isReview = new Ajv({ strict: true }).compile<AdmissionReview>(ADMISSION_REVIEW_SCHEMA)

/**
 * Reads the text that somebody posted as an AdmissionReview. A key `__proto__` is data: an object of a cluster may have one.
 * @throws NotAReview where it is no JSON, or has no request.uid
 */
export function readReview(text: string): Readable | Faulty {
  let body: unknown
  try {
    body = parseExactJson(text)
  } catch (cause) {
    throw new NotAReview('the body is not JSON that can be read', { cause })
  }
  if (!isReview(body)) {
    return faulty(body, `the AdmissionReview cannot be judged: ${describe(isReview.errors?.[0])}`)
  }
  const { request } = body
  const missing = missingObject(request)
  if (missing === undefined) return { kind: 'request', request }
  const message = `the AdmissionReview cannot be judged: request.${missing} is missing; a ${request.operation} has one`
  return { kind: 'fault', uid: request.uid, message }
}

/** @throws NotAReview where there is nobody to answer to */
function faulty(body: unknown, message: string): Faulty {
  const uid = uidOf(body)
  if (uid === '') throw new NotAReview(message)
  return { kind: 'fault', uid, message }
}

function uidOf(body: unknown): string {
  if (!isJsonObject(body) || !isJsonObject(body['request'])) return ''
  return textAt(body['request'], 'uid')
}

function missingObject({ operation, object, oldObject }: ReviewRequest): 'object' | 'oldObject' | undefined {
  if ((operation === 'CREATE' || operation === 'UPDATE') && !object) return 'object'
  return (operation === 'UPDATE' || operation === 'DELETE') && !oldObject ? 'oldObject' : undefined
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it is not valid'
  const field = error.instancePath.split('/').slice(1).map(unescapePointer).join('.')
  const at = field === '' ? 'the body' : quoted(field)
  switch (error.keyword) {
    case 'required':
      return `${field === '' ? '' : `${quoted(field)}.`}${String(error.params['missingProperty'])} is missing`
    case 'const':
      return `${at} must be ${JSON.stringify(error.params['allowedValue'])}`
    case 'enum':
      return `${at} must be one of ${String(error.params['allowedValues'])}`
    default:
      return `${at} ${error.message ?? 'is not valid'}`
  }
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
