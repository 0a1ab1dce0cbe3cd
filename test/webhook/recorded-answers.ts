import type { Phase } from '../../tokens/change.ts'
import type { AdmissionReview } from '../../webhook/admission/admission-review.ts'
import { type AnsweredReview, patchIn } from './answered-review.ts'

export const RECORDED_ANSWERS = new URL('../fixtures/recorded-answers.txt', import.meta.url)

/** A review and its answer for people: who asked for what, and everything that was said to it. */
export function inWords(phase: Phase, { request }: AdmissionReview, answer: AnsweredReview): string {
  const { operation, resource, userInfo, name } = request
  const { allowed, status, warnings = [], auditAnnotations = {} } = answer.response
  const asked = `${phase} ${operation} ${resource.resource}.${resource.group} ${name ?? ''}`.trimEnd()
  return [
    `${asked} by ${userInfo.username}: ${allowed ? 'allowed' : `${status?.code} ${status?.reason}`}`,
    ...(status === undefined ? [] : [`  ${status.message}`]),
    ...patchIn(answer).map((operation) => `  patch ${JSON.stringify(operation)}`),
    ...warnings.map((warning) => `  warning ${warning}`),
    ...Object.entries(auditAnnotations).map(([rule, text]) => `  audit ${rule}: ${text}`),
  ].join('\n')
}
