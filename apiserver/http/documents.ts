import { createHash } from 'node:crypto'
import type { JsonObject } from '../../tokens/json.ts'
import { openApiV2, openApiV3 } from '../openapi/documents.ts'
import {
  AGGREGATED_DISCOVERY,
  AGGREGATED_TYPE,
  API_GROUP,
  API_GROUP_LIST,
  API_RESOURCE_LIST,
  wantsAggregated,
} from './discovery.ts'

/** A text that never changes while the server runs. */
export interface StaticDocument {
  readonly text: string
  readonly type: string
  readonly etag: string
}

const V3_PATH = '/openapi/v3/apis/ext.cattle.io/v1'
const JSON_TYPE = 'application/json'

function document(object: JsonObject, type = JSON_TYPE): StaticDocument {
  const text = JSON.stringify(object)
  return { text, type, etag: `"${createHash('sha256').update(text).digest('hex').toUpperCase()}"` }
}

const V3 = document(openApiV3())
const AGGREGATED = document(AGGREGATED_DISCOVERY, AGGREGATED_TYPE)
const GROUPS = document(API_GROUP_LIST)
const DOCUMENTS: ReadonlyMap<string, StaticDocument> = new Map([
  ['/apis/ext.cattle.io', document(API_GROUP)],
  ['/apis/ext.cattle.io/v1', document(API_RESOURCE_LIST)],
  ['/openapi/v2', document(openApiV2())],
  [
    '/openapi/v3',
    document({
      paths: { 'apis/ext.cattle.io/v1': { serverRelativeURL: `${V3_PATH}?hash=${V3.etag.slice(1, -1)}` } },
    }),
  ],
  [V3_PATH, V3],
])

/** What is served at that path to whoever wants to know what there is; undefined where it is none of those. */
export function documentAt(path: string, accept: string | undefined): StaticDocument | undefined {
  // kube-apiserver serves its own groups with a slash at the end, too.
  const asked = path.endsWith('/') ? path.slice(0, -1) : path
  if (asked === '/apis') return wantsAggregated(accept) ? AGGREGATED : GROUPS
  return DOCUMENTS.get(asked)
}
