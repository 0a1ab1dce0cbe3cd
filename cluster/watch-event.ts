import { type JsonObject, objectAt, textAt } from '../tokens/json.ts'
import { type ApiError, apiErrorFrom } from './api-error.ts'

/** A line of a watch. */
export type WatchEvent =
  | {
      readonly type: 'put' | 'delete'
      readonly name: string
      readonly object: JsonObject
      readonly resourceVersion: string
    }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  | { readonly type: 'error'; readonly error: ApiError }
  | { readonly type: 'unknown' }

export function watchEventFrom(line: JsonObject): WatchEvent {
  const object = objectAt(line, 'object')
  const metadata = objectAt(object, 'metadata')
  const resourceVersion = textAt(metadata, 'resourceVersion')
  switch (textAt(line, 'type')) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'put', name: textAt(metadata, 'name'), object, resourceVersion }
    case 'DELETED':
      return { type: 'delete', name: textAt(metadata, 'name'), object, resourceVersion }
    case 'BOOKMARK':
      return { type: 'bookmark', resourceVersion }
    case 'ERROR': {
      const code = object['code']
      return { type: 'error', error: apiErrorFrom(typeof code === 'number' ? code : 500, object) }
    }
    default:
      return { type: 'unknown' }
  }
}
