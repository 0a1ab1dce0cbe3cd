import type { CacheClock } from '../../cluster/cache-clock.ts'

/** A clock that goes where the test moves it; a sleep ends when the clock has passed it. */
export class FakeClock implements CacheClock {
  #now = 1_000_000
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  /** Every sleep that was asked for, ms. */
  readonly slept: number[] = []

  monotonic(): number {
    return this.#now
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.slept.push(ms)
    if (signal.aborted || ms <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = { until: this.#now + ms, wake: (): void => this.#wake(sleeper, resolve, signal) }
      this.#sleepers.add(sleeper)
      signal.addEventListener('abort', sleeper.wake, { once: true })
    })
  }

  advance(ms: number): void {
    this.#now += ms
    for (const sleeper of Array.from(this.#sleepers)) if (sleeper.until <= this.#now) sleeper.wake()
  }

  #wake(
    sleeper: { readonly until: number; readonly wake: () => void },
    resolve: () => void,
    signal: AbortSignal,
  ): void {
    this.#sleepers.delete(sleeper)
    signal.removeEventListener('abort', sleeper.wake)
    resolve()
  }
}
