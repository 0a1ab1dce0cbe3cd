import { readFileSync } from 'node:fs'

/** As long as client-go trusts what it read: a kubelet writes a new token long before the old one ends. */
const READ_AGAIN_AFTER_MS = 60_000

/** A bearer token in a file that somebody else keeps fresh. */
export class TokenFile {
  readonly #path: string
  readonly #now: () => number
  #token = ''
  #readAt = Number.NEGATIVE_INFINITY

  /** @param now ms since 1970 */
  constructor(path: string, now: () => number = Date.now) {
    this.#path = path
    this.#now = now
  }

  /** @throws the error of the file system where the file cannot be read and never could */
  token(): string {
    if (this.#now() - this.#readAt < READ_AGAIN_AFTER_MS) return this.#token
    try {
      this.#token = readFileSync(this.#path, 'utf8').trim()
      this.#readAt = this.#now()
    } catch (error) {
      // Between two versions of a mounted file there may be none; the token read before is good for a while.
      if (this.#token === '') throw error
    }
    return this.#token
  }
}
