import type { Connection } from '../../cluster/connection.ts'
import { ApiError } from '../../cluster/api-error.ts'
import { objectAt, ownValue, textAt } from '../../tokens/json.ts'

export const ONLY_OWN = 'showing only your own tokens'

/**
 * Whether the tokens seen are those of the caller alone because the caller may see no others. Rancher's Token API shows all to
 * whoever may list `*`, and to everybody else their own; it does not say which of the two it did.
 * @param owners of the tokens of tokens.ext.cattle.io that came
 */
export async function seesOnlyOwn(
  connection: Connection,
  owners: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<boolean> {
  const [owner] = owners
  if (owner === undefined || owners.size > 1) return false
  try {
    if (await mayListAll(connection, signal)) return false
    return (await ownName(connection, signal)) === owner
  } catch (error) {
    // Whoever may not even ask about themselves is told nothing more.
    if (error instanceof ApiError) return false
    throw error
  }
}

async function mayListAll(connection: Connection, signal: AbortSignal): Promise<boolean> {
  const review = await connection.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'list', group: '', resource: '*' } },
    },
    signal,
  })
  return ownValue(objectAt(review, 'status'), 'allowed') === true
}

/** The user that the server takes us for. */
export async function ownName(connection: Connection, signal: AbortSignal): Promise<string> {
  const review = await connection.request({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    signal,
  })
  return textAt(objectAt(objectAt(review, 'status'), 'userInfo'), 'username')
}
