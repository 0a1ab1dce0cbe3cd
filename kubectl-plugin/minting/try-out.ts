import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import type { Token } from '../../tokens/token.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectWithBearer } from './connect-with-bearer.ts'
import { askWhoIAm } from '../inventory/own-tokens.ts'
import type { Surroundings } from '../surroundings.ts'
import type { NewToken } from './new-token.ts'

/** A server that has just made a token may not know it everywhere at once. */
const PATIENCE_MS = 10_000
const PAUSE_MS = 500
const LOGGED_IN = Symbol('logged in')

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
      const answer = await loginAnswer(connection, surroundings.signal)
      if (answer === LOGGED_IN || answer === token.owner) return
      if (typeof answer === 'string') {
        throw new NewTokenFails(
          `the new token ${token.name} logs in as ${answer || 'nobody'}, and not as ${token.owner}`,
        )
      }
      if (performance.now() > end) throw new NewTokenFails(refusedText(token, answer))
      await sleep(PAUSE_MS, undefined, { signal: surroundings.signal })
    }
  } finally {
    connection.close()
  }
}

/** Who is logged in, that somebody is, or the HTTP status of a server that says neither. */
async function loginAnswer(connection: Connection, signal: AbortSignal): Promise<string | typeof LOGGED_IN | number> {
  try {
    return (await askWhoIAm(connection, signal)).username
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // Whoever has no right, or asks for what is not served, is logged in.
    return error.status === 403 || error.status === 404 ? LOGGED_IN : error.status
  }
}

function refusedText({ name, cluster }: Token, status: number): string {
  const refused = `the server does not take the new token ${name}: it answers ${status}`
  if (cluster === '') return refused
  return (
    `${refused}, for it is scoped to cluster ${cluster}; make one with create --scope ${cluster}, put it where it is used, and ` +
    'delete the old one'
  )
}
