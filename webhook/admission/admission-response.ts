import { exactJsonText } from '../../cluster/exact-json.ts'
import type { JsonPatchOperation } from '../../tokens/json-patch.ts'
import type { Decision } from '../../tokens/judge.ts'
import { escapeInvisible } from '../../tokens/quote.ts'
import type { RefusalReason } from '../../tokens/verdict.ts'
import { auditAnnotations } from './audit-annotations.ts'
import { warningTexts } from '../../serving/warning-text.ts'

// The only place that builds an AdmissionReview, as the text that is sent.

const HEAD = '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":'
const HTTP_STATUS: Readonly<Record<RefusalReason, number>> = { Forbidden: 403, BadRequest: 400 }

/** Yes, and nothing to say. */
export function allowedAnswer(uid: string): string {
  // Most answers are this one: no object is built for it.
  return `${HEAD}${JSON.stringify(uid)},"allowed":true}}`
}

/** No, because the review itself is wrong. */
export function faultAnswer(uid: string, message: string): string {
  return answer(uid, { allowed: false, status: statusOf('BadRequest', message) })
}

/** What the rulebook decided. `patch` is empty where nothing changes; `username` is for the audit log. */
export function decisionAnswer(
  uid: string,
  decision: Decision,
  patch: readonly JsonPatchOperation[],
  username: string,
): string {
  const { allowed, refusal, warnings, decisions } = decision
  if (allowed && decisions.length === 0 && warnings.length === 0 && patch.length === 0) return allowedAnswer(uid)
  const texts = warningTexts(warnings)
  return answer(uid, {
    allowed,
    ...(refusal !== undefined && { status: statusOf(refusal.reason, refusal.message) }),
    ...(patch.length > 0 && {
      patchType: 'JSONPatch',
      patch: Buffer.from(exactJsonText(patch), 'utf8').toString('base64'),
    }),
    ...(texts.length > 0 && { warnings: texts }),
    ...(decisions.length > 0 && { auditAnnotations: auditAnnotations(decisions, username) }),
  })
}

export interface RefusalStatus {
  /** of HTTP */
  readonly code: number
  readonly reason: RefusalReason
  readonly message: string
}

interface ResponseFields {
  readonly allowed: boolean
  readonly status?: RefusalStatus
  readonly patchType?: 'JSONPatch'
  /** base64 of a JSON Patch */
  readonly patch?: string
  readonly warnings?: readonly string[]
  readonly auditAnnotations?: Readonly<Record<string, string>>
}

function answer(uid: string, fields: ResponseFields): string {
  return `${HEAD}${JSON.stringify(uid)},${JSON.stringify(fields).slice(1)}}`
}

/** The Status with which a client is refused. */
export function statusOf(reason: RefusalReason, message: string): RefusalStatus {
  // A message may name a field as the client wrote it: it goes to a terminal.
  return { code: HTTP_STATUS[reason], reason, message: escapeInvisible(message) }
}
