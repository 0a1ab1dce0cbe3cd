import type { JsonObject } from '../../tokens/json.ts'

/** An answer that is no: what a Kubernetes API calls a Status. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code = 'STATUS'
  /** The HTTP status. */
  readonly status: number
  readonly reason: string
  readonly details: JsonObject | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    reason: string,
    message: string,
    rest: { details?: JsonObject; headers?: Record<string, string> } & ErrorOptions = {},
  ) {
    super(message, rest)
    this.status = status
    this.reason = reason
    this.details = rest.details
    this.headers = rest.headers ?? {}
  }
}

/** How errors name the resource. */
export const RESOURCE = 'tokens.ext.cattle.io'
const OF_TOKENS = { group: 'ext.cattle.io', kind: 'tokens' } as const

export function badRequest(message: string, options?: ErrorOptions): StatusError {
  return new StatusError(400, 'BadRequest', message, options)
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized')
}

/** @param message the whole sentence */
export function forbidden(message: string, name = ''): StatusError {
  return new StatusError(403, 'Forbidden', message, { details: { ...(name !== '' && { name }), ...OF_TOKENS } })
}

export function notFound(name: string): StatusError {
  return new StatusError(404, 'NotFound', `${RESOURCE} "${name}" not found`, { details: { name, ...OF_TOKENS } })
}

export function noSuchPath(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', { details: {} })
}

export function methodNotAllowed(allow: string): StatusError {
  const message = 'the server does not allow this method on the requested resource'
  return new StatusError(405, 'MethodNotAllowed', message, { details: OF_TOKENS, headers: { allow } })
}

/** @param why what stands in the way, and what to do */
export function conflict(name: string, why: string, options?: ErrorOptions): StatusError {
  return new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${RESOURCE} "${name}": ${why}`, {
    details: { name, ...OF_TOKENS },
    ...options,
  })
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

/** 410: the version is no longer remembered. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message)
}

export function unsupportedMediaType(message: string): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', message)
}

/** 504: a version that nobody here has heard of; as kube-apiserver says it, so that clients know what to do. */
export function tooLargeVersion(asked: bigint, current: bigint): StatusError {
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]
  const details = { causes, retryAfterSeconds: 1 }
  return new StatusError(504, 'Timeout', message, { details, headers: { 'retry-after': '1' } })
}

/** It may be asked again when less is asked at a time. @param afterSeconds when; client-go does so by itself */
export function tooManyRequests(message: string, afterSeconds = 10): StatusError {
  return new StatusError(429, 'TooManyRequests', message, { headers: { 'retry-after': String(afterSeconds) } })
}

/** Nobody can answer now; whoever asks again in a moment may be answered. */
export function unavailable(message: string, options?: ErrorOptions): StatusError {
  return new StatusError(503, 'ServiceUnavailable', message, { headers: { 'retry-after': '1' }, ...options })
}

/** The Status object of an error. */
export function statusOf({ status, reason, message, details }: StatusError): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code: status,
  }
}
