import { isJsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { badRequest } from '../http/status-error.ts'
import { parsed } from './decode-token.ts'
import type { Deletion } from './delete-token.ts'
import { isDryRun } from './query-options.ts'

/**
 * The DeleteOptions of a request, from its body and its query.
 * @throws StatusError 400
 */
export function deletionOf(query: URLSearchParams, text: string): Deletion {
  const body = text === '' ? {} : parsed(text)
  if (!isJsonObject(body)) throw badRequest('the body of a delete is DeleteOptions, an object')
  const kind = textAt(body, 'kind')
  if (kind !== '' && kind !== 'DeleteOptions') throw badRequest('the body of a delete is of kind DeleteOptions')
  const inBody = ownValue(body, 'dryRun')
  const values = Array.isArray(inBody) ? inBody.filter((value) => typeof value === 'string') : []
  const preconditions = objectAt(body, 'preconditions')
  return {
    dryRun: isDryRun([...values, ...query.getAll('dryRun')]),
    uid: textAt(preconditions, 'uid'),
    resourceVersion: textAt(preconditions, 'resourceVersion'),
  }
}
