import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { API_SERVICE_NAME, API_SERVICES_PATH } from './api-service.ts'

const PATH = `${API_SERVICES_PATH}/${API_SERVICE_NAME}`
const TIMEOUT_MS = 10_000

/**
 * The APIService as the API server has it. What changes between a look and a write is a conflict, never written over.
 * Every method rejects with ApiError or ConnectionError.
 */
export interface ApiServiceStore {
  find(): Promise<JsonObject | undefined>
  /** Creates it, or puts it in the place of the one that was found. */
  write(wanted: JsonObject, found: JsonObject | undefined): Promise<void>
  delete(found: JsonObject): Promise<void>
}

export class StoredApiService implements ApiServiceStore {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async find(): Promise<JsonObject | undefined> {
    try {
      return await this.#connection.request({ method: 'GET', path: PATH, timeoutMs: TIMEOUT_MS })
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  async write(wanted: JsonObject, found: JsonObject | undefined): Promise<void> {
    if (found === undefined) {
      await this.#connection.request({ method: 'POST', path: API_SERVICES_PATH, body: wanted, timeoutMs: TIMEOUT_MS })
      return
    }
    // With insecureSkipTLSVerify no caBundle is taken; the priorities of the found one are an admin's.
    const { insecureSkipTLSVerify: _insecure, ...there } = objectAt(found, 'spec')
    const { caBundle, service } = objectAt(wanted, 'spec')
    const body = { ...found, spec: { ...there, caBundle, service } }
    await this.#connection.request({ method: 'PUT', path: PATH, body, timeoutMs: TIMEOUT_MS })
  }

  async delete(found: JsonObject): Promise<void> {
    const metadata = objectAt(found, 'metadata')
    const preconditions = { uid: textAt(metadata, 'uid'), resourceVersion: textAt(metadata, 'resourceVersion') }
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions }
    await this.#connection.request({ method: 'DELETE', path: PATH, body, timeoutMs: TIMEOUT_MS })
  }
}
