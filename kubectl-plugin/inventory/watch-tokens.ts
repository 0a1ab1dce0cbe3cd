import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { watchEventFrom } from '../../cluster/watch-event.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { type Selectors, selectorsOf } from './selectors.ts'
import type { TokenStore } from './token-stores.ts'

/** A token that changed, or, without one, a gap: the server forgot where the watch was, and all that changed since follows. */
export interface TokenEvent {
  readonly from: TokenStore
  readonly object: JsonObject | undefined
}

export interface WatchTokensOptions {
  readonly selectors: Selectors
  /** Objects a page of a list after a gap; 0 is all at once; undefined is 500 and growing. */
  readonly chunkSize: number | undefined
  readonly signal: AbortSignal
}

/** A watch that ended without a word is not taken up at once: a server that ends them all would be asked without a pause. */
const PAUSE_MS = 1000

/**
 * Every change of the tokens of these stores from here on, until the signal. A server ends each watch after a while: it is taken
 * up again where it ended.
 * @param stores each with the resourceVersion to go on from
 * @throws ApiError, ConnectionError
 */
export async function* watchTokens(
  connection: Connection,
  stores: ReadonlyMap<TokenStore, string>,
  options: WatchTokensOptions,
): AsyncGenerator<TokenEvent> {
  const sources = [...stores].map(([from, resourceVersion]) => watchStore(connection, from, resourceVersion, options))
  const next = (source: AsyncGenerator<TokenEvent>) => {
    const result = source.next().then((result) => ({ source, result }))
    // It waits until somebody wants it, also where that is an error.
    result.catch(() => undefined)
    return result
  }
  const pending = new Map(sources.map((source) => [source, next(source)]))
  while (pending.size > 0) {
    const { source, result } = await Promise.race(pending.values())
    if (result.done === true) {
      pending.delete(source)
      continue
    }
    pending.set(source, next(source))
    yield result.value
  }
}

async function* watchStore(
  connection: Connection,
  from: TokenStore,
  start: string,
  options: WatchTokensOptions,
): AsyncGenerator<TokenEvent> {
  for (let resourceVersion = start; ;) {
    let isQuiet = true
    try {
      for await (const { object, version } of eventsSince(connection, from, resourceVersion, options)) {
        isQuiet = false
        resourceVersion = version
        if (object !== undefined) yield { from, object }
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 410) throw error
      yield { from, object: undefined }
      const since = resourceVersion
      for await (const page of listPages(connection, from.path, listOptions(from, options))) {
        resourceVersion = page.resourceVersion
        for (const object of page.items) if (isNewer(object, since)) yield { from, object }
      }
    }
    if (isQuiet) await sleep(PAUSE_MS, undefined, { signal: options.signal })
  }
}

async function* eventsSince(
  connection: Connection,
  from: TokenStore,
  resourceVersion: string,
  { selectors, signal }: WatchTokensOptions,
): AsyncGenerator<{ readonly object: JsonObject | undefined; readonly version: string }> {
  const path = withQuery(from.path, {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion,
    ...selectorsOf(from, selectors),
  })
  for await (const line of connection.lines({ method: 'GET', path, signal })) {
    const event = watchEventFrom(line)
    if (event.type === 'error') throw event.error
    if (event.type === 'unknown') continue
    yield { object: event.type === 'bookmark' ? undefined : event.object, version: event.resourceVersion }
  }
}

function listOptions(
  from: TokenStore,
  { selectors, chunkSize, signal }: WatchTokensOptions,
): Parameters<typeof listPages>[2] {
  return { limit: chunkSize, signal, ...selectorsOf(from, selectors) }
}

/** Versions of one resource are numbers that grow; of others nobody knows, and the token is taken for changed. */
function isNewer(object: JsonObject, since: string): boolean {
  const version = textAt(objectAt(object, 'metadata'), 'resourceVersion')
  return !(isVersion(version) && isVersion(since)) || BigInt(version) > BigInt(since)
}

function isVersion(text: string): boolean {
  return /^\d{1,20}$/.test(text)
}
