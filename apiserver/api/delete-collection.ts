import { StatusError } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import type { Caller } from './caller.ts'
import { type Deletion, deleteToken } from './delete-token.ts'
import { listTokens, type TokenPage } from './list-tokens.ts'
import type { ListOptions } from './query-options.ts'
import type { TokenStore } from './token-store.ts'

/** Deletions at a time. */
const IN_FLIGHT = 8

/**
 * Deletes the tokens that are listed, of those that the caller sees; the first that cannot be deleted ends it.
 * @returns the page with those that were deleted
 */
export async function deleteCollection(
  store: TokenStore,
  caller: Caller,
  options: ListOptions,
  deletion: Deletion,
): Promise<TokenPage> {
  const page = await listTokens(store, await store.access.seen(caller.requester, 'deletecollection'), options)
  const left = [...page.tokens]
  const deleted: StoredToken[] = []
  const work = async (): Promise<void> => {
    for (let token = left.shift(); token !== undefined; token = left.shift()) {
      try {
        deleted.push((await deleteToken(store, caller, token.name, deletion)).token)
      } catch (error) {
        // Somebody else was faster.
        if (error instanceof StatusError && error.status === 404) continue
        left.length = 0
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return { ...page, tokens: deleted }
}
