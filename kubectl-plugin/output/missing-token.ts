import { EXIT_CODE } from '../exit-code.ts'
import type { FindResult } from '../inventory/find-token.ts'
import { NO_TOKENS } from '../inventory/no-tokens-to-read.ts'
import type { TokenName } from '../inventory/token-name.ts'
import { EXT_TOKENS, TOKEN_SECRETS, type TokenStore, V3_TOKENS } from '../inventory/token-stores.ts'
import { apiErrorLine } from './outcome-of-error.ts'

/** What kubectl would say of a token that was not found, of the servers that refused to look, and of what there is not. */
export function missingLines({ name, api }: TokenName, result: FindResult): string[] {
  const { refusals, unserved } = result
  if (isOfNoneToSee(result)) return [notFoundLine(EXT_TOKENS.what, name), V3_UNSEEN]
  if (refusals.length > 0) return refusals.map(apiErrorLine)
  const stores = [EXT_TOKENS, V3_TOKENS, TOKEN_SECRETS]
  const named = stores.find(({ store }) => store === api)
  if (servesNoTokens(unserved)) return [`error: ${NO_TOKENS}`]
  const notServed = unserved.map(({ what }) => `this cluster does not serve ${what}`)
  if (named !== undefined && notServed.length > 0) return notServed.map((line) => `error: ${line}`)
  return [notFoundLine(named?.what ?? 'tokens', name), ...notServed.map((line) => `Warning: ${line}`)]
}

/** Neither of the two APIs is there. */
export function servesNoTokens(unserved: readonly TokenStore[]): boolean {
  return unserved.includes(EXT_TOKENS) && unserved.includes(V3_TOKENS)
}

/**
 * The Token API has no such token, and v3 Tokens may not be read, as by no plain user: the name is hardly ever that of one. Where
 * something is to be done because there is none, that is not enough.
 */
export function isOfNoneToSee({ denied, refusals }: FindResult): boolean {
  return denied.includes(EXT_TOKENS) && refusals.length > 0 && refusals.every(({ status }) => status === 403)
}

export const V3_UNSEEN = `Warning: you may not read ${V3_TOKENS.what}: whether one of them has that name is not known`

export function exitCodeOfMissing(results: readonly FindResult[]): number {
  const isRefused = (result: FindResult): boolean =>
    !isOfNoneToSee(result) && result.refusals.some(({ status }) => status === 403)
  return results.some(isRefused) ? EXIT_CODE.noAccess : EXIT_CODE.error
}

function notFoundLine(what: string, name: string): string {
  return `Error from server (NotFound): ${what} ${JSON.stringify(name)} not found`
}
