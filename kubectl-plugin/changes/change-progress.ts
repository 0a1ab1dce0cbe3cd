import { humanDuration } from '../../tokens/human-duration.ts'
import type { Output } from '../surroundings.ts'

const SILENCE_MS = 1000
const MINUTE_MS = 60_000

/** How far a change of many is: on a terminal one line that is written over each second, elsewhere a line a minute. */
export class ChangeProgress {
  readonly #stderr: Output
  readonly #total: number
  readonly #start = performance.now()
  readonly #timer: NodeJS.Timeout
  #count = 0
  #isShown = false

  constructor(stderr: Output, total: number) {
    this.#stderr = stderr
    this.#total = total
    this.#timer = setInterval(() => void this.#show(), stderr.isTerminal ? SILENCE_MS : MINUTE_MS)
    this.#timer.unref()
  }

  add(count: number): void {
    this.#count += count
  }

  /** A line of its own. */
  async say(line: string): Promise<void> {
    await this.giveWay()
    await this.#stderr.write(`${line}\n`)
  }

  /** Something else is going to be printed on the terminal. */
  async giveWay(): Promise<void> {
    if (!this.#isShown) return
    this.#isShown = false
    await this.#stderr.write('\r\u001b[K')
  }

  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.giveWay()
  }

  /** `in 23s, 870/s`; '' where that says nothing. */
  get pace(): string {
    const ms = performance.now() - this.#start
    return ms < SILENCE_MS ? '' : `in ${humanDuration(ms)}, ${this.#rate(ms)}/s`
  }

  async #show(): Promise<void> {
    const ms = performance.now() - this.#start
    const leftMs = this.#count === 0 ? undefined : (ms / this.#count) * (this.#total - this.#count)
    const left = leftMs === undefined ? '' : `, ${humanDuration(Math.max(1000, leftMs))} left`
    const line = `${this.#count} of ${this.#total}, ${this.#rate(ms)}/s${left}`
    if (!this.#stderr.isTerminal) return this.#stderr.write(`${line}\n`)
    this.#isShown = true
    return this.#stderr.write(`\r\u001b[K${line}`)
  }

  #rate(ms: number): number {
    return Math.round(this.#count / (ms / 1000))
  }
}
