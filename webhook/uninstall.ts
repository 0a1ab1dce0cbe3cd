import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../cluster/api-error.ts'
import type { Connection } from '../cluster/connection.ts'
import { CONFIGURATION_KINDS, collectionOf } from './registration/found-configurations.ts'
import { CONFIGURATION_NAME } from './registration/webhook-configurations.ts'
import type { SecretPlace } from '../serving/certificates/certificate-secret.ts'
import { breakGlass } from './upkeep/break-glass.ts'

export interface UninstallOptions {
  readonly connection: Connection
  readonly place: SecretPlace
  /** How long to look, after the last one was taken away, whether a replica puts one back that had not read the annotation, in ms. */
  readonly watchMs: number
  readonly say: (line: string) => void
}

const TIMEOUT_MS = 10_000
const LOOK_MS = 500

/**
 * Takes the registrations away for good: first every replica is told to leave them alone, then they are deleted, and only then may
 * the replicas go. Done again after it was interrupted, it goes on from wherever it was.
 * Rejects with ApiError and ConnectionError as the connection does.
 */
export async function uninstall({ connection, place, watchMs, say }: UninstallOptions): Promise<void> {
  await breakGlass(connection, place, 'uninstalled')
  say(`the replicas are told to leave the registrations alone (annotation on secret ${place.namespace}/${place.name})`)
  for (let quietMs = 0; quietMs < watchMs; quietMs += LOOK_MS) {
    for (const kind of CONFIGURATION_KINDS) {
      if (!(await isTaken(connection, `${collectionOf(kind)}/${CONFIGURATION_NAME}`))) continue
      say(`deleted ${kind} ${CONFIGURATION_NAME}`)
      quietMs = 0
    }
    await sleep(LOOK_MS)
  }
  say('nothing leads to the webhook any more: its pods and its namespace can be deleted')
}

/** Whether there was one to delete. */
async function isTaken(connection: Connection, path: string): Promise<boolean> {
  try {
    await connection.request({ method: 'DELETE', path, timeoutMs: TIMEOUT_MS })
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false
    throw error
  }
}
