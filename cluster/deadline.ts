import { ConnectionError } from './connection-error.ts'

/** Gives a piece of work one signal for two ends: the caller's own signal, and a time that runs out. */
export class Deadline {
  readonly #work = new AbortController()
  readonly #outer: AbortSignal | undefined
  readonly #timer: NodeJS.Timeout | undefined

  /**
   * @param timeoutMs 0 is without end
   * @param host for the message
   */
  constructor(outer: AbortSignal | undefined, timeoutMs: number, host: string) {
    this.#outer = outer
    if (outer?.aborted === true) this.#follow()
    else outer?.addEventListener('abort', this.#follow)
    if (timeoutMs > 0) {
      this.#timer = setTimeout(() => {
        const message = `Unable to connect to the server: no answer from ${host} within ${timeoutMs / 1000}s`
        this.#work.abort(new ConnectionError('TIMEOUT', message))
      }, timeoutMs)
    }
  }

  get signal(): AbortSignal {
    return this.#work.signal
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
