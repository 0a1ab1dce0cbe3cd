import { MissingKnowledge } from '../tokens/knowledge.ts'
import type { CacheClock } from './cache-clock.ts'

/** After this long without a word from the API server nobody may rely on what was heard. */
const STALE_AFTER_MS = 180_000

export interface CacheState {
  /** `absent`: the cluster has no such resource (yet); `stale`: it was known, and nothing was heard for 180 s. */
  readonly phase: 'starting' | 'absent' | 'warm' | 'stale'
  /** On the clock's monotonic time, ms; undefined before the first answer. */
  readonly heardAt: number | undefined
  /** How long ago that was, ms. */
  readonly ageMs: number | undefined
  /** What went wrong last, until something goes right. */
  readonly error?: string
}

/** What a cache knows, and whether anybody may rely on it. */
export class CacheContents<T> {
  readonly #what: string
  readonly #clock: CacheClock
  readonly #settled = Promise.withResolvers<void>()
  #entries = new Map<string, T>()
  #phase: 'starting' | 'absent' | 'warm' = 'starting'
  #heardAt: number | undefined
  #error: string | undefined

  constructor(what: string, clock: CacheClock) {
    this.#what = what
    this.#clock = clock
  }

  /** Resolves when there is a first answer, be it that there is no such resource. */
  get settled(): Promise<void> {
    return this.#settled.promise
  }

  state(): CacheState {
    const ageMs = this.#heardAt === undefined ? undefined : this.#clock.monotonic() - this.#heardAt
    const isStale = this.#phase === 'warm' && ageMs !== undefined && ageMs > STALE_AFTER_MS
    return {
      phase: isStale ? 'stale' : this.#phase,
      heardAt: this.#heardAt,
      ageMs,
      ...(this.#error !== undefined && { error: this.#error }),
    }
  }

  /** @throws MissingKnowledge unless the phase is warm */
  entries(): ReadonlyMap<string, T> {
    const { phase, ageMs, error } = this.state()
    if (phase === 'warm') return this.#entries
    const reason = {
      starting: 'it has not been read yet',
      absent: 'the cluster has no such resource yet',
      stale: `nothing was heard from the API server for ${Math.round((ageMs ?? 0) / 1000)} s`,
    }[phase]
    throw new MissingKnowledge(this.#what, error === undefined ? reason : `${reason} (${error})`)
  }

  get size(): number {
    return this.#entries.size
  }

  replace(entries: Map<string, T>): void {
    this.#entries = entries
    this.#phase = 'warm'
    this.hear()
  }

  /**
   * @param value undefined removes the entry
   * @returns what was there before
   */
  put(name: string, value: T | undefined): T | undefined {
    const before = this.#entries.get(name)
    if (value === undefined) this.#entries.delete(name)
    else this.#entries.set(name, value)
    return before
  }

  clearAsAbsent(): void {
    this.#entries = new Map()
    this.#phase = 'absent'
    this.hear()
  }

  /** The API server said something. */
  hear(): void {
    this.#heardAt = this.#clock.monotonic()
    this.#error = undefined
    this.#settled.resolve()
  }

  fail(error: unknown): void {
    this.#error = error instanceof Error ? error.message : String(error)
  }
}
