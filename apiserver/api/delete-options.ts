import { isJsonObject, type Json, type JsonObject, ownValue, textAt } from '../../tokens/json.ts'
import { badRequest } from '../http/status-error.ts'
import { parsed } from './decode-token.ts'
import type { Deletion } from './delete-token.ts'
import { flag, isDryRun } from './query-options.ts'

/**
 * The DeleteOptions of a request, from its body and its query. What is of another type is refused: a dry run that is not
 * understood would delete.
 * @throws StatusError 400
 */
export function deletionOf(query: URLSearchParams, text: string): Deletion {
  const body = text === '' ? {} : parsed(text)
  if (!isJsonObject(body)) throw badRequest('the body of a delete is DeleteOptions, an object')
  const kind = textAt(body, 'kind')
  if (kind !== '' && kind !== 'DeleteOptions') throw badRequest('the body of a delete is of kind DeleteOptions')
  const dryRun = ownValue(body, 'dryRun') ?? []
  if (!isTexts(dryRun)) throw badRequest('dryRun of DeleteOptions is a list of texts: ["All"]')
  const preconditions = ownValue(body, 'preconditions') ?? {}
  if (!isJsonObject(preconditions)) throw badRequest('preconditions of DeleteOptions are an object')
  checkPropagation(query, body)
  return {
    dryRun: isDryRun([...dryRun, ...query.getAll('dryRun')]),
    uid: precondition(preconditions, 'uid'),
    resourceVersion: precondition(preconditions, 'resourceVersion'),
  }
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

function precondition(preconditions: JsonObject, key: 'uid' | 'resourceVersion'): string {
  const value = ownValue(preconditions, key) ?? ''
  if (typeof value === 'string') return value
  throw badRequest(`preconditions.${key} of DeleteOptions is a text`)
}

/** Orphans: Kubernetes would find out who depends on the Secret, and delete what depends on the token. */
function checkPropagation(query: URLSearchParams, body: JsonObject): void {
  const isOrphaning = ownValue(body, 'orphanDependents') === true || flag(query, 'orphanDependents')
  const policy = isOrphaning ? 'Orphan' : (ownValue(body, 'propagationPolicy') ?? query.get('propagationPolicy'))
  if (policy === null || policy === 'Background' || policy === 'Foreground') return
  throw badRequest(
    'propagationPolicy of a delete of tokens is Background or Foreground: what names a token as its owner goes with it',
  )
}
