import type { Change, Phase } from '../../tokens/change.ts'
import { amended } from '../../tokens/json-patch.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { type Decision, judge } from '../../tokens/judge.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { roleOf } from '../../tokens/requester.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import { warningTexts } from '../../serving/warning-text.ts'
import { statusOf } from '../admission/admission-response.ts'
import type { ReviewRequest } from '../admission/admission-review.ts'
import { type AskedChange, askedChange, objectName, patchOf } from '../admission/asked-change.ts'
import { isNestedTooDeeply, NESTED_TOO_DEEPLY } from '../../serving/judging/nesting.ts'
import { readReview } from '../admission/read-review.ts'
import type { Configuration } from '../configuration/configuration.ts'
import { operationsOf, REGISTRATIONS } from '../registrations.ts'
import type { ExplainedPhase, ExplainedRequest, Explanation } from './explanation.ts'
import { type KnownFacts, resourceText } from './known-facts.ts'
import { answersFrom, knowledgeFrom, missingFor } from './missing-knowledge.ts'
import { shownPatch } from './shown-patch.ts'

export interface ExplainingBy {
  readonly facts: KnownFacts
  readonly configuration: Configuration
  /** ms since 1970 */
  readonly now: number
}

/**
 * What would happen to the request of an AdmissionReview: the webhook is asked to amend, what it amends is written into the object
 * as the API server would, and it is asked whether that is valid.
 * @throws NotAReview
 */
export function explainReview(text: string, by: ExplainingBy): Explanation {
  const review = readReview(text)
  if (review.kind === 'fault') return { outcome: 'refused', phases: [faulty(review.message)], missing: [] }
  const request = explainedRequest(review.request, by)
  try {
    return { request, ...outcomeOf(review.request, by) }
  } catch (error) {
    if (!(error instanceof RangeError) || !isNestedTooDeeply([review.request.object, review.request.oldObject]))
      throw error
    return { outcome: 'refused', request, phases: [faulty(NESTED_TOO_DEEPLY)], missing: [] }
  }
}

function explainedRequest(request: ReviewRequest, { configuration: { identities } }: ExplainingBy): ExplainedRequest {
  const username = request.userInfo.username ?? ''
  return {
    uid: request.uid,
    operation: request.operation,
    resource: resourceText(request.resource.group, request.resource.resource),
    name: objectName(request),
    requester: username,
    role: roleOf(username, identities),
  }
}

/** As the webhook answers a review that is wrong in itself, before it knows what is asked. */
function faulty(message: string): ExplainedPhase {
  return {
    phase: 'mutate',
    outcome: 'refused',
    rules: [],
    refusal: statusOf('BadRequest', message),
    warnings: [],
    patch: [],
  }
}

function outcomeOf(asked: ReviewRequest, by: ExplainingBy): Omit<Explanation, 'request'> {
  const order = phasesOf(asked)
  if (order.length === 0) return { outcome: 'allowed', note: 'no rule looks at this', phases: [], missing: [] }
  const phases: ExplainedPhase[] = []
  let { object } = asked
  for (const phase of order) {
    const change = askedChange(phase, { ...asked, object: object ?? null }, by.configuration.identities, by.now)
    if (change === undefined) return { outcome: 'allowed', note: 'no rule looks at this', phases: [], missing: [] }
    const decision = decided(change.change, by)
    if (decision === undefined) {
      phases.push({ phase, outcome: 'not known', rules: [], warnings: [], patch: [] })
      return { outcome: 'not known', phases, missing: missingFor(change.change, by.facts, by.configuration.options) }
    }
    phases.push(explainedPhase(phase, change, decision))
    if (!decision.allowed) return { outcome: 'refused', phases, missing: [] }
    object = afterwards(change, decision)
  }
  return { outcome: 'allowed', phases, missing: [] }
}

/** The calls that the API server makes: those that are registered for the resource and the operation. */
function phasesOf({ resource: { group, resource }, operation }: ReviewRequest): Phase[] {
  const registration = REGISTRATIONS.find((one) => one.group === group && one.resource === resource)
  if (registration === undefined) return []
  return registration.phases.filter((phase) =>
    operationsOf(registration, phase).some((registered) => registered === operation),
  )
}

/** undefined where too little is known. */
function decided(change: Change, { facts, configuration: { options } }: ExplainingBy): Decision | undefined {
  const knowledge = knowledgeFrom(facts, (what) => {
    throw new MissingKnowledge(what, 'no file tells it')
  })
  try {
    const outcome = judge(change, knowledge, answersFrom(facts, change.requester), options)
    return outcome.kind === 'decision' ? outcome : undefined
  } catch (error) {
    if (error instanceof MissingKnowledge) return undefined
    throw error
  }
}

function explainedPhase(phase: Phase, asked: AskedChange, decision: Decision): ExplainedPhase {
  const { refusal, amendments, decisions, warnings } = decision
  return {
    phase,
    outcome: refusal !== undefined ? 'refused' : amendments.length > 0 ? 'amended' : 'allowed',
    rules: decisions.map(({ rule, decision, audit }) => {
      const holds = rulebook.find(({ id }) => id === rule)?.holds
      return { rule, decision, ...(holds !== undefined && { holds }), facts: audit }
    }),
    ...(refusal !== undefined && { refusal: statusOf(refusal.reason, refusal.message) }),
    warnings: warningTexts(warnings),
    patch: shownPatch(patchOf(asked, decision)),
  }
}

/** The object as it comes to the next call: amended, and with the name that the API server generates. */
function afterwards(
  { change, write: { object, oldObject } }: AskedChange,
  { amendments }: Decision,
): JsonObject | undefined {
  if (object === undefined) return undefined
  const result = change.subject === 'token' ? amended(change.store, object, oldObject, amendments) : object
  const metadata = objectAt(result, 'metadata')
  const generateName = textAt(metadata, 'generateName')
  if (textAt(metadata, 'name') !== '' || generateName === '') return result
  // Any five of its characters would do.
  return { ...result, metadata: { ...metadata, name: `${generateName}bcdfg` } }
}
