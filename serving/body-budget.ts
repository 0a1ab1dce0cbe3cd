import type { IncomingHttpHeaders } from 'node:http'

/** What writes of tokens and their reviews take, nearly all of them; however many of these come they are read. */
const SMALL_BYTES = 32 * 1024

/**
 * How much of large bodies may be held at a time: a hundred of the largest at once took a gigabyte, and a pod has less. The rest is
 * turned away before it is read, and small ones pass all the while (docs/decisions/0093).
 */
export class BodyBudget {
  readonly #largestBytes: number
  readonly #mostBytes: number
  #taken = 0

  /** @param largestBytes of one body; three of these are held. Each byte is held some times more: as it arrives, as text, as what it says. */
  constructor(largestBytes: number) {
    this.#largestBytes = largestBytes
    this.#mostBytes = 3 * largestBytes
  }

  /** What a body counts, by the head of its request: nothing where it is small, and as much as may be where it does not say. */
  bytesOf(headers: IncomingHttpHeaders): number {
    const length = headers['content-length']
    // A request that tells neither a length nor chunks has no body (RFC 9112, section 6.3).
    if (length === undefined) return headers['transfer-encoding'] === undefined ? 0 : this.#largestBytes
    const bytes = Math.min(Number(length), this.#largestBytes)
    return bytes <= SMALL_BYTES ? 0 : bytes
  }

  /** Whether there is room for it, which it then takes until it is given back. @param bytes as bytesOf gives them */
  take(bytes: number): boolean {
    if (this.#taken + bytes > this.#mostBytes) return bytes === 0
    this.#taken += bytes
    return true
  }

  give(bytes: number): void {
    this.#taken -= bytes
  }
}
