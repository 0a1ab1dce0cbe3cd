import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { userFrom, USERS_PATH } from '../../cluster/rancher-user.ts'
import type { KnowledgeOfCluster } from './knowledge-of-cluster.ts'

/**
 * What is known, with the User as it is now. A watch goes on for hours: whoever came in the meantime would be missing in it, and
 * whoever was disabled active.
 * @throws ApiError 401, ConnectionError
 */
export async function withOwnerNow(
  connection: Connection,
  knowledge: KnowledgeOfCluster,
  owner: string,
  signal: AbortSignal,
): Promise<KnowledgeOfCluster> {
  if (owner === '' || knowledge.users === undefined) return knowledge
  try {
    const path = `${USERS_PATH}/${encodeURIComponent(owner)}`
    return knowledge.withUser(owner, userFrom(await connection.request({ method: 'GET', path, signal })))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error
    // Whoever may list Users need not be allowed to get one: what is known stays.
    return error.status === 404 ? knowledge.withUser(owner, undefined) : knowledge
  }
}
