import { EventEmitter, once } from 'node:events'

/** Rings for the one who waits; one that rang while nobody waited is heard by the next who does. */
export class ChangeBell {
  readonly #bell = new EventEmitter()
  #hasRung = false

  ring(): void {
    this.#hasRung = true
    this.#bell.emit('ring')
  }

  /** Ends with the next ring, after so many ms, or when the signal is aborted; never rejects. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#hasRung) {
      const end = AbortSignal.any([signal, AbortSignal.timeout(ms)])
      await once(this.#bell, 'ring', { signal: end }).catch(() => undefined)
    }
    this.#hasRung = false
  }
}
