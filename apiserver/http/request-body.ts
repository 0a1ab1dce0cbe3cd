import type { FastifyRequest } from 'fastify'
import { unsupportedMediaType } from './status-error.ts'

/** The body of a request as it was sent; '' where there is none. */
export function bodyOf({ body }: FastifyRequest): string {
  return typeof body === 'string' ? body : ''
}

/**
 * A body that says of itself that it is JSON, or nothing.
 * @throws StatusError 415
 */
export function jsonBodyOf(request: FastifyRequest): string {
  const body = bodyOf(request)
  const type = mediaTypeOf(request)
  if (body === '' || type === '' || type === 'application/json') return body
  throw unsupportedMediaType(
    `the body of the request was in an unknown format (${type}) - accepted media types include: application/json`,
  )
}

/** '' where the request names none. */
export function mediaTypeOf({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}
