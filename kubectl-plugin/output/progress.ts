import type { Output } from '../surroundings.ts'

/** So much silence is said something in. */
const SILENCE_MS = 1000

/** On a terminal, says on stderr how far it is where nothing was printed for a second; elsewhere nothing. */
export class Progress {
  readonly #stderr: Output
  readonly #what: string
  #count = 0
  #shown = false
  #timer: NodeJS.Timeout | undefined

  /** @param what is counted, such as `tokens` */
  constructor(stderr: Output, what: string) {
    this.#stderr = stderr
    this.#what = what
    this.#arm()
  }

  add(count: number): void {
    this.#count += count
  }

  /** Something is going to be printed: the line gives way. */
  async giveWay(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#shown) await this.#stderr.write('\r\u001b[K')
    this.#shown = false
    this.#arm()
  }

  /** Nothing is said from here on. */
  async end(): Promise<void> {
    await this.giveWay()
    clearTimeout(this.#timer)
  }

  #arm(): void {
    if (!this.#stderr.isTerminal) return
    this.#timer = setTimeout(() => void this.#show(), SILENCE_MS)
    this.#timer.unref()
  }

  async #show(): Promise<void> {
    this.#shown = true
    this.#arm()
    await this.#stderr.write(`\rread ${this.#count} ${this.#what} ...`)
  }
}
