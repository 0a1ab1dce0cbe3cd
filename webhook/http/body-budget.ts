import { BODY_LIMIT_BYTES } from './body-limit.ts'

/** A review of a token takes less, and however many of these come they are read. */
const SMALL_BYTES = 32 * 1024

/** Each byte is held about three times until it is judged: as it arrives, as text, and as what the text says. */
const MOST_BYTES = 3 * BODY_LIMIT_BYTES

/**
 * How much of large bodies may be held at a time: a hundred of the largest at once took a gigabyte, and a pod has less. The rest is
 * turned away before it is read, and small ones pass all the while.
 */
export class BodyBudget {
  #taken = 0

  /** Whether there is room for it, which it then takes until it is given back. @param bytes as bodyBytes gives them */
  take(bytes: number): boolean {
    if (this.#taken + bytes > MOST_BYTES) return bytes === 0
    this.#taken += bytes
    return true
  }

  give(bytes: number): void {
    this.#taken -= bytes
  }
}

/** What a body counts, by its Content-Length: nothing where it is small, and as much as may be where it does not say. */
export function bodyBytes(contentLength: string | undefined): number {
  const bytes = contentLength === undefined ? BODY_LIMIT_BYTES : Math.min(Number(contentLength), BODY_LIMIT_BYTES)
  return bytes <= SMALL_BYTES ? 0 : bytes
}
