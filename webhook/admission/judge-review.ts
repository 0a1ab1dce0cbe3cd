import type { Change, Phase } from '../../tokens/change.ts'
import { type JsonPatchOperation, patchFor } from '../../tokens/json-patch.ts'
import { textAt, objectAt } from '../../tokens/json.ts'
import type { Decision } from '../../tokens/judge.ts'
import type { Knowledge } from '../../tokens/knowledge.ts'
import { quoted } from '../../tokens/quote.ts'
import type { Clock } from '../../serving/clock.ts'
import type { Configured } from '../configuration/configuration.ts'
import { allowedAnswer, decisionAnswer, faultAnswer } from './admission-response.ts'
import type { ReviewRequest } from './admission-review.ts'
import type { AskCluster } from '../../serving/judging/ask-cluster.ts'
import { decide } from '../../serving/judging/decide.ts'
import { type AskedWrite, JUDGED_RESOURCES, type JudgedResource } from './judged-resources.ts'
import { isNestedTooDeeply, NESTED_TOO_DEEPLY } from './nesting.ts'
import { readReview } from './read-review.ts'
import { requesterOf } from './requester-of.ts'
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
    const resource = judgedResource(request)
    if (resource === undefined) return this.#passed(phase, request)
    try {
      const outcome = this.#decide(phase, request, resource)
      if (typeof outcome === 'string') return outcome
      return outcome.catch((error: unknown) => this.#failed(phase, request, error))
    } catch (error) {
      return this.#failed(phase, request, error)
    }
  }

  #decide(phase: Phase, request: ReviewRequest, resource: JudgedResource): string | Promise<string> {
    const { operation, userInfo } = request
    if (operation === 'CONNECT') return this.#passed(phase, request)
    const { knowledge, ask, configured, clock } = this.#options
    // Looked up once: a review is judged by one configuration from beginning to end.
    const { identities, options } = configured.current
    const write: AskedWrite = {
      operation,
      phase,
      object: operation === 'DELETE' ? undefined : (request.object ?? undefined),
      oldObject: operation === 'CREATE' ? undefined : (request.oldObject ?? undefined),
      requester: requesterOf(userInfo, identities),
      now: clock.now(),
    }
    const change = resource.changeOf(write)
    const answer = (decision: Decision): string => {
      const patch = decision.amendments.length === 0 ? [] : patchOf(change, write, decision)
      this.#options.witness.decided(subjectOf(phase, request), decision)
      return decisionAnswer(request.uid, decision, patch, write.requester.username)
    }
    const outcome = decide(change, { knowledge, ask, options })
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

/** undefined where no rule looks at it: another resource, another namespace, or a subresource. */
function judgedResource({ resource, subResource, namespace }: ReviewRequest): JudgedResource | undefined {
  if (subResource) return undefined
  return JUDGED_RESOURCES.find(
    (judged) =>
      judged.group === resource.group &&
      judged.resource === resource.resource &&
      (judged.namespace === undefined || judged.namespace === namespace),
  )
}

function patchOf(change: Change, { object, oldObject }: AskedWrite, { amendments }: Decision): JsonPatchOperation[] {
  // Only tokens are amended: a setting or a feature is refused or allowed as it is.
  if (change.subject !== 'token' || object === undefined) return []
  return patchFor(change.store, object, oldObject, amendments)
}

function subjectOf(phase: Phase, request: ReviewRequest) {
  return { phase, request, object: () => objectName(request) }
}

/** With generateName there is no name yet, and in a deletecollection only the old object has it. */
function objectName({ name, object, oldObject }: ReviewRequest): string {
  const metadata = objectAt(object ?? oldObject ?? {}, 'metadata')
  return quoted(name || textAt(metadata, 'name') || `${textAt(metadata, 'generateName')}*`)
}
