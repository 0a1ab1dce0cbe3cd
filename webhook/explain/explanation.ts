import type { Phase } from '../../tokens/change.ts'
import type { JsonPatchOperation } from '../../tokens/json-patch.ts'
import type { RuleDecision } from '../../tokens/judge.ts'
import type { Role } from '../../tokens/requester.ts'
import type { RefusalStatus } from '../admission/admission-response.ts'

/** What would happen to a request. Nothing in it is a secret of the objects. */
export interface Explanation {
  readonly outcome: 'allowed' | 'refused' | 'not known'
  /** Absent where the review cannot be read. */
  readonly request?: ExplainedRequest
  /** Why there is nothing more to say. */
  readonly note?: string
  /** The calls of the webhook, up to the one that ends it. */
  readonly phases: readonly ExplainedPhase[]
  /** What would have to be known. */
  readonly missing: readonly string[]
}

export interface ExplainedRequest {
  readonly uid: string
  readonly operation: string
  readonly resource: string
  readonly name: string
  readonly requester: string
  readonly role: Role
}

export interface ExplainedPhase {
  readonly phase: Phase
  readonly outcome: 'allowed' | 'amended' | 'refused' | 'not known'
  /** Only the rules that did something. */
  readonly rules: readonly ExplainedRule[]
  readonly refusal?: RefusalStatus
  /** As they reach the client. */
  readonly warnings: readonly string[]
  /** RFC 6902; a value that is a secret is `***`. */
  readonly patch: readonly JsonPatchOperation[]
}

export interface ExplainedRule {
  readonly rule: string
  readonly decision: RuleDecision['decision']
  /** What the rule holds. */
  readonly holds?: string
  /** For the audit log. */
  readonly facts: RuleDecision['audit']
}
