import { systemCacheClock } from '../../cluster/cache-clock.ts'
import type { ChangeBell } from './change-bell.ts'

/** Waits in ms. */
export interface UpkeepPace {
  /** Between two looks; each goes by the clock on the wall, so that a machine that slept is behind by this at most. */
  readonly look: number
  /** At least between two looks; more, up to `look`, for each that had something to write in a row: nobody wins a fight by haste. */
  readonly again: number
}

const UPKEEP_PACE: UpkeepPace = { look: 10_000, again: 250 }

/** The pace for certificates that live so long, in ms: a renewal is looked for ten times in a life at least. */
export function paceFor(leafMs: number): UpkeepPace {
  return { ...UPKEEP_PACE, look: Math.min(UPKEEP_PACE.look, leafMs / 10) }
}

/** What is looked after. */
export interface UpkeepWork {
  /** One look, with the writes that it asks for; `isDone` where there was nothing to write. It may be called at any time. */
  pass(): Promise<{ readonly isDone: boolean }>
  /** Is told that a pass could not be. */
  failed(error: unknown): void
}

export interface RunningUpkeep {
  readonly upkeep: UpkeepWork
  readonly pace: UpkeepPace
  readonly signal: AbortSignal
  /** Rings when something has changed that it depends on. */
  readonly bell: ChangeBell
  readonly failed: (error: unknown) => void
}

/** Looks again and again until the signal is aborted. */
export async function runUpkeep({ upkeep, pace, signal, bell, failed }: RunningUpkeep): Promise<void> {
  let unsettled = 0
  while (!signal.aborted) {
    let isDone = false
    try {
      isDone = (await upkeep.pass()).isDone
    } catch (error) {
      if (signal.aborted) return
      upkeep.failed(error)
      failed(error)
    }
    unsettled = isDone ? Math.max(0, unsettled - 1) : unsettled + 1
    const least = Math.min(pace.again * 2 ** Math.max(0, unsettled - 1), pace.look)
    await systemCacheClock.sleep(least, signal)
    if (isDone) await bell.wait(pace.look - least, signal)
  }
}
