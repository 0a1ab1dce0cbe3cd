import type { JsonObject } from '../../tokens/json.ts'
import { noSuchPath, StatusError, unsupportedMediaType } from '../http/status-error.ts'
import type { Caller } from './caller.ts'
import { readToken } from './read-token.ts'
import type { TokenStore } from './token-store.ts'

/**
 * Server-side apply: whose fields are managed by whom is not kept of tokens. Of one that is there it says what to use instead; of
 * one that is not the rulebook says why it cannot be made so. It always rejects.
 */
export async function refuseApply(store: TokenStore, caller: Caller, name: string): Promise<never> {
  try {
    await readToken(store, caller, name)
  } catch (error) {
    if (!(error instanceof StatusError) || error.status !== 404) throw error
    const after: JsonObject = { apiVersion: 'ext.cattle.io/v1', kind: 'Token', metadata: { name } }
    const write = { operation: 'CREATE', before: undefined, after, name, requester: caller.requester } as const
    await store.admission.mutate({ ...write, createdByApply: true })
    throw noSuchPath()
  }
  throw unsupportedMediaType(
    'server-side apply is not served for tokens: change one with kubectl patch --type=merge, kubectl edit or kubectl apply ' +
      'without --server-side',
  )
}
