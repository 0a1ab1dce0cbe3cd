import type { Connection } from '../../cluster/connection.ts'
import { ApiError } from '../../cluster/api-error.ts'
import { objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { timeFrom } from '../../tokens/rfc3339.ts'

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
  if (owners.size > 1) return false
  const mayAll = await mayListAll(connection, signal)
  // Whoever has none of their own and sees none is not to think that there are none.
  if (owner === undefined) return mayAll === false
  if (mayAll === true) return false
  return (await whoAmI(connection, signal))?.username === owner
}

/** undefined where the server does not say. */
async function mayListAll(connection: Connection, signal: AbortSignal): Promise<boolean | undefined> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'list', group: '', resource: '*' } },
  }
  try {
    const review = await connection.request({ method: 'POST', path, body, signal })
    return ownValue(objectAt(review, 'status'), 'allowed') === true
  } catch (error) {
    // Perhaps nobody may even ask about themselves.
    if (error instanceof ApiError) return undefined
    throw error
  }
}

export interface Caller {
  readonly username: string
  /** The names of the tokens of the login, as the server has them. */
  readonly tokenNames: readonly string[]
  /** The clock of the server as it answered, ms since 1970, to the second; undefined where it does not say. */
  readonly serverNow: number | undefined
}

/** Whom the server takes us for; undefined where it does not say. */
export async function whoAmI(connection: Connection, signal: AbortSignal): Promise<Caller | undefined> {
  try {
    return await askWhoIAm(connection, signal)
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/**
 * Whom the server takes us for.
 * @throws ApiError 401 where it takes us for nobody, another where it does not say; ConnectionError
 */
export async function askWhoIAm(connection: Connection, signal: AbortSignal): Promise<Caller> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const review = await connection.request({ method: 'POST', path, body, signal })
  const user = objectAt(objectAt(review, 'status'), 'userInfo')
  const ids = ownValue(objectAt(user, 'extra'), 'requesttokenid')
  const tokenNames = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  const serverNow = timeFrom(textAt(objectAt(review, 'metadata'), 'creationTimestamp'))
  return { username: textAt(user, 'username'), tokenNames, serverNow }
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
