import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { USER_ID_LABEL } from '../../tokens/token.ts'
import { KUBECONFIG_PREFIX, KUBECONFIGS_PATH } from '../changes/object-path.ts'
import type { SeenObject } from '../changes/planned-change.ts'

/** A kubeconfigs.ext.cattle.io, which holds tokens of its own. */
export interface Kubeconfig extends SeenObject {
  readonly name: string
  readonly owner: string
  /** The names of its tokens, those that are gone too. */
  readonly tokens: readonly string[]
}

export interface Kubeconfigs {
  readonly byToken: ReadonlyMap<string, Kubeconfig>
  /** They are there, and we may not look. */
  readonly isUnread: boolean
}

/** @throws ApiError 401, ConnectionError */
export async function readKubeconfigs(connection: Connection, signal: AbortSignal): Promise<Kubeconfigs> {
  const byToken = new Map<string, Kubeconfig>()
  try {
    for await (const { items } of listPages(connection, KUBECONFIGS_PATH, { signal })) {
      for (const item of items) {
        const metadata = objectAt(item, 'metadata')
        const tokens = ownValue(objectAt(item, 'status'), 'tokens')
        const name = textAt(metadata, 'name')
        const kubeconfig = {
          object: `${KUBECONFIG_PREFIX}/${name}`,
          uid: textAt(metadata, 'uid'),
          resourceVersion: textAt(metadata, 'resourceVersion'),
          name,
          owner: textAt(objectAt(metadata, 'labels'), USER_ID_LABEL),
          tokens: Array.isArray(tokens) ? tokens.filter((text) => typeof text === 'string') : [],
        }
        for (const token of kubeconfig.tokens) byToken.set(token, kubeconfig)
      }
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error
    return { byToken, isUnread: error.status !== 404 }
  }
  return { byToken, isUnread: false }
}
