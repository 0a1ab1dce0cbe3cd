import type { Question } from './knowledge.ts'
import type { Principal } from './token.ts'
import type { Ttl } from './ttl.ts'

/** What a rule wants to be different about the object, in the words of the domain; json-patch.ts knows each store's fields. */
export type Amendment =
  | { readonly set: 'generated-name' }
  | { readonly set: 'owner'; readonly owner: string }
  | { readonly set: 'label'; readonly key: string; readonly value: string }
  | { readonly set: 'principal'; readonly principal: Principal }
  | { readonly set: 'ttl'; readonly ttl: Ttl }
  | { readonly set: 'expires-at'; /** ms since 1970; undefined is no end */ readonly at: number | undefined }
  | { readonly set: 'status-as-before' }

/** The reasons of the Kubernetes API, each with its HTTP status. */
export type RefusalReason = 'Forbidden' | 'BadRequest'

export interface Refusal {
  readonly verdict: 'refuse'
  readonly reason: RefusalReason
  readonly message: string
}

/** Facts for the audit log: short texts, never a value or a hash. */
export type AuditFacts = Readonly<Record<string, string>>

export interface Allowance {
  readonly verdict: 'allow'
  readonly warnings: readonly string[]
  readonly audit: AuditFacts
}

export interface Amending {
  readonly verdict: 'amend'
  readonly amendments: readonly Amendment[]
  readonly warnings: readonly string[]
  /** What is wrong about the object while it is not amended: the refusal at validation, where nothing can be amended. */
  readonly unamended: string
  readonly audit: AuditFacts
}

export interface Asking {
  readonly verdict: 'ask'
  readonly question: Question
}

export type Verdict = Allowance | Refusal | Amending | Asking

export function allow(...warnings: readonly string[]): Allowance {
  return { verdict: 'allow', warnings, audit: {} }
}

/** 403: the requester may not. */
export function forbid(message: string): Refusal {
  return { verdict: 'refuse', reason: 'Forbidden', message }
}

/** 400: nobody may. */
export function reject(message: string): Refusal {
  return { verdict: 'refuse', reason: 'BadRequest', message }
}

export function ask(question: Question): Asking {
  return { verdict: 'ask', question }
}

export function amend(
  amendments: readonly Amendment[],
  unamended: string,
  rest: { readonly warnings?: readonly string[]; readonly audit?: AuditFacts } = {},
): Amending {
  return { verdict: 'amend', amendments, unamended, warnings: rest.warnings ?? [], audit: rest.audit ?? {} }
}
