import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../cluster/api-error.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectWithBearer } from './connect-with-bearer.ts'
import { whoAmI } from '../inventory/own-tokens.ts'
import type { Surroundings } from '../surroundings.ts'
import type { NewToken } from './new-token.ts'

/** A server that has just made a token may not know it everywhere at once. */
const PATIENCE_MS = 10_000
const PAUSE_MS = 500

/** Nobody can log in with the new token. */
export class NewTokenFails extends Error {
  override readonly name = 'NewTokenFails'
  readonly code = 'NEW_TOKEN_FAILS'
}

/**
 * Logs in with the new token, once, and sees who that is.
 * @throws NewTokenFails, ConnectionError
 */
export async function tryOut(
  cluster: ClusterChoice,
  { bearer, token }: NewToken,
  surroundings: Pick<Surroundings, 'env' | 'homeFolder' | 'signal'>,
): Promise<void> {
  const connection = await connectWithBearer(cluster, bearer, surroundings)
  try {
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const username = await usernameOf(connection, surroundings.signal)
      if (username === token.owner) return
      if (username !== undefined && username !== '') {
        throw new NewTokenFails(`the new token ${token.name} logs in as ${username}, and not as ${token.owner}`)
      }
      if (performance.now() > end) {
        throw new NewTokenFails(`the server does not take the new token ${token.name}: it answers 401`)
      }
      await sleep(PAUSE_MS, undefined, { signal: surroundings.signal })
    }
  } finally {
    connection.close()
  }
}

/** undefined where the server takes us for nobody. */
async function usernameOf(...[connection, signal]: Parameters<typeof whoAmI>): Promise<string | undefined> {
  try {
    return (await whoAmI(connection, signal))?.username
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined
    throw error
  }
}
