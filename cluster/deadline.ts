import { ConnectionError } from './connection-error.ts'

/** Gives a piece of work one signal for two ends: the caller's own signal, and a time that runs out. */
export class Deadline {
  readonly #work = new AbortController()
  readonly #outer: AbortSignal | undefined
  readonly #timeoutMs: number
  readonly #host: string
  #timer: NodeJS.Timeout | undefined

  /**
   * @param timeoutMs 0 is without end
   * @param host for the message
   */
  constructor(outer: AbortSignal | undefined, timeoutMs: number, host: string) {
    this.#outer = outer
    if (outer?.aborted === true) this.#follow()
    else outer?.addEventListener('abort', this.#follow)
    this.#timeoutMs = timeoutMs
    this.#host = host
    this.startClock()
  }

  get signal(): AbortSignal {
    return this.#work.signal
  }

  /** The whole time is there again. */
  startClock(): void {
    clearTimeout(this.#timer)
    if (this.#timeoutMs === 0) return
    this.#timer = setTimeout(() => {
      const message = `Unable to connect to the server: no answer from ${this.#host} within ${this.#timeoutMs / 1000}s`
      this.#work.abort(new ConnectionError('TIMEOUT', message))
    }, this.#timeoutMs)
  }

  /** From now on only the caller's signal ends the work. */
  stopClock(): void {
    clearTimeout(this.#timer)
  }

  /** The work is done. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#follow)
  }

  readonly #follow = (): void => {
    this.#work.abort(this.#outer?.reason)
  }
}
