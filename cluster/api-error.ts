import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'

/** The API server answered, and the answer is no. The message is its own, or what kubectl says where it has none. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code = 'API_ERROR'
  /** The HTTP status. */
  readonly status: number
  /** `NotFound`, `Forbidden`, ...; '' where the server gave none. */
  readonly reason: string
  /** `details` of the Status object. */
  readonly details: JsonObject
  readonly retryAfterSeconds: number | undefined
  /** With 410: where a list may go on, though not in the state of the moment it began; '' where nowhere. */
  readonly continueToken: string

  constructor(
    status: number,
    reason: string,
    message: string,
    rest: { details?: JsonObject; retryAfterSeconds?: number; continueToken?: string } & ErrorOptions = {},
  ) {
    super(message, rest)
    this.status = status
    this.reason = reason
    this.details = rest.details ?? {}
    this.retryAfterSeconds = rest.retryAfterSeconds
    this.continueToken = rest.continueToken ?? ''
  }
}

/**
 * The error that an answer stands for. A body that is no Status object (a proxy's page) is never shown.
 * @param asked what for, said where the answer says nothing itself
 * @param retryAfter the header of that name
 */
export function apiErrorFrom(
  status: number,
  body: Json | undefined,
  { asked = '', retryAfter }: { readonly asked?: string; readonly retryAfter?: string | undefined } = {},
): ApiError {
  const object = isJsonObject(body) && textAt(body, 'kind') === 'Status' ? body : {}
  const details = objectAt(object, 'details')
  const seconds = Number(retryAfter ?? ownValue(details, 'retryAfterSeconds') ?? Number.NaN)
  return new ApiError(
    status,
    textAt(object, 'reason') || reasonOf(status),
    textAt(object, 'message') || `${messageOf(status)}${asked === '' ? '' : ` (${asked})`}`,
    {
      details,
      continueToken: textAt(objectAt(object, 'metadata'), 'continue'),
      ...(Number.isFinite(seconds) && seconds >= 0 && { retryAfterSeconds: seconds }),
    },
  )
}

/** As NewGenericServerResponse of apimachinery has them. */
function reasonOf(status: number): string {
  return GENERIC[status]?.[0] ?? (status >= 500 ? 'InternalError' : 'Unknown')
}

function messageOf(status: number): string {
  const known = GENERIC[status]?.[1]
  if (known !== undefined) return known
  return status >= 500
    ? `an error on the server (HTTP ${status}) has prevented the request from succeeding`
    : `the server responded with HTTP ${status} and no details`
}

const GENERIC: Readonly<Record<number, readonly [string, string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'the server does not allow access to the requested resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  409: ['Conflict', 'the server reported a conflict'],
  410: ['Gone', 'the requested version is no longer there'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted'],
}
