import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { codeOf, ConnectionError } from '../../cluster/connection-error.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import type { Token } from '../../tokens/token.ts'
import { describeTtl, isLonger, type Ttl, ttlToExt } from '../../tokens/ttl.ts'
import { EXT_TOKENS } from '../inventory/token-stores.ts'

/** What is asked of a new token. */
export interface TokenWish {
  readonly description: string
  /** undefined: what the server gives. */
  readonly ttl: Ttl | undefined
  /** '' is an API key. */
  readonly kind: string
  /** The cluster that it is for; '' is no scope. */
  readonly cluster: string
  readonly labels: Readonly<Record<string, string>>
}

/** A token as it was made: the only moment in which its value can be seen. */
export interface NewToken {
  readonly token: Token
  /** As the server sent it, the value in it. */
  readonly object: JsonObject
  /** '' where the server returned none. */
  readonly value: string
  /** `ext/NAME:VALUE`; '' where there is no value. */
  readonly bearer: string
}

/** This cluster makes no tokens. */
export class NoTokenApi extends Error {
  override readonly name = 'NoTokenApi'
  readonly code = 'NO_TOKEN_API'
}

/** The answer was lost, and with it the value. */
export class TokenPerhapsMade extends Error {
  override readonly name = 'TokenPerhapsMade'
  readonly code = 'TOKEN_PERHAPS_MADE'

  constructor(cause: ApiError | ConnectionError) {
    const unknown =
      'whether a token was made is not known. If one was, nobody has its value: find it by list, and delete it'
    super(`${cause.message}; ${unknown}`, { cause })
  }
}

export const NO_VALUE =
  'this server returned no value: it keeps Tokens as plain objects (a CRD) and is no Token API of Rancher, so nobody can log in with it'

/**
 * Makes a token for whoever asks.
 * @throws ApiError, ConnectionError, NoTokenApi, TokenPerhapsMade
 */
export async function makeToken(
  connection: Connection,
  wish: TokenWish,
  { dryRun, onWarning }: { readonly dryRun: boolean; readonly onWarning: (text: string) => void },
): Promise<NewToken> {
  const path = withQuery(EXT_TOKENS.path, dryRun ? { dryRun: 'All' } : {})
  let isWarned = false
  const hear = (text: string): void => {
    isWarned = true
    onWarning(text)
  }
  try {
    const object = await connection.request({ method: 'POST', path, body: tokenBody(wish), onWarning: hear })
    const { token } = parseExtToken(object)
    // Rancher itself lowers it and says nothing.
    if (!isWarned && wish.ttl !== undefined && isLonger(wish.ttl, token.ttl)) {
      onWarning(
        `the TTL is ${describeTtl(token.ttl)}, and not ${describeTtl(wish.ttl)} as asked: the server allows no more`,
      )
    }
    const status = objectAt(object, 'status')
    const value = textAt(status, 'value')
    // Rancher 2.12 says the value alone.
    const bearer = textAt(status, 'bearerToken') || `ext/${token.name}:${value}`
    return { token, object, value, bearer: value === '' ? '' : bearer }
  } catch (error) {
    if (isAnswerLost(error) && !dryRun) throw new TokenPerhapsMade(error)
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    const message =
      `this cluster does not serve ${EXT_TOKENS.what}, as Rancher does from 2.12 on; ` +
      'tokens of tokens.management.cattle.io cannot be made through Kubernetes, only by Rancher itself (its UI, its /v3 API)'
    throw new NoTokenApi(message, { cause: error })
  }
}

/** Of a server that was reached, or a proxy before it. */
function isAnswerLost(error: unknown): error is ApiError | ConnectionError {
  if (error instanceof ApiError) return error.status === 502 || error.status === 504
  if (!(error instanceof ConnectionError) || codeOf(error.cause) === 'ECONNREFUSED') return false
  return error.code === 'UNREACHABLE' || error.code === 'TIMEOUT'
}

function tokenBody({ description, ttl, kind, cluster, labels }: TokenWish): object {
  return {
    apiVersion: EXT_TOKENS.apiVersion,
    kind: 'Token',
    // Rancher names its tokens itself, and so does the webhook; where neither is, somebody has to.
    metadata: { generateName: 'token-', ...(Object.keys(labels).length > 0 && { labels }) },
    spec: {
      description,
      ...(ttl !== undefined && { ttl: ttlToExt(ttl) }),
      ...(kind !== '' && { kind }),
      ...(cluster !== '' && { clusterName: cluster }),
    },
  }
}

/** A token that was made in a dry run alone: whatever the server says, its value logs nobody in. */
export function withoutValue(made: NewToken): NewToken {
  const { value: _, bearerToken: __, ...status } = objectAt(made.object, 'status')
  return { ...made, object: { ...made.object, status }, value: '', bearer: '' }
}

/**
 * Takes a token back that was made just now.
 * @throws ApiError, ConnectionError
 */
export async function unmakeToken(connection: Connection, { token }: NewToken): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: token.uid } }
  await connection.request({ method: 'DELETE', path: `${EXT_TOKENS.path}/${token.name}`, body })
}
