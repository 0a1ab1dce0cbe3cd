import { type Caller } from './caller.ts'
import { sees, type Seen } from '../access/access.ts'
import { notFound } from '../http/status-error.ts'
import { isBroken, readSecret, type StoredToken } from '../storage/stored-token.ts'
import type { TokenStore } from './token-store.ts'

/** One token. Rejects with NotFound where there is none for the caller. */
export async function readToken(store: TokenStore, caller: Caller, name: string): Promise<StoredToken> {
  const seen = await store.access.seen(caller.requester, 'get')
  const known = store.cache.get(name)
  if (known !== undefined && sees(seen, known)) return known
  // One that is not known may have been made by another replica a moment ago. Another's is looked for too: how long the answer
  // takes is not to tell it from one that is not there.
  const token = await readStored(store, name)
  if (token === undefined || !sees(seen, token)) throw notFound(name)
  return token
}

/** As the API server has it now; undefined where there is none that can be read. */
export async function readStored({ secrets }: TokenStore, name: string): Promise<StoredToken | undefined> {
  const secret = await secrets.read(name)
  const read = secret && readSecret(secret)
  return read === undefined || isBroken(read) ? undefined : read
}

/** The token in a Secret. @throws NotFound where it holds none for the caller */
export function tokenIn(secret: Parameters<typeof readSecret>[0] | undefined, seen: Seen, name: string): StoredToken {
  const read = secret && readSecret(secret)
  if (read === undefined || isBroken(read) || !sees(seen, read)) throw notFound(name)
  return read
}
