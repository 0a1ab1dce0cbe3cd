import type { CacheClock } from './cache-clock.ts'
import { ConnectionError } from './connection-error.ts'

/** After this long without a word the API server is asked something. */
const ASK_AFTER_MS = 30_000
/** A bookmark comes every minute: a watch that is silent for longer has died without telling, whatever other requests say. */
const DEAF_AFTER_MS = 90_000

/** Keeps an eye on a watch that nothing comes from, and ends it where it is dead. */
export class SilenceWatch {
  readonly #clock: CacheClock
  readonly #ask: (signal: AbortSignal) => Promise<void>
  readonly #end = new AbortController()
  readonly #done: Promise<void>
  readonly #outer: AbortSignal
  #heardAt: number
  #lineAt: number

  /**
   * @param heardAt when the server was last heard, ms on the clock
   * @param ask resolves when the server answers
   */
  constructor(
    clock: CacheClock,
    outer: AbortSignal,
    heardAt: number | undefined,
    ask: (signal: AbortSignal) => Promise<void>,
  ) {
    this.#clock = clock
    this.#ask = ask
    this.#outer = outer
    this.#lineAt = clock.monotonic()
    this.#heardAt = heardAt ?? this.#lineAt
    outer.addEventListener('abort', this.#follow)
    if (outer.aborted) this.#follow()
    this.#done = this.#run()
  }

  /** Aborted when the watch is to end: it is dead, or the outer signal says so. */
  get signal(): AbortSignal {
    return this.#end.signal
  }

  heardLine(): void {
    this.#lineAt = this.#heardAt = this.#clock.monotonic()
  }

  /** The watch has ended. */
  async end(): Promise<void> {
    this.#end.abort()
    this.#outer.removeEventListener('abort', this.#follow)
    await this.#done
  }

  readonly #follow = (): void => {
    this.#end.abort(this.#outer.reason)
  }

  async #run(): Promise<void> {
    while (!this.signal.aborted) {
      const wakeAt = Math.min(this.#heardAt + ASK_AFTER_MS, this.#lineAt + DEAF_AFTER_MS)
      await this.#clock.sleep(Math.max(0, wakeAt - this.#clock.monotonic()), this.signal)
      if (this.signal.aborted) return
      const now = this.#clock.monotonic()
      if (now - this.#lineAt >= DEAF_AFTER_MS) this.#giveUp('the watch went silent')
      else if (now - this.#heardAt >= ASK_AFTER_MS) await this.#askNow()
    }
  }

  async #askNow(): Promise<void> {
    try {
      await this.#ask(this.signal)
      this.#heardAt = this.#clock.monotonic()
    } catch (cause) {
      this.#giveUp('the API server did not answer', cause)
    }
  }

  #giveUp(why: string, cause?: unknown): void {
    this.#end.abort(new ConnectionError('UNREACHABLE', why, { cause }))
  }
}
