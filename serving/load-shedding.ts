/** A timer that repeats; the result ends it. */
export type EveryMs = (ms: number, work: () => void) => () => void

export interface LoadSheddingOptions {
  /** ms, never going back */
  readonly monotonic: () => number
  readonly every?: EveryMs
}

/** How often the event loop is looked at, in ms. */
const LOOK_MS = 50
/**
 * The shortest timeout of a registration is 2 s, and whoever is let in waits again behind those who came before: with half of it
 * gone on the way to the first line of code, an answer would find nobody.
 */
const TOO_LATE_MS = 1000

/**
 * Whether to turn requests away because the event loop is too late to answer in time. A 503 at once lets the caller go by its
 * failurePolicy seconds earlier, and costs a tenth of a judgement.
 */
export class LoadShedding {
  readonly #monotonic: () => number
  readonly #stop: () => void
  #lookedAt: number
  #late = 0

  constructor({ monotonic, every = everyMs }: LoadSheddingOptions) {
    this.#monotonic = monotonic
    this.#lookedAt = monotonic()
    this.#stop = every(LOOK_MS, () => this.#look())
  }

  /** How late the event loop was when it was looked at last, or is now where that look is overdue, in ms. */
  get lateMs(): number {
    return Math.max(this.#late, this.#monotonic() - this.#lookedAt - LOOK_MS)
  }

  isOn(): boolean {
    return this.lateMs > TOO_LATE_MS
  }

  stop(): void {
    this.#stop()
  }

  #look(): void {
    const now = this.#monotonic()
    this.#late = now - this.#lookedAt - LOOK_MS
    this.#lookedAt = now
  }
}

const everyMs: EveryMs = (ms, work) => {
  const timer = setInterval(work, ms).unref()
  return () => clearInterval(timer)
}
