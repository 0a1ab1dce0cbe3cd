/** Whether the server is on its way out, and how many requests it is still answering. */
export class Draining {
  #inFlight = 0
  #isOn = false

  get isOn(): boolean {
    return this.#isOn
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** From now on every answer closes its connection, so that the next request goes to another replica. */
  start(): void {
    this.#isOn = true
  }

  began(): void {
    this.#inFlight++
  }

  ended(): void {
    this.#inFlight--
  }
}
