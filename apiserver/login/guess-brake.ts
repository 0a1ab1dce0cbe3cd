export interface BrakeClock {
  /** ms, never going back */
  monotonic(): number
  sleep(ms: number): Promise<void>
}

interface Bucket {
  left: number
  at: number
}

/**
 * Every failure takes as long as the slowest of them (scrypt, tens of ms), so that the time does not tell an unknown name from a
 * wrong value.
 */
const LEAST_MS = 250
/** For a name: ten failures, then one every six seconds, come at once; each beyond that waits. */
const NAME = { most: 10, perSecond: 1 / 6, waitMs: 2000 }
/** For a source: kube-apiserver is one source for everybody, so it takes many before it waits, and a right value never does. */
const SOURCE = { most: 500, perSecond: 50, waitMs: 1000 }
/** 100 bytes each. */
const MOST_BUCKETS = 10_000

/**
 * Slows down whoever guesses values: only failures wait, and what they wait for is the same whatever was wrong. However many guess
 * at once, nobody is shut out: else whoever knows the name of a token could keep its owner from logging in, and of the 10^77 values
 * that a token may have none is found by trying more of them.
 */
export class GuessBrake {
  readonly #clock: BrakeClock
  readonly #names = new Map<string, Bucket>()
  readonly #sources = new Map<string, Bucket>()

  constructor(clock: BrakeClock) {
    this.#clock = clock
  }

  /** Whether failures at that name wait by now: then nothing dear is done for it either. */
  isSlowed(name: string): boolean {
    return this.#left(this.#names, name, NAME) < 1
  }

  /** Counts a failure, and resolves when it may be answered. */
  async failed(name: string, source: string, startedAt: number): Promise<void> {
    const waits = [
      LEAST_MS - (this.#clock.monotonic() - startedAt),
      this.#take(this.#names, name, NAME) ? 0 : NAME.waitMs,
      this.#take(this.#sources, source, SOURCE) ? 0 : SOURCE.waitMs,
    ]
    await this.#clock.sleep(Math.max(0, ...waits))
  }

  #take(buckets: Map<string, Bucket>, key: string, limit: typeof NAME): boolean {
    const left = this.#left(buckets, key, limit)
    buckets.delete(key)
    buckets.set(key, { left: Math.max(0, left - 1), at: this.#clock.monotonic() })
    if (buckets.size > MOST_BUCKETS) for (const oldest of buckets.keys()) return buckets.delete(oldest) && left >= 1
    return left >= 1
  }

  #left(buckets: Map<string, Bucket>, key: string, { most, perSecond }: typeof NAME): number {
    const bucket = buckets.get(key)
    if (bucket === undefined) return most
    return Math.min(most, bucket.left + ((this.#clock.monotonic() - bucket.at) / 1000) * perSecond)
  }
}
