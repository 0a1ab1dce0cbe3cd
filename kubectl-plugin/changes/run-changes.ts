import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../../cluster/connection.ts'
import { AdaptiveLimit } from './adaptive-limit.ts'
import { isBusy, Patience, Tries } from './patience.ts'
import { performChange, type PerformOptions } from './perform-change.ts'
import type { Outcome, PlannedChange } from './planned-change.ts'

export interface RunOptions extends PerformOptions {
  /** At most so many at once; undefined: as many as the server takes. */
  readonly concurrency: number | undefined
  /** Aborting it lets what is on its way end, and begins nothing more. */
  readonly signal: AbortSignal
  /** Before a request is sent; where it rejects, nothing more is. */
  readonly before: (change: PlannedChange) => Promise<void>
  readonly after: (change: PlannedChange, outcome: Outcome) => Promise<void>
  /** How long nothing but 429 is listened to; a minute unless it is said otherwise. */
  readonly patienceMs?: number
  /** Nothing is sent for so long, ms, for the server is too busy or away. */
  readonly onPause: (ms: number) => void
}

export interface RunResult {
  /** Nothing was done to these, or nobody knows. */
  readonly left: readonly PlannedChange[]
  /** What ended it before the end. */
  readonly error: Error | undefined
}

/** Does all of it, many at a time. */
export async function runChanges(
  connection: Connection,
  changes: readonly PlannedChange[],
  options: RunOptions,
): Promise<RunResult> {
  return new ChangeRun(connection, options).run(changes)
}

class ChangeRun {
  readonly #connection: Connection
  readonly #options: RunOptions
  readonly #limit: AdaptiveLimit
  readonly #patience: Patience
  /** Aborted by Ctrl-C, and where going on makes no sense. */
  readonly #ending = new AbortController()
  /** Nobody sends before that. ms, of the monotonic clock */
  #pausedUntil = 0
  #error: Error | undefined
  readonly #left: PlannedChange[] = []

  constructor(connection: Connection, options: RunOptions) {
    this.#connection = connection
    this.#options = options
    this.#limit = new AdaptiveLimit(options.concurrency)
    this.#patience = new Patience(options.patienceMs)
  }

  async run(changes: readonly PlannedChange[]): Promise<RunResult> {
    const { signal } = this.#options
    const end = (): void => this.#ending.abort()
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
    const underWay = new Set<Promise<void>>()
    let next = 0
    while (next < changes.length && !this.#isEnding) {
      const change = changes[next++]
      if (change === undefined) break
      const work: Promise<void> = this.#do(change).finally(() => underWay.delete(work))
      underWay.add(work)
      while (underWay.size >= this.#limit.current) await Promise.race(underWay)
    }
    await Promise.all(underWay)
    signal.removeEventListener('abort', end)
    return { left: [...this.#left, ...changes.slice(next)], error: this.#error }
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted
  }

  /** Never rejects: what goes wrong ends the run. */
  async #do(change: PlannedChange): Promise<void> {
    let outcome: Outcome | undefined
    try {
      await this.#untilNoPause()
      if (this.#isEnding) return void this.#left.push(change)
      await this.#options.before(change)
      outcome = await this.#outcome(change)
      if (outcome === undefined) this.#left.push(change)
      else await this.#options.after(change, outcome)
    } catch (error) {
      if (outcome === undefined) this.#left.push(change)
      this.#error ??= error instanceof Error ? error : new Error('unknown', { cause: error })
      this.#ending.abort()
    }
  }

  /** undefined where the run ends before there is one. */
  async #outcome(change: PlannedChange): Promise<Outcome | undefined> {
    for (const tries = new Tries(); ;) {
      const start = performance.now()
      let waitMs: number | undefined
      try {
        const outcome = await performChange(this.#connection, change, this.#options)
        waitMs = this.#patience.afterOutcome(outcome, tries)
        if (waitMs === undefined) {
          this.#limit.answered(performance.now() - start)
          return outcome
        }
      } catch (error) {
        if (isBusy(error)) this.#limit.refused()
        waitMs = this.#patience.afterError(error, tries)
        if (waitMs === undefined) throw error
      }
      this.#pause(waitMs)
      await this.#untilNoPause()
      if (this.#isEnding) return undefined
    }
  }

  #pause(ms: number): void {
    if (this.#restOfPause() <= 0) this.#options.onPause(ms)
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms)
  }

  async #untilNoPause(): Promise<void> {
    for (let ms = this.#restOfPause(); ms > 0 && !this.#isEnding; ms = this.#restOfPause()) {
      await sleep(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined)
    }
  }

  #restOfPause(): number {
    return this.#pausedUntil - performance.now()
  }
}
