import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { isObjectName } from '../../cluster/object-name.ts'
import { KeptForSeconds } from '../../serving/kept-for-seconds.ts'
import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { type Question, MissingKnowledge } from '../../tokens/knowledge.ts'
import { principalFrom } from '../../tokens/principal.ts'
import type { Requester } from '../../tokens/requester.ts'
import type { Principal } from '../../tokens/token.ts'
import { parseV3Token } from '../../tokens/v3-token.ts'
import type { SubjectAccess } from '../access/subject-access.ts'
import type { TokenCache } from '../storage/token-cache.ts'

const TIMEOUT_MS = 5000
/** As long as any answer about a requester is kept. */
const SECONDS = 5
const MOST_LOGINS = 10_000
const V3_TOKENS_PATH = '/apis/management.cattle.io/v3/tokens/'

export interface AnsweringFrom {
  readonly connection: Connection
  readonly subjects: SubjectAccess
  readonly tokens: Pick<TokenCache, 'get'>
  /** The cluster that this server serves. */
  readonly ownCluster: string
  /** ms, never going back */
  readonly monotonic: () => number
}

/** What of a v3 token is needed. */
interface V3Login {
  readonly owner: string
  readonly principal: Principal | undefined
}

/** Answers the questions of rules from what this server keeps, and from the API server where it does not. */
export class InProcessAnswers implements AskCluster {
  readonly #from: AnsweringFrom
  readonly #v3Logins: KeptForSeconds<V3Login | undefined>

  constructor(from: AnsweringFrom) {
    this.#from = from
    this.#v3Logins = new KeptForSeconds({ seconds: SECONDS, most: MOST_LOGINS, monotonic: from.monotonic })
  }

  may({ verb, group, resource, name }: Extract<Question, { ask: 'may' }>, requester: Requester): Promise<boolean> {
    const { subjects, ownCluster } = this.#from
    // Whoever is here reaches this cluster; without Rancher no object stands for it that RBAC could speak of.
    const isOwn = group === 'management.cattle.io' && resource === 'clusters' && name === ownCluster
    return isOwn ? Promise.resolve(true) : subjects.may(requester, { verb, group, resource, name })
  }

  async principal({ token, owner }: Extract<Question, { ask: 'principal' }>): Promise<Principal | null> {
    const own = this.#from.tokens.get(token)
    if (own?.owner === owner) return principalFrom(own.principal) ?? null
    const v3 = await this.#v3Logins.get(token, () => this.#readV3(token))
    return v3?.owner === owner ? (v3.principal ?? null) : null
  }

  /** A cluster that has, or had, Rancher may have the logins of its users as v3 tokens. */
  async #readV3(name: string): Promise<V3Login | undefined> {
    // The name comes from the requester's extras.
    if (!isObjectName(name)) return undefined
    try {
      const path = V3_TOKENS_PATH + name
      const object = await this.#from.connection.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS })
      const { owner, principal } = parseV3Token(object).token
      return { owner, principal }
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 404) return undefined
      const reason = cause instanceof Error ? cause.message : 'the API server gave no reason'
      throw new MissingKnowledge('the token of the login', reason, { cause })
    }
  }
}
