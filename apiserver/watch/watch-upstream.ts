import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { isObjectName } from '../../cluster/object-name.ts'
import { withQuery } from '../../cluster/path-with-query.ts'
import { watchEventFrom } from '../../cluster/watch-event.ts'
import { type JsonObject, textAt } from '../../tokens/json.ts'
import { USER_ID_LABEL } from '../../tokens/token.ts'
import { type Seen, sees } from '../access/access.ts'
import type { Caller } from '../api/caller.ts'
import type { TokenStore } from '../api/token-store.ts'
import { expired, statusOf, StatusError, unavailable } from '../http/status-error.ts'
import { shapedToken } from '../http/token-shapes.ts'
import { isBroken, readSecret } from '../storage/stored-token.ts'
import { SECRETS_PATH, TOKEN_SELECTOR } from '../storage/token-cache.ts'
import { bookmarkText } from './bookmark.ts'
import type { Watching } from './watch-tokens.ts'

const ANSWER_TIMEOUT_MS = 10_000

/**
 * A watch that began before this server remembers, such as one that goes on after a restart: the API server remembers for
 * minutes. Resolves when it is over; what goes wrong once it is open is told in the watch itself.
 */
export async function watchUpstream(
  connection: Connection,
  store: TokenStore,
  caller: Caller,
  watching: Watching,
): Promise<void> {
  const { sink } = watching
  const seen = await store.access.seen(caller.requester, 'watch')
  sink.open()
  try {
    const request = { method: 'GET' as const, signal: sink.closed, timeoutMs: ANSWER_TIMEOUT_MS }
    for await (const line of connection.lines({ ...request, path: pathOf(watching, seen) })) pass(line, watching, seen)
  } catch (error) {
    if (!sink.closed.aborted) sink.send('ERROR', JSON.stringify(statusOf(statusErrorOf(error))))
  }
  sink.end()
}

/** The API server selects: it knows which objects leave the selection, and what they were before. */
function pathOf({ options }: Watching, { owner }: Seen): string {
  const { labels, fields, version, bookmarks, timeoutSeconds } = options
  // The name of a service account, which can own no token, could be no label: it would be a 400.
  const ownerSelector = owner === undefined ? '' : `${USER_ID_LABEL}=${isObjectName(owner) ? owner : ''}`
  return withQuery(SECRETS_PATH, {
    watch: '1',
    resourceVersion: String(version),
    labelSelector: [TOKEN_SELECTOR, ownerSelector, labels.text].filter((text) => text !== '').join(','),
    fieldSelector: fields.text || undefined,
    allowWatchBookmarks: bookmarks ? 'true' : undefined,
    timeoutSeconds: timeoutSeconds > 0 ? String(timeoutSeconds) : undefined,
  })
}

/** @throws ApiError where the line is one */
function pass(line: JsonObject, { sink, look }: Watching, seen: Seen): void {
  const event = watchEventFrom(line)
  if (event.type === 'error') throw event.error
  if (event.type === 'bookmark') sink.send('BOOKMARK', bookmarkText(BigInt(event.resourceVersion), look(), false))
  if (event.type !== 'put' && event.type !== 'delete') return
  const token = readSecret(event.object)
  if (token === undefined || isBroken(token) || !sees(seen, token)) return
  const type = textAt(line, 'type')
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') sink.send(type, shapedToken(token, look()))
}

function statusErrorOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error
  if (error instanceof ApiError && error.status === 410) return expired(error.message)
  return unavailable('the watch was cut off; watch again', { cause: error })
}
