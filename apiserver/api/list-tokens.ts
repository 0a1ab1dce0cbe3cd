import type { Seen } from '../access/access.ts'
import { badRequest, expired } from '../http/status-error.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import { isSelected } from '../watch/token-selection.ts'
import { untilHeard } from './heard-version.ts'
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

/**
 * The tokens that are seen. The pages of one list are not of one moment: each goes on, by name, in what there is then.
 * All carry the version of the first, so that a watch from there misses nothing.
 */
export async function listTokens(store: TokenStore, seen: Seen, options: ListOptions): Promise<TokenPage> {
  await untilHeard(store, options.version)
  const { tokens, version } = store.cache.list()
  if (options.isExact && store.cache.hasChangedSince(options.version)) {
    throw expired(
      `tokens have changed since version ${options.version}, and are remembered as they are now: list them anew`,
    )
  }
  const from = options.continue === '' ? undefined : readContinue(options.continue)
  const resourceVersion = from?.version ?? String(options.isExact ? options.version : version)
  const found: StoredToken[] = []
  const place = from === undefined ? 0 : placeAfter(store, tokens, from.after)
  for (let index = place; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined || !isSelected(options, seen, token)) continue
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
