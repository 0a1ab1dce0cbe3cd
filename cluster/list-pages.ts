import { type JsonObject, objectAt, textAt } from '../tokens/json.ts'
import { ApiError } from './api-error.ts'
import type { Connection, ListRequest } from './connection.ts'
import { ConnectionError } from './connection-error.ts'
import { withQuery } from './path-with-query.ts'

export interface ListOptions {
  /** Objects a page; 0 asks for all at once. Undefined: 500 at first, and more and more. */
  readonly limit?: number | undefined
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

/** As kubectl has it. */
const FIRST_PAGE = 500
/**
 * For each page kube-apiserver looks at all objects from the first (1.34 and later, from its cache), or reads the page from etcd and
 * decodes it: many small pages of a large list are what costs most. This many v3 tokens are 13 MB.
 */
const LARGEST_PAGE = 10_000
const GROWTH = 4

/**
 * Lists a resource page by page; what is in memory at a time is less than a page.
 *
 * Going on after a 410 takes the token that the server sends along. Without one (client-go's pager asks for everything at once
 * then, which is what paging is to avoid) the list begins again, once, and what comes no later than the last object seen is left
 * out: an API server lists in the order of namespace and name, so no object is yielded twice. A page that is cut off is asked for
 * again in the same way. Where a server lists in another order, both are errors.
 * @param path of the collection, such as `/apis/management.cattle.io/v3/tokens`
 * @throws what `connection.request` throws
 */
export async function* listPages(
  connection: Connection,
  path: string,
  {
    limit,
    labelSelector,
    fieldSelector,
    signal,
    timeoutMs,
    onExpiry = 'go-on',
    keepsManagedFields = true,
  }: ListOptions = {},
): AsyncGenerator<Page> {
  const selection = { labelSelector, fieldSelector }
  const request: Omit<ListRequest, 'path'> = {
    keepsManagedFields,
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
  let token = ''
  let size = limit ?? FIRST_PAGE
  let lastSeen = ''
  let skipUntil = ''
  let mayRestart = true
  let isInOrder = true
  let resumedAfter = ''
  for (;;) {
    try {
      const paging = { limit: size > 0 ? String(size) : undefined, continue: token || undefined }
      const asked = { ...request, path: withQuery(path, { ...selection, ...paging }) }
      for await (const part of connection.list(asked)) {
        const items = skipUntil === '' ? part.items : part.items.filter((item) => placeOf(item) > skipUntil)
        for (const place of items.map(placeOf)) {
          if (place > lastSeen) lastSeen = place
          else isInOrder = false
        }
        const metadata = objectAt(part.around ?? {}, 'metadata')
        if (part.around !== undefined) token = textAt(metadata, 'continue')
        const isLast = part.around !== undefined && token === ''
        if (items.length > 0 || isLast) yield { items, resourceVersion: textAt(metadata, 'resourceVersion') }
        if (isLast) return
      }
      if (limit === undefined) size = Math.min(size * GROWTH, LARGEST_PAGE)
    } catch (error) {
      if (isCutOff(error)) {
        const isOtherList = token === '' && onExpiry === 'fail'
        if (lastSeen === resumedAfter || !isInOrder || isOtherList || signal?.aborted === true) throw error
        resumedAfter = skipUntil = lastSeen
        continue
      }
      if (!(error instanceof ApiError) || error.status !== 410 || onExpiry === 'fail' || token === '') throw error
      token = error.continueToken
      if (token === '') {
        if (!mayRestart || !isInOrder) throw error
        mayRestart = false
        skipUntil = lastSeen
      }
    }
  }
}

/** Somebody hung up: the server after a minute of nobody reading on, or the network. */
function isCutOff(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === 'UNREACHABLE'
}

/** Where etcd keeps the object among its like. */
function placeOf(item: JsonObject): string {
  const metadata = objectAt(item, 'metadata')
  return `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`
}
