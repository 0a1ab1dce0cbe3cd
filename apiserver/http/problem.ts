import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { StatusError, unavailable } from './status-error.ts'

/** What to tell the client about an error. One that is ours stays ours: its text goes to the log and not to the client. */
export function statusErrorFrom(error: unknown): StatusError {
  if (error instanceof StatusError) return error
  if (error instanceof MissingKnowledge) return unavailable(error.message, { cause: error })
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) {
    const message = 'the request body is too large; allowed are 3 MiB, and 128 KiB of a TokenReview'
    return new StatusError(413, 'RequestEntityTooLarge', message, { cause: error })
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new StatusError(400, 'BadRequest', 'the request cannot be read', { cause: error })
  }
  const message = 'Internal error occurred: see the log of the token API server'
  return new StatusError(500, 'InternalError', message, { cause: error })
}
