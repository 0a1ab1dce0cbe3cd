import { StatusError } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import { isSelected } from '../watch/token-selection.ts'
import type { Caller } from './caller.ts'
import { type Deletion, deleteToken } from './delete-token.ts'
import type { Selection } from './query-options.ts'
import type { TokenStore } from './token-store.ts'

/** Deletions at a time. */
const IN_FLIGHT = 8

/** Deletes the tokens that are selected, of those that the caller sees. @returns those that were deleted */
export async function deleteCollection(
  store: TokenStore,
  caller: Caller,
  selection: Selection,
  deletion: Deletion,
): Promise<readonly StoredToken[]> {
  const seen = await store.access.seen(caller.requester, 'deletecollection')
  const left = store.cache.list().tokens.filter((token) => isSelected(selection, seen, token))
  const deleted: StoredToken[] = []
  const work = async (): Promise<void> => {
    for (let token = left.shift(); token !== undefined; token = left.shift()) {
      try {
        deleted.push((await deleteToken(store, caller, token.name, deletion)).token)
      } catch (error) {
        // Somebody else was faster.
        if (!(error instanceof StatusError) || error.status !== 404) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return deleted
}
