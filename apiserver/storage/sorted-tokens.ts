import type { StoredToken } from './stored-token.ts'

/** Tokens in the order of their names, as an API server lists them. */
export class SortedTokens {
  #tokens: StoredToken[] = []

  get all(): readonly StoredToken[] {
    return this.#tokens
  }

  replace(tokens: Iterable<StoredToken>): void {
    this.#tokens = [...tokens].sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  put(token: StoredToken): void {
    const place = this.placeOf(token.name)
    this.#tokens.splice(place, this.#tokens[place]?.name === token.name ? 1 : 0, token)
  }

  remove(name: string): void {
    const place = this.placeOf(name)
    if (this.#tokens[place]?.name === name) this.#tokens.splice(place, 1)
  }

  /** Where that name stands, or would. */
  placeOf(name: string): number {
    let [low, high] = [0, this.#tokens.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#tokens[middle]?.name ?? '') < name) low = middle + 1
      else high = middle
    }
    return low
  }
}
