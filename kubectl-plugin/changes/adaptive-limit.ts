/** What a server takes that is alone with us; more only makes each answer slower. */
const MOST = 64
/** An answer that takes so many times the quickest means that requests queue up. */
const SLOW = 4
/** Below that nobody queues: the difference is chance. ms */
const NOISE_MS = 50

/**
 * How many requests are on their way at once: one more after as many answers as are on their way, a quarter fewer where answers
 * become slow, half where the server says that it is too busy.
 */
export class AdaptiveLimit {
  readonly #most: number
  #limit: number
  #answers = 0
  #sumMs = 0
  #quickestMs = Number.POSITIVE_INFINITY

  /** @param most the highest that it may be; undefined: 64, and it begins with 16 */
  constructor(most: number | undefined) {
    this.#most = most ?? MOST
    this.#limit = Math.min(16, this.#most)
  }

  get current(): number {
    return this.#limit
  }

  /** @param ms that the answer took */
  answered(ms: number): void {
    this.#answers++
    this.#sumMs += ms
    if (this.#answers < this.#limit) return
    const mean = this.#sumMs / this.#answers
    this.#quickestMs = Math.min(this.#quickestMs, mean)
    const isSlow = mean > NOISE_MS && mean > SLOW * this.#quickestMs
    this.#become(isSlow ? this.#limit * 0.75 : this.#limit + 1)
  }

  /** The server said 429. */
  refused(): void {
    this.#become(this.#limit / 2)
  }

  #become(limit: number): void {
    this.#limit = Math.max(1, Math.min(this.#most, Math.floor(limit)))
    this.#answers = 0
    this.#sumMs = 0
  }
}
