import { rfc3339 } from '../../tokens/rfc3339.ts'
import type { StoredToken } from '../storage/stored-token.ts'

/** At most one write a minute and token: 800 in half an hour have saturated an etcd (rancher/rancher#49017). */
const LEAST_INTERVAL_MS = 60_000
const MOST_REMEMBERED = 10_000

export interface LastUsedOptions {
  readonly write: (name: string, at: string) => Promise<void>
  readonly failed: (name: string, error: unknown) => void
  /** ms since 1970 */
  readonly now: () => number
}

/** Marks tokens as used, after the answer and at most once a minute each, whichever replica they are used at. */
export class LastUsed {
  readonly #options: LastUsedOptions
  /** What was written and is not in the cache yet. */
  readonly #written = new Map<string, number>()

  constructor(options: LastUsedOptions) {
    this.#options = options
  }

  mark(token: StoredToken): void {
    const { now, write, failed } = this.#options
    const at = now()
    const last = Math.max(token.lastUsedAt ?? 0, this.#written.get(token.secretUid) ?? 0)
    if (at - last < LEAST_INTERVAL_MS) return
    this.#written.delete(token.secretUid)
    this.#written.set(token.secretUid, at)
    if (this.#written.size > MOST_REMEMBERED) {
      for (const oldest of this.#written.keys()) {
        this.#written.delete(oldest)
        break
      }
    }
    write(token.name, rfc3339(at)).catch((error: unknown) => failed(token.name, error))
  }
}
