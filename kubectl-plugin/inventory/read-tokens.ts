import type { Connection } from '../../cluster/connection.ts'
import { listPages, type Page } from '../../cluster/list-pages.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Store } from '../../tokens/token.ts'
import { ahead } from './ahead.ts'
import { type Selectors, selectorsOf } from './selectors.ts'
import { type Shortfall, shortfallFrom } from './shortfall.ts'
import { EXT_TOKENS, TOKEN_SECRETS, type TokenStore, V3_TOKENS } from './token-stores.ts'

export interface TokenPage {
  readonly from: TokenStore
  readonly objects: readonly JsonObject[]
  /** From where a watch goes on. */
  readonly resourceVersion: string
}

export interface ReadTokensOptions {
  /** Objects a page; 0 is all at once; undefined is 500 and growing. */
  readonly chunkSize: number | undefined
  readonly selectors: Selectors
  /** For whoever prints them. */
  readonly keepsManagedFields: boolean
  /** Which stores to ask; empty: ext (or the Secrets behind) and v3. */
  readonly apis: readonly Store[]
  readonly signal: AbortSignal
}

/**
 * All tokens that may be read, page by page: those of tokens.ext.cattle.io (the Secrets behind them where that API does not
 * answer), then those of tokens.management.cattle.io. What could not be read is added to `shortfalls`.
 * @throws ApiError 401, ConnectionError
 */
export async function* readTokens(
  connection: Connection,
  options: ReadTokensOptions,
  shortfalls: Shortfall[],
): AsyncGenerator<TokenPage> {
  const wants = (store: Store): boolean =>
    options.apis.length === 0 ? store !== 'secret' : options.apis.includes(store)
  // All are asked at once: the first page of the second is there when the first is done.
  const [ext, secrets, v3] = [EXT_TOKENS, TOKEN_SECRETS, V3_TOKENS].map((store) =>
    wants(store.store) ? ahead(pagesOf(connection, store, options)) : undefined,
  )
  const onFailure = (shortfall: Shortfall): void => void shortfalls.push(shortfall)
  if (ext !== undefined) yield* readExt(connection, ext, options, shortfalls)
  if (secrets !== undefined) yield* untilFailure(TOKEN_SECRETS, secrets, onFailure)
  if (v3 !== undefined) yield* untilFailure(V3_TOKENS, v3, onFailure)
}

async function* readExt(
  connection: Connection,
  ext: AsyncGenerator<Page>,
  options: ReadTokensOptions,
  shortfalls: Shortfall[],
): AsyncGenerator<TokenPage> {
  let failure: Shortfall | undefined
  let answered = false
  for await (const page of untilFailure(EXT_TOKENS, ext, (shortfall) => (failure = shortfall))) {
    answered = true
    yield page
  }
  if (failure === undefined) return
  let found = false
  // A list that broke off in the middle is told as such: from another place it would begin again. Who asked for the API alone
  // gets no Secrets, and whoever may not read those is told of the tokens alone.
  if (!answered && options.apis.length === 0) {
    for await (const page of untilFailure(
      TOKEN_SECRETS,
      pagesOf(connection, TOKEN_SECRETS, options),
      () => undefined,
    )) {
      // A namespace that is not there answers as an empty one does: that is no answer about tokens.
      if (page.objects.length === 0 && !found) continue
      found = true
      yield page
    }
  }
  shortfalls.push(found ? { ...failure, instead: TOKEN_SECRETS.what } : failure)
}

async function* untilFailure(
  from: TokenStore,
  pages: AsyncGenerator<Page>,
  onFailure: (shortfall: Shortfall) => void,
): AsyncGenerator<TokenPage> {
  try {
    for await (const { items, resourceVersion } of pages) yield { from, objects: items, resourceVersion }
  } catch (error) {
    onFailure(shortfallFrom(from.what, error))
  }
}

function pagesOf(
  connection: Connection,
  store: TokenStore,
  { chunkSize, selectors, keepsManagedFields, signal }: ReadTokensOptions,
): AsyncGenerator<Page> {
  const options = { limit: chunkSize, keepsManagedFields, signal, ...selectorsOf(store, selectors) }
  return listPages(connection, store.path, options)
}
