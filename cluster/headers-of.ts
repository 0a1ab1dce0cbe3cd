import type { OutgoingHttpHeaders } from 'node:http'
import type { RequestOptions } from 'node:https'

/** The headers as an object; Node also takes them as a list, which client-node never makes. */
export function headersOf({ headers }: RequestOptions): OutgoingHttpHeaders {
  return headers === undefined || isList(headers) ? {} : headers
}

function isList(headers: OutgoingHttpHeaders | readonly string[]): headers is readonly string[] {
  return Array.isArray(headers)
}
