import type { Clock } from '../../serving/clock.ts'
import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { decide } from '../../serving/judging/decide.ts'
import type { Operation, Phase, TokenChange } from '../../tokens/change.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import { amended } from '../../tokens/json-patch.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Decision } from '../../tokens/judge.ts'
import type { Knowledge } from '../../tokens/knowledge.ts'
import type { Requester } from '../../tokens/requester.ts'
import { badRequest, forbidden } from '../http/status-error.ts'

/** A write that is asked for. */
export interface Admitting {
  readonly operation: Operation
  /** Absent on CREATE. */
  readonly before: JsonObject | undefined
  /** Absent on DELETE. */
  readonly after: JsonObject | undefined
  /** The name in messages; '' where it is not known yet. */
  readonly name: string
  readonly requester: Requester
  readonly createdByApply?: boolean
}

export interface Admitted {
  /** The object as it is to be written; that of a DELETE is empty. */
  readonly object: JsonObject
  readonly warnings: readonly string[]
}

export interface AdmissionOptions {
  readonly knowledge: Knowledge
  readonly ask: AskCluster
  readonly clock: Clock
  /** Is told what the rules did. */
  readonly onDecision: (phase: Phase, operation: Operation, decision: Decision) => void
}

/** The rulebook, in process: a token is amended first, and what comes of it is judged as a validating webhook would. */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /**
   * Amends the object. Warnings of both halves together are what a client is told.
   * Rejects with StatusError where a rule refuses, MissingKnowledge where nobody can judge.
   */
  async mutate(write: Admitting): Promise<Admitted> {
    const object = write.after ?? {}
    const { amendments, warnings } = await this.#decide('mutate', write)
    return { object: amended('ext', object, write.before, amendments), warnings }
  }

  /** Judges what is to be written. Rejects as `mutate`. */
  async validate(write: Admitting): Promise<readonly string[]> {
    return (await this.#decide('validate', write)).warnings
  }

  async #decide(phase: Phase, write: Admitting): Promise<Decision> {
    const { knowledge, ask, clock, onDecision } = this.#options
    const { operation, before, after, requester, createdByApply = false } = write
    const change: TokenChange = {
      subject: 'token',
      store: 'ext',
      operation,
      phase,
      before: before && parseExtToken(before),
      after: after && parseExtToken(after),
      requester,
      createdByApply,
      now: clock.now(),
    }
    const decision = await decide(change, { knowledge, ask, options: {} })
    onDecision(phase, operation, decision)
    const { refusal } = decision
    if (refusal === undefined) return decision
    throw refusal.reason === 'Forbidden' ? forbidden(refusal.message, write.name) : badRequest(refusal.message)
  }
}
