import { setTimeout as sleep } from 'node:timers/promises'

/** The time that a cache goes by. */
export interface CacheClock {
  /** ms since some moment; never goes back. */
  monotonic(): number
  /** Ends after so many ms, or at once when the signal is aborted; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemCacheClock: CacheClock = {
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(ms, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  },
}
