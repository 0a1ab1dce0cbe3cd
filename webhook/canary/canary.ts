import type { CanaryOutcome } from './try-canary.ts'

/** How often it is tried, in ms: one write a minute and replica. */
export const CANARY_PACE_MS = 60_000

export interface CanaryOptions {
  readonly attempt: () => Promise<CanaryOutcome>
  /** Whether the rule that refuses is enforced by configuration: in another mode it refuses nobody. */
  readonly isEnforced: () => boolean
  readonly told: (outcome: CanaryOutcome) => void
  readonly paceMs: number
  readonly signal: AbortSignal
  /** Ends after so many ms, or at once when the signal is aborted; never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Tries again and again whether what has to be refused is refused, until the signal is aborted. */
export async function runCanary(options: CanaryOptions): Promise<void> {
  const { attempt, isEnforced, told, paceMs, signal, sleep } = options
  // The registration may just have been written, and an API server hears of it a moment later.
  await sleep(paceMs / 2, signal)
  while (!signal.aborted) {
    const outcome: CanaryOutcome = isEnforced()
      ? await attempt()
      : { outcome: 'unknown', why: 'the rule setting-is-valid is not enforced' }
    // What was cut off by the end says nothing.
    if (!signal.aborted) told(outcome)
    await sleep(paceMs, signal)
  }
}
