interface Kept<Value> {
  readonly value: Value
  readonly until: number
}

export interface KeepingOptions {
  readonly seconds: number
  /** The oldest goes when one more comes. */
  readonly most: number
  /** ms, never going back */
  monotonic(): number
}

/** Remembers answers for seconds, and asks once where several want the same at a time. A failure is not remembered. */
export class KeptForSeconds<Value> {
  readonly #options: KeepingOptions
  readonly #kept = new Map<string, Kept<Value>>()
  readonly #asking = new Map<string, Promise<Value>>()

  constructor(options: KeepingOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#kept.size
  }

  /** Whether there is an answer under `key` for which nobody need be asked. */
  has(key: string): boolean {
    const kept = this.#kept.get(key)
    return kept !== undefined && this.#options.monotonic() < kept.until
  }

  /** The answer under `key`, from memory or from `ask`. Rejects as `ask` does. */
  get(key: string, ask: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key)
    if (kept !== undefined && this.#options.monotonic() < kept.until) return Promise.resolve(kept.value)
    const asking = this.#asking.get(key)
    if (asking !== undefined) return asking
    // The answer counts from when it was asked for: that is when it was true.
    const until = this.#options.monotonic() + this.#options.seconds * 1000
    const answer = ask()
      .then((value) => {
        this.#keep(key, { value, until })
        return value
      })
      .finally(() => this.#asking.delete(key))
    this.#asking.set(key, answer)
    return answer
  }

  #keep(key: string, kept: Kept<Value>): void {
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    if (this.#kept.size <= this.#options.most) return
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest)
      return
    }
  }
}
