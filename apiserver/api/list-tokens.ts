import { sees } from '../access/access.ts'
import { badRequest, tooLargeVersion } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import type { Caller } from './caller.ts'
import type { ListOptions } from './query-options.ts'
import type { TokenStore } from './token-store.ts'

export interface TokenPage {
  readonly tokens: readonly StoredToken[]
  readonly resourceVersion: string
  /** '' on the last page. */
  readonly continue: string
  /** How many come after it; undefined where selectors make that unknown. */
  readonly remaining: number | undefined
}

/** As long as kube-apiserver waits for a version that it has not heard of yet, ms. */
const HEARD_WITHIN_MS = 3000

/**
 * The tokens that the caller sees. The pages of one list are not of one moment: each goes on, by name, in what there is then.
 * All carry the version of the first, so that a watch from there misses nothing.
 */
export async function listTokens(store: TokenStore, caller: Caller, options: ListOptions): Promise<TokenPage> {
  const seen = await store.access.seen(caller.requester, 'list')
  const isHeard = (): boolean => store.cache.version >= options.notBefore
  // A client may come from a replica that knows more.
  await store.cache.until(isHeard, HEARD_WITHIN_MS)
  if (!isHeard()) throw tooLargeVersion(options.notBefore, store.cache.version)
  const { tokens, version } = store.cache.list()
  const from = options.continue === '' ? undefined : readContinue(options.continue)
  const resourceVersion = from?.version ?? String(version)
  const found: StoredToken[] = []
  const place = from === undefined ? 0 : placeAfter(store, tokens, from.after)
  for (let index = place; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined || !sees(seen, token)) continue
    if (!options.fields.matches(token.name) || !options.labels.matches(token.labels)) continue
    found.push(token)
    // One more than asked for tells that there is another page.
    if (options.limit > 0 && found.length > options.limit) break
  }
  if (options.limit === 0 || found.length <= options.limit) {
    return { tokens: found, resourceVersion, continue: '', remaining: undefined }
  }
  found.pop()
  const after = found.at(-1)?.name ?? ''
  const isWhole = seen.owner === undefined && options.labels.text === '' && options.fields.text === ''
  const remaining = isWhole ? tokens.length - placeAfter(store, tokens, after) : undefined
  return { tokens: found, resourceVersion, continue: writeContinue(resourceVersion, after), remaining }
}

function placeAfter({ cache }: TokenStore, tokens: readonly StoredToken[], name: string): number {
  const place = cache.placeOf(name)
  return tokens[place]?.name === name ? place + 1 : place
}

function writeContinue(version: string, after: string): string {
  return Buffer.from(JSON.stringify([version, after])).toString('base64url')
}

function readContinue(text: string): { readonly version: string; readonly after: string } {
  const [version, after] = parsedList(Buffer.from(text, 'base64url').toString('utf8'))
  if (typeof version === 'string' && /^\d{1,19}$/.test(version) && typeof after === 'string') return { version, after }
  throw badRequest('continue key is not valid: allowed is what the page before carried in metadata.continue')
}

function parsedList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
