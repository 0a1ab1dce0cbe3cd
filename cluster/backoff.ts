const FIRST_MS = 100
/** What is in force again within 2 s of the API server's return cannot wait longer than this. */
const LONGEST_MS = 1500

/** How long to wait before the next try: doubling, with jitter, so that many clients do not come back in one moment. */
export class Backoff {
  #next = FIRST_MS
  readonly #random: () => number

  /** @param random 0 or more, less than 1 */
  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** ms: half of it is certain, half is chance. */
  next(): number {
    const ms = this.#next * (0.5 + this.#random() / 2)
    this.#next = Math.min(this.#next * 2, LONGEST_MS)
    return ms
  }

  reset(): void {
    this.#next = FIRST_MS
  }
}
