import type { Caller } from './caller.ts'
import { conflict } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import { tokenObject } from '../storage/token-text.ts'
import { tokenIn } from './read-token.ts'
import { SEEN_WITHIN_MS, type TokenStore } from './token-store.ts'

export interface Deletion {
  readonly dryRun: boolean
  /** '' where any will do. */
  readonly uid: string
  /** '' where any will do. */
  readonly resourceVersion: string
}

export interface Deleted {
  readonly token: StoredToken
  readonly warnings: readonly string[]
}

/** Deletes a token. Rejects with NotFound where there is none for the caller, with 409 where it is another than is meant. */
export async function deleteToken(
  store: TokenStore,
  caller: Caller,
  name: string,
  deletion: Deletion,
): Promise<Deleted> {
  const seen = await store.access.seen(caller.requester, 'delete')
  const token = tokenIn(await store.secrets.read(name), seen, name)
  checkPreconditions(token, deletion)
  const { dryRun, resourceVersion } = deletion
  const before = tokenObject(token, { now: store.clock.now(), currentToken: caller.currentToken })
  const write = { operation: 'DELETE', before, after: undefined, name, requester: caller.requester } as const
  const warnings = await store.admission.validate(write)
  const preconditions = { uid: token.secretUid, ...(resourceVersion !== '' && { resourceVersion }) }
  await store.secrets.delete(name, preconditions, dryRun)
  const isGone = (): boolean => store.cache.get(name)?.secretUid !== token.secretUid
  if (!dryRun) await store.cache.until(isGone, SEEN_WITHIN_MS)
  return { token, warnings }
}

function checkPreconditions(token: StoredToken, { uid, resourceVersion }: Deletion): void {
  if (uid !== '' && uid !== token.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${token.uid}`
    throw conflict(token.name, why)
  }
  if (resourceVersion !== '' && resourceVersion !== token.resourceVersion) {
    const had = token.resourceVersion
    const why = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${had}`
    throw conflict(token.name, why)
  }
}
