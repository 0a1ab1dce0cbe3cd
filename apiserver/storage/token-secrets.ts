import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { ConnectionError } from '../../cluster/connection-error.ts'
import { isObjectName } from '../../cluster/object-name.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { conflict, MODIFIED, notFound, StatusError, unavailable } from '../http/status-error.ts'
import { TOKENS_NAMESPACE } from './secret-of-token.ts'
import { SECRETS_PATH } from './token-cache.ts'

const TIMEOUT_MS = 30_000

export interface DeletePreconditions {
  /** Of the Secret. */
  readonly uid: string
  readonly resourceVersion?: string
}

/** The Secrets behind tokens, as the API server has them now. Every method rejects with StatusError, in words of tokens. */
export class TokenSecrets {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async read(name: string): Promise<JsonObject | undefined> {
    // A name such as `..` would be another path.
    if (!isObjectName(name)) return undefined
    return this.#send(name, { method: 'GET', path: pathOf(name) }).catch((error: unknown) => {
      if (error instanceof StatusError && error.status === 404) return undefined
      throw error
    })
  }

  /** undefined where the name is taken. */
  create(secret: JsonObject, dryRun: boolean): Promise<JsonObject | undefined> {
    const name = textAt(objectAt(secret, 'metadata'), 'name')
    const path = withQuery(SECRETS_PATH, dryRunQuery(dryRun))
    return this.#send(name, { method: 'POST', path, body: secret }).catch((error: unknown) => {
      if (!(error instanceof StatusError)) throw error
      if (error.reason === 'AlreadyExists') return undefined
      // A create finds no such thing only where the namespace is missing.
      if (error.status !== 404) throw error
      throw new StatusError(500, 'InternalError', `there is no namespace ${TOKENS_NAMESPACE} to keep tokens in`)
    })
  }

  /** Rejects with 409 where it is no longer the version that the Secret names. */
  replace(secret: JsonObject, dryRun: boolean): Promise<JsonObject> {
    const name = textAt(objectAt(secret, 'metadata'), 'name')
    const path = withQuery(pathOf(name), dryRunQuery(dryRun))
    return this.#send(name, { method: 'PUT', path, body: secret })
  }

  async delete(name: string, preconditions: DeletePreconditions, dryRun: boolean): Promise<void> {
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions,
      ...(dryRun && { dryRun: ['All'] }),
    }
    await this.#send(name, { method: 'DELETE', path: pathOf(name), body })
  }

  /** @param at RFC 3339 */
  async writeLastUsed(name: string, at: string): Promise<void> {
    await this.#send(name, {
      method: 'PATCH',
      path: pathOf(name),
      contentType: 'application/json-patch+json',
      body: [{ op: 'replace', path: '/data/last-used-at', value: Buffer.from(at).toString('base64') }],
    })
  }

  async #send(
    name: string,
    request: {
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
      path: string
      body?: unknown
      contentType?: string
    },
  ): Promise<JsonObject> {
    try {
      return await this.#connection.request({ ...request, timeoutMs: TIMEOUT_MS })
    } catch (error) {
      throw inWordsOfTokens(error, name)
    }
  }
}

function pathOf(name: string): string {
  return `${SECRETS_PATH}/${encodeURIComponent(name)}`
}

function dryRunQuery(dryRun: boolean): { dryRun: string | undefined } {
  return { dryRun: dryRun ? 'All' : undefined }
}

/** The caller asked for a token, and never heard of a Secret. */
function inWordsOfTokens(error: unknown, name: string): unknown {
  if (error instanceof ConnectionError) {
    return unavailable(`the API server that keeps the tokens cannot be reached (${error.code})`, { cause: error })
  }
  if (!(error instanceof ApiError)) return error
  const { status, reason, retryAfterSeconds } = error
  if (status === 404 && reason === 'NotFound') return notFound(name)
  if (status === 409 && reason === 'Conflict') return conflict(name, MODIFIED, { cause: error })
  const message = error.message.replaceAll(`Secret "${name}"`, `Token.ext.cattle.io "${name}"`)
  return new StatusError(status, reason, `failed to store token: ${message}`, {
    cause: error,
    ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
  })
}
