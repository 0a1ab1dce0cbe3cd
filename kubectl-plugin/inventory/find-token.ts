import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { type JsonObject, textAt } from '../../tokens/json.ts'
import type { TokenName } from './token-name.ts'
import { EXT_TOKENS, TOKEN_SECRETS, type TokenStore, V3_TOKENS } from './token-stores.ts'

export interface FoundToken {
  readonly from: TokenStore
  readonly object: JsonObject
}

export interface FindResult {
  /** More than one where two APIs have a token of that name. */
  readonly found: readonly FoundToken[]
  /** Why it may be that there is one that was not found. */
  readonly refusals: readonly ApiError[]
  /** Those that said that they have none of that name. */
  readonly denied: readonly TokenStore[]
  /** Those that were asked for and that the cluster does not have. */
  readonly unserved: readonly TokenStore[]
}

/**
 * Looks a token up by its name, in both APIs; in the Secrets behind ext Tokens where their API does not answer.
 * @throws ApiError 401, ConnectionError
 */
export async function findToken(
  connection: Connection,
  { name, api }: TokenName,
  signal: AbortSignal,
): Promise<FindResult> {
  const stores =
    api === undefined
      ? [EXT_TOKENS, V3_TOKENS]
      : [EXT_TOKENS, V3_TOKENS, TOKEN_SECRETS].filter(({ store }) => store === api)
  const answers = await Promise.all(stores.map((store) => look(connection, store, name, signal)))
  const found = answers.flatMap(({ found }) => found ?? [])
  const refusals = answers.flatMap(({ refusal }) => refusal ?? [])
  const denied = stores.filter((_, index) => answers[index]?.answered === true && answers[index].found === undefined)
  const unserved = stores.filter(
    (_, index) => answers[index]?.answered === false && answers[index].refusal === undefined,
  )
  const [ext] = answers
  if (api === undefined && ext?.answered === false) {
    const secret = await look(connection, TOKEN_SECRETS, name, signal)
    return { found: [...(secret.found ?? []), ...found], refusals, denied, unserved }
  }
  return { found, refusals, denied, unserved }
}

interface Answer {
  readonly found?: readonly FoundToken[]
  readonly refusal?: ApiError
  /** The API is there, and said whether there is such a token. */
  readonly answered: boolean
}

async function look(connection: Connection, from: TokenStore, name: string, signal: AbortSignal): Promise<Answer> {
  try {
    const object = await connection.request({ method: 'GET', path: `${from.path}/${encodeURIComponent(name)}`, signal })
    // cattle-tokens holds other Secrets too.
    return from.parse(object).token.isToken ? { found: [{ from, object }], answered: true } : { answered: true }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error
    // Only a server that has the resource names the object that it has not.
    if (error.status === 404) return { answered: textAt(error.details, 'name') === name }
    return { refusal: error, answered: false }
  }
}
