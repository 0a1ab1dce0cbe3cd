/** Those who wait until something is so, which they look at whenever something has changed. */
export class Waiters {
  readonly #looks = new Set<() => void>()

  /** Resolves when the condition holds, or after so many ms. */
  until(condition: () => boolean, ms: number): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#looks.delete(look)
        resolve()
      }
      const look = (): void => {
        if (condition()) done()
      }
      const timer = setTimeout(done, ms)
      this.#looks.add(look)
    })
  }

  changed(): void {
    for (const look of this.#looks) look()
  }
}
