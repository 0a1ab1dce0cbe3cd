import type { ApiError } from '../../cluster/api-error.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { TokenName } from '../inventory/token-name.ts'
import { EXT_TOKENS, TOKEN_SECRETS, V3_TOKENS } from '../inventory/token-stores.ts'
import { apiErrorLine } from './outcome-of-error.ts'

/** What kubectl would say of a token that was not found, and of the servers that refused to look. */
export function missingLines({ name, api }: TokenName, refusals: readonly ApiError[]): string[] {
  if (refusals.length > 0) return refusals.map(apiErrorLine)
  const stores = [EXT_TOKENS, V3_TOKENS, TOKEN_SECRETS]
  const what = stores.find(({ store }) => store === api)?.what ?? 'tokens'
  return [`Error from server (NotFound): ${what} ${JSON.stringify(name)} not found`]
}

export function exitCodeOfMissing(refusals: readonly ApiError[]): number {
  return refusals.some(({ status }) => status === 403) ? EXIT_CODE.noAccess : EXIT_CODE.error
}
