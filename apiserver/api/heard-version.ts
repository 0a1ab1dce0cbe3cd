import { tooLargeVersion } from '../http/status-error.ts'
import type { TokenStore } from './token-store.ts'

/** As long as kube-apiserver waits for a version that it has not heard of yet, ms. */
const HEARD_WITHIN_MS = 3000

/**
 * Resolves once what was so in that version is known here: a client may come from a replica that knows more.
 * Rejects with 504 where it is not heard of.
 */
export async function untilHeard({ cache }: TokenStore, version: bigint): Promise<void> {
  const isHeard = (): boolean => cache.version >= version
  await cache.until(isHeard, HEARD_WITHIN_MS)
  if (!isHeard()) throw tooLargeVersion(version, cache.version)
}
