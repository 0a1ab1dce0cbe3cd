import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../serving/logger.ts'
import { isExpired } from '../../tokens/token-state.ts'
import { StatusError } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import type { TokenSecrets } from '../storage/token-secrets.ts'

/** Ten a second: 10,000 tokens take a quarter of an hour, and nobody notices. */
const BETWEEN_MS = 100

export interface Purging {
  readonly list: () => readonly StoredToken[]
  readonly secrets: Pick<TokenSecrets, 'delete'>
  /** ms since 1970 */
  readonly now: () => number
  readonly log: Logger
  readonly ending: AbortSignal
}

/**
 * Deletes the tokens whose time is over, one after the other. One that changed since it was looked at (its time was extended, or
 * another replica was faster) is left alone.
 * @returns how many it deleted
 * @throws MissingKnowledge where nobody knows the tokens now, and the reason of `ending` once that is aborted
 */
export async function purgeExpired({ list, secrets, now, log, ending }: Purging): Promise<number> {
  const expired = list().filter(({ createdAt, ttl }) => isExpired({ store: 'ext', createdAt, ttl }, now()))
  let purged = 0
  for (const { name, secretUid, resourceVersion } of expired) {
    ending.throwIfAborted()
    try {
      await secrets.delete(name, { uid: secretUid, resourceVersion }, false)
      purged++
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      if (error.status !== 404 && error.status !== 409)
        log.warn({ token: name, err: error }, 'expired token not deleted')
    }
    await sleep(BETWEEN_MS, undefined, { signal: ending })
  }
  if (purged > 0) log.info({ count: purged }, 'purged expired tokens')
  return purged
}
