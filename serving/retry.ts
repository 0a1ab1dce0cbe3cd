import { setTimeout as sleep } from 'node:timers/promises'

/** The waits in ms: quick at first, since an API server restarts in seconds, and then every 30 s. */
const WAITS_MS = [500, 1000, 2000, 5000, 10_000, 30_000]

export interface RetryOptions {
  readonly signal: AbortSignal
  /** Is told of each failure. */
  readonly failed: (error: unknown) => void
}

/**
 * Does it until it works.
 * @throws the reason of the signal once that is aborted
 */
export async function retry<Result>(work: () => Promise<Result>, { signal, failed }: RetryOptions): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      failed(error)
    }
    const wait = WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)]
    // What it rejects with is an AbortError of its own.
    await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
