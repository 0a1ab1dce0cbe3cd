import { ApiError } from '../../cluster/api-error.ts'
import type { ApiRequest, Connection } from '../../cluster/connection.ts'
import type { JsonObject } from '../../tokens/json.ts'

/**
 * The answer to a request, be it a no.
 * @throws ApiError 401, ConnectionError
 */
export async function answerTo(connection: Connection, request: ApiRequest): Promise<JsonObject | ApiError> {
  try {
    return await connection.request(request)
  } catch (error) {
    if (error instanceof ApiError && error.status !== 401) return error
    throw error
  }
}
