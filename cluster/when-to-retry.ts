import type { ApiError } from './api-error.ts'
import type { ApiRequest } from './connection.ts'

/** How often a request is sent again to a server that says when to come back. */
const MOST_RETRIES = 5
const LONGEST_RETRY_AFTER_S = 30

/**
 * In how many seconds a request that got such an answer is sent again; undefined: it is not. A server that is too busy did nothing
 * yet; after another failure only a GET is surely safe to send again.
 * @param attempt how often it was sent again before
 */
export function secondsUntilRetry(
  { status, retryAfterSeconds }: ApiError,
  { method, retries }: ApiRequest,
  attempt: number,
): number | undefined {
  if (retries === 'caller' || attempt >= MOST_RETRIES) return undefined
  if (retryAfterSeconds === undefined || retryAfterSeconds > LONGEST_RETRY_AFTER_S) return undefined
  return status === 429 || (status >= 500 && method === 'GET') ? retryAfterSeconds : undefined
}
