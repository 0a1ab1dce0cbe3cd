import { parseExactJsonObject } from '../../cluster/exact-json.ts'
import type { JsonObject } from '../../tokens/json.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { isExpired } from '../../tokens/token-state.ts'
import { endOf } from '../../tokens/ttl.ts'
import type { StoredToken } from './stored-token.ts'

/** For whom and when a token is shown. */
export interface Showing {
  /** ms since 1970 */
  readonly now: number
  /** The token that the request was made with; '' where it was another credential. */
  readonly currentToken: string
}

/** What is told of a token in the answer to its creation, and never again. */
export interface FreshToken {
  /** '' in a dry run: there is none. */
  readonly value: string
}

/** A token as JSON. Most of it is written once a change of the token; what depends on the moment is added here. */
export function tokenText(token: StoredToken, { now, currentToken }: Showing, fresh?: FreshToken): string {
  const current = token.name === currentToken
  const expired = isExpired({ store: 'ext', createdAt: token.createdAt, ttl: token.ttl }, now)
  const end = endOf(token.createdAt, token.ttl)
  // Nothing was created in a dry run that could expire.
  const expiresAt = end === undefined || fresh?.value === '' ? '' : rfc3339(end)
  const secrets =
    fresh === undefined || fresh.value === ''
      ? ''
      : `"value":"${fresh.value}","bearerToken":"ext/${token.name}:${fresh.value}",`
  return (
    `{"kind":"Token","apiVersion":"ext.cattle.io/v1","metadata":${token.metadataText},"spec":${token.specText},"status":{` +
    `${secrets}"current":${current},"expired":${expired},"expiresAt":"${expiresAt}",${token.statusText}}}`
  )
}

/** A token as an object. */
export function tokenObject(token: StoredToken, showing: Showing): JsonObject {
  return parseExactJsonObject(tokenText(token, showing))
}
