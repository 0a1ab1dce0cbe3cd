import type { Caller } from '../api/caller.ts'
import { untilHeard } from '../api/heard-version.ts'
import type { WatchOptions } from '../api/query-options.ts'
import type { TokenStore } from '../api/token-store.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { expired, statusOf } from '../http/status-error.ts'
import { type Look, shapedToken } from '../http/token-shapes.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import type { TokenEvent, TokenWatcher } from '../storage/token-history.ts'
import { bookmarkText } from './bookmark.ts'
import { isSelected, toldOf } from './token-selection.ts'
import type { EventSink } from './event-sink.ts'

export interface Watching {
  readonly options: WatchOptions
  /** `now` is asked for each event. */
  readonly look: () => Look
  readonly sink: EventSink
}

/**
 * Begins a watch from what this server remembers; the events are sent as they come.
 * @returns false where it does not remember that far back: the API server may
 */
export async function watchTokens(store: TokenStore, caller: Caller, watching: Watching): Promise<boolean> {
  const { options, look, sink } = watching
  const seen = await store.access.seen(caller.requester, 'watch')
  if (options.beginsWithAll) await untilHeard(store, options.version)
  const { tokens, version } = store.cache.list()
  const since = options.beginsWithAll || options.version === 0n ? version : options.version
  if (!store.cache.remembers(since)) return false
  sink.open()
  if (options.beginsWithAll) {
    const selected = tokens.filter((token) => isSelected(options, seen, token))
    for (const token of selected) {
      sink.send('ADDED', shapedToken(token, look()))
      await sink.hasRoom()
    }
    // So much has changed meanwhile that this client has to begin again.
    if (!isRemembered(store, version)) {
      const message = 'more changed than is remembered, while the tokens were sent: list or watch them anew'
      sink.send('ERROR', JSON.stringify(statusOf(expired(message))))
      sink.end()
      return true
    }
    if (options.saysWhereAllEnds && options.bookmarks) sink.send('BOOKMARK', bookmarkText(version, look(), true))
  }
  const stop = store.cache.watch(since, new Sending(watching, since, (token) => isSelected(options, seen, token)))
  if (sink.closed.aborted) stop()
  else sink.closed.addEventListener('abort', stop, { once: true })
  return true
}

function isRemembered({ cache }: TokenStore, version: bigint): boolean {
  try {
    return cache.remembers(version)
  } catch (error) {
    if (error instanceof MissingKnowledge) return false
    throw error
  }
}

class Sending implements TokenWatcher {
  readonly #watching: Watching
  readonly #since: bigint
  readonly #selects: (token: StoredToken) => boolean

  constructor(watching: Watching, since: bigint, selects: (token: StoredToken) => boolean) {
    this.#watching = watching
    this.#since = since
    this.#selects = selects
  }

  changed(event: TokenEvent): void {
    // A client may know more than this replica: then it waits until that is new to it.
    if (event.version <= this.#since) return
    const { sink, look } = this.#watching
    const told = toldOf(event, this.#selects)
    if (told === undefined) return
    const text = shapedToken(atVersion(told.token, event.version), look())
    sink.send(told.type, text)
  }

  reached(version: bigint): void {
    const { sink, look, options } = this.#watching
    if (options.bookmarks && version >= this.#since) sink.send('BOOKMARK', bookmarkText(version, look(), false))
  }

  ended(): void {
    this.#watching.sink.end()
  }
}

/** A deletion carries the version of the deletion: a watch that goes on from it is not told again. */
function atVersion(token: StoredToken, version: bigint): StoredToken {
  const resourceVersion = String(version)
  if (token.resourceVersion === resourceVersion) return token
  const metadata: unknown = JSON.parse(token.metadataText)
  const metadataText = JSON.stringify({ ...(typeof metadata === 'object' ? metadata : {}), resourceVersion })
  return { ...token, resourceVersion, metadataText }
}
