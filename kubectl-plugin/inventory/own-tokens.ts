import type { Connection } from '../../cluster/connection.ts'
import { ApiError } from '../../cluster/api-error.ts'
import { type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'

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
  if (owner === undefined || owners.size > 1 || (await mayListAll(connection, signal))) return false
  return (await whoAmI(connection, signal))?.username === owner
}

async function mayListAll(connection: Connection, signal: AbortSignal): Promise<boolean> {
  const review = await reviewed(connection, signal, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'list', group: '', resource: '*' } },
  })
  return review !== undefined && ownValue(review, 'allowed') === true
}

export interface Caller {
  readonly username: string
  /** The names of the tokens of the login, as the server has them. */
  readonly tokenNames: readonly string[]
}

/** Whom the server takes us for; undefined where it does not say. */
export async function whoAmI(connection: Connection, signal: AbortSignal): Promise<Caller | undefined> {
  const review = await reviewed(connection, signal, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  })
  if (review === undefined) return undefined
  const user = objectAt(review, 'userInfo')
  const ids = ownValue(objectAt(user, 'extra'), 'requesttokenid')
  const tokenNames = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  return { username: textAt(user, 'username'), tokenNames }
}

/**
 * The names of the tokens that the caller is logged in with: what the server says, and what the bearer itself does, for not every
 * server says it (a CRD for tokens, `--as`).
 * @throws ConnectionError
 */
export async function tokensOfLogin(connection: Connection, caller: Caller | undefined): Promise<ReadonlySet<string>> {
  const names = [...(caller?.tokenNames ?? []), await connection.tokenName()]
  return new Set(names.filter((name) => name !== ''))
}

/** The status of a review; undefined where the caller may not even ask about themselves. */
async function reviewed(
  connection: Connection,
  signal: AbortSignal,
  path: string,
  body: object,
): Promise<JsonObject | undefined> {
  try {
    return objectAt(await connection.request({ method: 'POST', path, body, signal }), 'status')
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
