import { type JsonObject, objectAt, textAt } from '../tokens/json.ts'
import { ApiError } from './api-error.ts'
import type { Connection, ListRequest } from './connection.ts'
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
  /** Else those of the items are empty, where they are: nobody reads them, and they are most of a list. */
  readonly keepsManagedFields?: boolean
}

/** Some objects of a list, as many as came together. */
export interface Page {
  readonly items: readonly JsonObject[]
  /** Of the list; '' while the server has not said it. The last that is yielded has it. */
  readonly resourceVersion: string
}

/**
 * Lists a resource page by page; what is in memory at a time is less than a page.
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
  {
    limit = 500,
    labelSelector,
    fieldSelector,
    signal,
    timeoutMs,
    onExpiry = 'go-on',
    keepsManagedFields = true,
  }: ListOptions = {},
): AsyncGenerator<Page> {
  const selection = { labelSelector, fieldSelector, limit: limit > 0 ? String(limit) : undefined }
  const request: Omit<ListRequest, 'path'> = {
    keepsManagedFields,
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
  let token = ''
  let lastSeen = ''
  let skipUntil = ''
  let mayRestart = true
  for (;;) {
    try {
      const asked = { ...request, path: withQuery(path, { ...selection, continue: token || undefined }) }
      for await (const part of connection.list(asked)) {
        const items = skipUntil === '' ? part.items : part.items.filter((item) => placeOf(item) > skipUntil)
        lastSeen = part.items.map(placeOf).reduce((last, place) => (place > last ? place : last), lastSeen)
        const metadata = objectAt(part.around ?? {}, 'metadata')
        if (part.around !== undefined) token = textAt(metadata, 'continue')
        const isLast = part.around !== undefined && token === ''
        if (items.length > 0 || isLast) yield { items, resourceVersion: textAt(metadata, 'resourceVersion') }
        if (isLast) return
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 410 || onExpiry === 'fail' || token === '') throw error
      token = error.continueToken
      if (token === '') {
        if (!mayRestart) throw error
        mayRestart = false
        skipUntil = lastSeen
      }
    }
  }
}

/** Where etcd keeps the object among its like. */
function placeOf(item: JsonObject): string {
  const metadata = objectAt(item, 'metadata')
  return `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`
}
