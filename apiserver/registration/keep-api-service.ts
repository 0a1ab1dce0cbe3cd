import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import type { Logger } from '../../serving/logger.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import {
  API_SERVICE_NAME,
  API_SERVICES_PATH,
  apiServiceFor,
  isUpToDate,
  otherOwner,
  type ServicePlace,
} from './api-service.ts'

const PATH = `${API_SERVICES_PATH}/${API_SERVICE_NAME}`
const TIMEOUT_MS = 10_000

/** What became of the registration. */
export type Registration =
  | { readonly state: 'registered' | 'withdrawn' }
  /** Somebody else's, and left alone. */
  | { readonly state: 'foreign'; readonly sentence: string }

export interface KeepingApiService {
  readonly connection: Connection
  readonly place: ServicePlace
  /** PEM of the authority that clients are to trust. */
  readonly ca: string
  /** Whether tokens are to be served: the feature ext-tokens is on. */
  readonly isServed: boolean
  readonly log: Logger
}

/**
 * Brings the APIService to what it should be: there while tokens are served, gone while they are not, and another's never
 * touched. What changes between the look and the write is a conflict, never written over.
 * Rejects with ApiError and ConnectionError.
 */
export async function keepApiService(keeping: KeepingApiService): Promise<Registration> {
  const { connection, place, ca, isServed, log } = keeping
  const found = await readApiService(connection)
  const sentence = found && otherOwner(found, place)
  if (sentence !== undefined) return { state: 'foreign', sentence }
  if (!isServed) {
    if (found !== undefined) {
      await withdraw(connection, found)
      log.info('the feature ext-tokens is off: tokens.ext.cattle.io is withdrawn')
    }
    return { state: 'withdrawn' }
  }
  const wanted = apiServiceFor(place, ca)
  if (found === undefined) {
    await connection.request({ method: 'POST', path: API_SERVICES_PATH, body: wanted, timeoutMs: TIMEOUT_MS })
    log.info('registered')
  } else if (!isUpToDate(found, wanted)) {
    const metadata = objectAt(found, 'metadata')
    const spec = { ...objectAt(found, 'spec'), ...objectAt(wanted, 'spec') }
    await connection.request({ method: 'PUT', path: PATH, body: { ...found, metadata, spec }, timeoutMs: TIMEOUT_MS })
    log.info('registration brought up to date')
  }
  return { state: 'registered' }
}

async function readApiService(connection: Connection): Promise<JsonObject | undefined> {
  try {
    return await connection.request({ method: 'GET', path: PATH, timeoutMs: TIMEOUT_MS })
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

async function withdraw(connection: Connection, found: JsonObject): Promise<void> {
  const { uid, resourceVersion } = {
    uid: textAt(objectAt(found, 'metadata'), 'uid'),
    resourceVersion: textAt(objectAt(found, 'metadata'), 'resourceVersion'),
  }
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } }
  await connection.request({ method: 'DELETE', path: PATH, body, timeoutMs: TIMEOUT_MS })
}
