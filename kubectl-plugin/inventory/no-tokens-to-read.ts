import type { Shortfall } from './shortfall.ts'
import { EXT_TOKENS, V3_TOKENS } from './token-stores.ts'

export const NO_TOKENS = `this cluster serves no tokens of Rancher, neither ${EXT_TOKENS.what} nor ${V3_TOKENS.what}: is it the management cluster of a Rancher?`

/** None of the stores of tokens answered: there is nothing to show. */
export class NoTokensToRead extends Error {
  override readonly name = 'NoTokensToRead'
  readonly code = 'NO_TOKENS_TO_READ'
  readonly shortfalls: readonly Shortfall[]

  constructor(shortfalls: readonly Shortfall[]) {
    super(NO_TOKENS)
    this.shortfalls = shortfalls
  }
}
