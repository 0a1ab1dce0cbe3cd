import type { Connection } from '../../cluster/connection.ts'
import { KeptForSeconds } from '../../serving/kept-for-seconds.ts'
import { objectAt, ownValue } from '../../tokens/json.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import type { Requester } from '../../tokens/requester.ts'

/** A right that was taken away is gone here after this long, too. */
const SECONDS = 5
/** 10,000 answers of about 300 bytes (the key names the requester with all groups): 3 MB at most. */
const MOST_ANSWERS = 10_000
const TIMEOUT_MS = 5000

/** What somebody wants to do to a resource of the whole cluster. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly name?: string
}

/** Asks the API server who may do what, and remembers the answers for seconds. */
export class SubjectAccess {
  readonly #connection: Connection
  readonly #kept: KeptForSeconds<boolean>

  constructor(connection: Connection, monotonic: () => number) {
    this.#connection = connection
    this.#kept = new KeptForSeconds({ seconds: SECONDS, most: MOST_ANSWERS, monotonic })
  }

  /** Rejects with MissingKnowledge where the API server does not tell. */
  may({ username, uid, groups, extra }: Requester, attributes: Attributes): Promise<boolean> {
    const key = JSON.stringify([username, uid, groups, extra, attributes])
    return this.#kept.get(key, async () => {
      const spec = { user: username, uid, groups, extra, resourceAttributes: attributes }
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec }
      const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
      try {
        const answer = await this.#connection.request({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS })
        return ownValue(objectAt(answer, 'status'), 'allowed') === true
      } catch (cause) {
        throw new MissingKnowledge('whether the requester may', reasonOf(cause), { cause })
      }
    })
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'the API server gave no reason'
}
