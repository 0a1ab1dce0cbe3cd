import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'
import { ApiError } from './api-error.ts'
import type { ApiRequest, Connection } from './connection.ts'
import { withQuery } from './path-with-query.ts'

export interface ListOptions {
  /** Objects a page; 0 asks for all at once. */
  readonly limit?: number
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly signal?: AbortSignal
  /** For each page. */
  readonly timeoutMs?: number
  /**
   * What to do when the list has taken so long that the server forgot its beginning (410): `go-on`, the default, with what the
   * server has now, or `fail` where only one moment's state will do.
   */
  readonly onExpiry?: 'go-on' | 'fail'
}

export interface Page {
  readonly items: readonly JsonObject[]
  readonly resourceVersion: string
  /** '' on the last page. */
  readonly continue: string
}

/**
 * Lists a resource page by page; one page is in memory at a time.
 *
 * Going on after a 410 takes the token that the server sends along. Without one (client-go's pager asks for everything at once
 * then, which is what paging is to avoid) the list begins again, once, and what comes no later than the last object seen is left
 * out: an API server lists in the order of namespace and name, so no object is yielded twice.
 * @param path of the collection, such as `/apis/management.cattle.io/v3/tokens`
 * @throws what `connection.request` throws
 */
export async function* listPages(
  connection: Connection,
  path: string,
  { limit = 500, labelSelector, fieldSelector, signal, timeoutMs, onExpiry = 'go-on' }: ListOptions = {},
): AsyncGenerator<Page> {
  const selection = { labelSelector, fieldSelector, limit: limit > 0 ? String(limit) : undefined }
  const request: Omit<ApiRequest, 'path'> = {
    method: 'GET',
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
  let token = ''
  let lastSeen = ''
  let skipUntil = ''
  let mayRestart = true
  for (;;) {
    let page: Page
    try {
      page = pageOf(
        await connection.request({ ...request, path: withQuery(path, { ...selection, continue: token || undefined }) }),
      )
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 410 || onExpiry === 'fail' || token === '') throw error
      token = error.continueToken
      if (token === '') {
        if (!mayRestart) throw error
        mayRestart = false
        skipUntil = lastSeen
      }
      continue
    }
    const items = skipUntil === '' ? page.items : page.items.filter((item) => placeOf(item) > skipUntil)
    lastSeen = page.items.map(placeOf).reduce((last, place) => (place > last ? place : last), lastSeen)
    token = page.continue
    if (items.length > 0 || token === '') yield { ...page, items }
    if (token === '') return
  }
}

function pageOf(list: JsonObject): Page {
  const items = ownValue(list, 'items')
  const metadata = objectAt(list, 'metadata')
  return {
    items: Array.isArray(items) ? items.filter(isJsonObject) : [],
    resourceVersion: textAt(metadata, 'resourceVersion'),
    continue: textAt(metadata, 'continue'),
  }
}

/** Where etcd keeps the object among its like. */
function placeOf(item: JsonObject): string {
  const metadata = objectAt(item, 'metadata')
  return `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`
}
