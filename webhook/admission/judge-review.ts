import type { Phase } from '../../tokens/change.ts'
import type { Decision } from '../../tokens/judge.ts'
import type { Knowledge } from '../../tokens/knowledge.ts'
import { quoted } from '../../tokens/quote.ts'
import type { Clock } from '../../serving/clock.ts'
import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { decide } from '../../serving/judging/decide.ts'
import type { Configured } from '../configuration/configuration.ts'
import { allowedAnswer, decisionAnswer, faultAnswer } from './admission-response.ts'
import type { ReviewRequest } from './admission-review.ts'
import { askedChange, objectName, patchOf } from './asked-change.ts'
import { isNestedTooDeeply, NESTED_TOO_DEEPLY } from '../../serving/judging/nesting.ts'
import { readReview } from './read-review.ts'
import type { Witness } from './witness.ts'

export interface JudgeReviewOptions {
  readonly knowledge: Knowledge
  readonly ask: AskCluster
  readonly configured: Configured
  readonly clock: Clock
  readonly witness: Witness
}

/** Judges AdmissionReviews, and answers each with the text of an AdmissionReview. Nothing outside changes by it. */
export class ReviewJudge {
  readonly #options: JudgeReviewOptions

  constructor(options: JudgeReviewOptions) {
    this.#options = options
  }

  /**
   * The answer to the text that was posted; at once where no rule has to ask the cluster.
   * @throws NotAReview where there is no uid to answer to, MissingKnowledge where nobody can judge now
   */
  judge(phase: Phase, text: string): string | Promise<string> {
    const review = readReview(text)
    if (review.kind === 'fault') {
      this.#options.witness.faulty(phase, review.message)
      return faultAnswer(review.uid, review.message)
    }
    const { request } = review
    try {
      const outcome = this.#decide(phase, request)
      if (typeof outcome === 'string') return outcome
      return outcome.catch((error: unknown) => this.#failed(phase, request, error))
    } catch (error) {
      return this.#failed(phase, request, error)
    }
  }

  #decide(phase: Phase, request: ReviewRequest): string | Promise<string> {
    const { knowledge, ask, configured, clock, witness } = this.#options
    // Looked up once: a review is judged by one configuration from beginning to end.
    const { identities, options } = configured.current
    const asked = askedChange(phase, request, identities, clock.now())
    if (asked === undefined) return this.#passed(phase, request)
    const answer = (decision: Decision): string => {
      const patch = patchOf(asked, decision)
      witness.decided(subjectOf(phase, request), decision)
      return decisionAnswer(request.uid, decision, patch, asked.write.requester.username)
    }
    const outcome = decide(asked.change, { knowledge, ask, options })
    return outcome instanceof Promise ? outcome.then(answer) : answer(outcome)
  }

  #passed(phase: Phase, request: ReviewRequest): string {
    this.#options.witness.passed(phase, request)
    return allowedAnswer(request.uid)
  }

  /** @throws the error, but for the one that the objects themselves have caused */
  #failed(phase: Phase, request: ReviewRequest, error: unknown): string {
    if (error instanceof RangeError && isNestedTooDeeply([request.object, request.oldObject])) {
      this.#options.witness.faulty(phase, NESTED_TOO_DEEPLY)
      return faultAnswer(request.uid, NESTED_TOO_DEEPLY)
    }
    this.#options.witness.failed(subjectOf(phase, request), error)
    throw error
  }
}

function subjectOf(phase: Phase, request: ReviewRequest) {
  return { phase, request, object: () => quoted(objectName(request)) }
}
