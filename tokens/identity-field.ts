import type { Json } from './json.ts'

/** What is the same about a field in every token of its store. */
export interface IdentityTraits {
  readonly field: string
  /** Its values are never shown. */
  readonly secret: boolean
  /** What Rancher says when it changes, where Rancher says anything. */
  readonly rancherSentence?: string
  /** Rancher itself moves it in the course of a token's life: it hashes, marks last use, renames principals, moves labels. */
  readonly movedByRancher?: boolean
  /** The text by which two values are compared. */
  readonly textOf: (value: Json | undefined) => string
}

/** A field that a token keeps for life, with its value. */
export class IdentityField {
  readonly #traits: IdentityTraits
  readonly #value: Json | undefined

  constructor(traits: IdentityTraits, value: Json | undefined) {
    this.#traits = traits
    this.#value = value
  }

  get field(): string {
    return this.#traits.field
  }

  get secret(): boolean {
    return this.#traits.secret
  }

  get rancherSentence(): string | undefined {
    return this.#traits.rancherSentence
  }

  get movedByRancher(): boolean | undefined {
    return this.#traits.movedByRancher
  }

  get text(): string {
    return this.#traits.textOf(this.#value)
  }

  /** Whether it is the same field with the same value. The texts are made only where a look at the values does not tell. */
  isSameAs(other: IdentityField | undefined): boolean {
    if (this.field !== other?.field) return false
    return this.#value === other.#value || this.text === other.text
  }
}
