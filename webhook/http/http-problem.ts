import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { NotAReview } from '../admission/read-review.ts'
import { BODY_LIMIT_BYTES } from './body-limit.ts'

/** An answer that is no AdmissionReview: an HTTP status and one sentence. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly code = 'HTTP_PROBLEM'
  readonly statusCode: number
  /** The method that would be answered, for a 405. */
  readonly allow: string | undefined

  constructor(statusCode: number, message: string, rest: ErrorOptions & { readonly allow?: string } = {}) {
    super(message, rest)
    this.statusCode = statusCode
    this.allow = rest.allow
  }
}

/** The reasons of the Kubernetes API. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  500: 'InternalError',
  503: 'ServiceUnavailable',
}

/** As the Kubernetes API writes an error: kube-apiserver then shows the sentence, and not "an unknown error". */
export function problemText({ statusCode, message }: HttpProblem): string {
  const reason = REASONS[statusCode] ?? (statusCode < 500 ? 'BadRequest' : 'InternalError')
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code: statusCode,
  })
}

/** What to tell the client about an error. One that is ours stays ours: its text goes to the log and not to the client. */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof NotAReview) return new HttpProblem(400, error.message, { cause: error })
  // The registration's failurePolicy decides what becomes of a request that nobody can judge.
  if (error instanceof MissingKnowledge) return new HttpProblem(500, error.message, { cause: error })
  const sentence = SENTENCES[codeOf(error)]
  if (sentence !== undefined) return new HttpProblem(sentence[0], sentence[1], { cause: error })
  const status = statusOf(error)
  return status >= 500
    ? new HttpProblem(500, 'the request could not be judged: see the log of the webhook', { cause: error })
    : new HttpProblem(status, 'the request cannot be read', { cause: error })
}

const SENTENCES: Readonly<Record<string, readonly [number, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, `the body is over ${BODY_LIMIT_BYTES} bytes`],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'the content type must be application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'the body is not as long as its Content-Length says'],
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
