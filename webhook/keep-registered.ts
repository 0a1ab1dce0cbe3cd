import type { Identities } from '../tokens/requester.ts'
import { retry } from '../serving/retry.ts'
import type { LiveConfiguration } from './configuration/configuration.ts'

export interface KeepingRegistered {
  readonly configured: Pick<LiveConfiguration, 'current' | 'changed'>
  readonly write: (identities: Identities) => Promise<void>
  readonly signal: AbortSignal
  /** Is told of each time that it was written. */
  readonly written: () => void
  /** Is told of each failure; it is tried again. */
  readonly failed: (error: unknown) => void
}

/**
 * Writes the registrations, whose conditions name the identities that are configured, and again whenever those are others.
 * @throws what the signal was aborted with
 */
export async function keepRegistered(keeping: KeepingRegistered): Promise<never> {
  const { configured, write, signal, written, failed } = keeping
  for (;;) {
    let { identities } = configured.current
    await retry(() => write(({ identities } = configured.current).identities), { signal, failed })
    written()
    while (isSame(identities, configured.current.identities)) await configured.changed(signal)
  }
}

function isSame(one: Identities, other: Identities): boolean {
  return JSON.stringify([one.rancher, one.trusted]) === JSON.stringify([other.rancher, other.trusted])
}
