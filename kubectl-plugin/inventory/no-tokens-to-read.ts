import type { Shortfall } from './shortfall.ts'
import { EXT_TOKENS, V3_TOKENS } from './token-stores.ts'

export const NO_TOKENS = `this cluster serves no tokens of Rancher, neither ${EXT_TOKENS.what} nor ${V3_TOKENS.what}: is it the management cluster of a Rancher?`

/** None of the stores of tokens that were asked answered: there is nothing to show. */
export class NoTokensToRead extends Error {
  override readonly name = 'NoTokensToRead'
  readonly code = 'NO_TOKENS_TO_READ'
  readonly shortfalls: readonly Shortfall[]

  constructor(shortfalls: readonly Shortfall[]) {
    const absent = shortfalls.filter(({ reason }) => reason === 'absent').map(({ what }) => what)
    const isAll = [EXT_TOKENS, V3_TOKENS].every(({ what }) => absent.includes(what))
    super(isAll ? NO_TOKENS : `this cluster does not serve ${absent.join(' and ')}`)
    this.shortfalls = shortfalls
  }
}
