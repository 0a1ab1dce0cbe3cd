import type { Connection } from '../../cluster/connection.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { watchEventFrom } from '../../cluster/watch-event.ts'
import type { JsonObject } from '../../tokens/json.ts'
import { selectorOf } from './read-tokens.ts'
import type { TokenStore } from './token-stores.ts'

export interface TokenEvent {
  readonly from: TokenStore
  readonly object: JsonObject
}

/**
 * Every change of the tokens of these stores from here on, until the signal. A server ends each watch after a while: it is taken
 * up again where it ended.
 * @param stores each with the resourceVersion to go on from
 * @throws ApiError (410 where the server no longer knows that version), ConnectionError
 */
export async function* watchTokens(
  connection: Connection,
  stores: ReadonlyMap<TokenStore, string>,
  { labelSelector, signal }: { readonly labelSelector: string; readonly signal: AbortSignal },
): AsyncGenerator<TokenEvent> {
  const sources = [...stores].map(([from, resourceVersion]) =>
    watchStore(connection, from, resourceVersion, labelSelector, signal),
  )
  const next = (source: AsyncGenerator<TokenEvent>) => source.next().then((result) => ({ source, result }))
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
  labelSelector: string,
  signal: AbortSignal,
): AsyncGenerator<TokenEvent> {
  for (let resourceVersion = start; ;) {
    const path = withQuery(from.path, {
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion,
      ...selectorOf(from, labelSelector),
    })
    for await (const line of connection.lines({ method: 'GET', path, signal })) {
      const event = watchEventFrom(line)
      if (event.type === 'error') throw event.error
      if (event.type === 'unknown') continue
      resourceVersion = event.resourceVersion
      if (event.type !== 'bookmark') yield { from, object: event.object }
    }
  }
}
