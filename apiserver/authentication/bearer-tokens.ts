import { createHash } from 'node:crypto'
import type { Connection } from '../../cluster/connection.ts'
import { KeptForSeconds } from '../../serving/kept-for-seconds.ts'
import { type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { DEFAULT_IDENTITIES, type Requester, roleOf } from '../../tokens/requester.ts'

/** A credential that was taken away is refused here after this long, too. */
const SECONDS = 5
const MOST_ANSWERS = 10_000
const TIMEOUT_MS = 5000

/** Asks the API server whose a bearer token is, and remembers the answers for seconds. */
export class BearerTokens {
  readonly #connection: Connection
  readonly #kept: KeptForSeconds<Requester | undefined>

  constructor(connection: Connection, monotonic: () => number) {
    this.#connection = connection
    this.#kept = new KeptForSeconds({ seconds: SECONDS, most: MOST_ANSWERS, monotonic })
  }

  /** undefined where it is nobody's. Rejects with MissingKnowledge where the API server does not tell. */
  requesterOf(bearer: string): Promise<Requester | undefined> {
    // Memory holds no bearer longer than the request that brings it.
    const key = createHash('sha256').update(bearer).digest('base64')
    return this.#kept.get(key, () => this.#review(bearer))
  }

  async #review(token: string): Promise<Requester | undefined> {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
    const path = '/apis/authentication.k8s.io/v1/tokenreviews'
    try {
      const answer = await this.#connection.request({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS })
      const status = objectAt(answer, 'status')
      return ownValue(status, 'authenticated') === true ? requesterFrom(objectAt(status, 'user')) : undefined
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'the API server gave no reason'
      throw new MissingKnowledge('whose the bearer token is', reason, { cause })
    }
  }
}

function requesterFrom(user: JsonObject): Requester | undefined {
  const username = textAt(user, 'username')
  if (username === '') return undefined
  const extra = Object.entries(objectAt(user, 'extra')).map(([key, values]) => [key, textsIn(values)] as const)
  return {
    username,
    uid: textAt(user, 'uid'),
    groups: textsIn(ownValue(user, 'groups')),
    extra: Object.fromEntries(extra),
    role: roleOf(username, DEFAULT_IDENTITIES),
  }
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}
