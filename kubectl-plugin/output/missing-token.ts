import type { ApiError } from '../../cluster/api-error.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { FindResult } from '../inventory/find-token.ts'
import { NO_TOKENS } from '../inventory/no-tokens-to-read.ts'
import type { TokenName } from '../inventory/token-name.ts'
import { EXT_TOKENS, TOKEN_SECRETS, type TokenStore, V3_TOKENS } from '../inventory/token-stores.ts'
import { apiErrorLine } from './outcome-of-error.ts'

/** What kubectl would say of a token that was not found, of the servers that refused to look, and of what there is not. */
export function missingLines(
  { name, api }: TokenName,
  { refusals, unserved }: Pick<FindResult, 'refusals' | 'unserved'>,
): string[] {
  if (refusals.length > 0) return refusals.map(apiErrorLine)
  const stores = [EXT_TOKENS, V3_TOKENS, TOKEN_SECRETS]
  const named = stores.find(({ store }) => store === api)
  if (servesNoTokens(unserved)) return [`error: ${NO_TOKENS}`]
  const notServed = unserved.map(({ what }) => `this cluster does not serve ${what}`)
  if (named !== undefined && notServed.length > 0) return notServed.map((line) => `error: ${line}`)
  const notFound = `Error from server (NotFound): ${named?.what ?? 'tokens'} ${JSON.stringify(name)} not found`
  return [notFound, ...notServed.map((line) => `Warning: ${line}`)]
}

/** Neither of the two APIs is there. */
export function servesNoTokens(unserved: readonly TokenStore[]): boolean {
  return unserved.includes(EXT_TOKENS) && unserved.includes(V3_TOKENS)
}

export function exitCodeOfMissing(refusals: readonly ApiError[]): number {
  return refusals.some(({ status }) => status === 403) ? EXIT_CODE.noAccess : EXIT_CODE.error
}
