import { createHash } from 'node:crypto'
import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import { type JsonObject, objectAt, ownValue } from '../../tokens/json.ts'
import { MissingKnowledge, type Question, questionKey } from '../../tokens/knowledge.ts'
import type { Requester } from '../../tokens/requester.ts'
import type { ParsedToken, Principal } from '../../tokens/token.ts'
import { parseV3Token } from '../../tokens/v3-token.ts'
import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { KeptForSeconds } from '../../serving/kept-for-seconds.ts'

/** A right that was taken away is gone here after this long, too. */
const SECONDS = 5
/** 10,000 answers of about 200 bytes: 2 MB at most. */
const MOST_ANSWERS = 10_000
/** Two look-ups after each other, and the registration's 5 s are not over yet. */
const TIMEOUT_MS = 2000

/** Where the token of a login may be kept, in the order in which it is looked for. */
const TOKEN_STORES: readonly { readonly path: string; readonly parse: (object: JsonObject) => ParsedToken }[] = [
  { path: '/apis/management.cattle.io/v3/tokens/', parse: parseV3Token },
  { path: '/apis/ext.cattle.io/v1/tokens/', parse: parseExtToken },
]

/** Asks the API server what the rules want to know, and remembers the answers for seconds. */
export class AnswersOfCluster implements AskCluster {
  readonly #connection: Connection
  readonly #may: KeptForSeconds<boolean>
  readonly #principals: KeptForSeconds<Principal | null>

  constructor(connection: Connection, monotonic: () => number) {
    this.#connection = connection
    const keeping = { seconds: SECONDS, most: MOST_ANSWERS, monotonic }
    this.#may = new KeptForSeconds(keeping)
    this.#principals = new KeptForSeconds(keeping)
  }

  may(question: Extract<Question, { ask: 'may' }>, requester: Requester): Promise<boolean> {
    const { username, uid, groups, extra } = requester
    const key = keyOf([username, uid, groups, extra, questionKey(question)])
    return this.#may.get(key, () => this.#review(question, requester))
  }

  principal(question: Extract<Question, { ask: 'principal' }>): Promise<Principal | null> {
    return this.#principals.get(keyOf([questionKey(question)]), () => this.#lookUp(question))
  }

  async #review(question: Extract<Question, { ask: 'may' }>, requester: Requester): Promise<boolean> {
    const { username, uid, groups, extra } = requester
    const { verb, group, resource, name } = question
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: username, uid, groups, extra, resourceAttributes: { verb, group, resource, name } },
    }
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    try {
      const answer = await this.#connection.request({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS })
      return ownValue(objectAt(answer, 'status'), 'allowed') === true
    } catch (cause) {
      throw missing('whether the requester may', cause)
    }
  }

  async #lookUp({ token, owner }: Extract<Question, { ask: 'principal' }>): Promise<Principal | null> {
    // The name comes from the requester's extras, and must not become another path.
    if (!/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(token)) return null
    for (const { path, parse } of TOKEN_STORES) {
      const object = await this.#read(path + token)
      if (object === undefined) continue
      const found = parse(object).token
      return found.owner === owner ? (found.principal ?? null) : null
    }
    return null
  }

  async #read(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.#connection.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS })
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 404) return undefined
      throw missing('the token of the login', cause)
    }
  }
}

/** Some people are in hundreds of groups, and a review may hold megabytes of them: what is kept is as long for everybody. */
function keyOf(asked: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64')
}

function missing(what: string, cause: unknown): MissingKnowledge {
  return new MissingKnowledge(what, cause instanceof Error ? cause.message : 'the API server gave no reason', { cause })
}
