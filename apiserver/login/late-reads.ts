/** A client that has just made a token at another replica logs in here once; more than this is somebody who tries names. */
const PER_SECOND = 20
const GENERATED = /^token-[a-z0-9]{5}$/

/** Reads what the cache does not have yet, so seldom that a guesser of names costs the API server little. */
export class LateReads<Found> {
  readonly #read: (name: string) => Promise<Found | undefined>
  readonly #monotonic: () => number
  #left = PER_SECOND
  #at: number

  /** @param monotonic ms, never going back */
  constructor(read: (name: string) => Promise<Found | undefined>, monotonic: () => number) {
    this.#read = read
    this.#monotonic = monotonic
    this.#at = monotonic()
  }

  async read(name: string): Promise<Found | undefined> {
    if (!GENERATED.test(name)) return undefined
    const now = this.#monotonic()
    this.#left = Math.min(PER_SECOND, this.#left + ((now - this.#at) / 1000) * PER_SECOND)
    this.#at = now
    if (this.#left < 1) return undefined
    this.#left--
    return this.#read(name)
  }
}
