import type { Phase } from '../../tokens/change.ts'
import type { Decision } from '../../tokens/judge.ts'
import type { ReviewRequest } from './admission-review.ts'

/** A request that was judged, for those who write it down. */
export interface JudgedSubject {
  readonly phase: Phase
  readonly request: ReviewRequest
  /** The name of the object, safe to print. */
  readonly object: () => string
}

/** Is told what became of each review: metrics and the log. */
export interface Witness {
  /** No rule looks at it. */
  passed(phase: Phase, request: ReviewRequest): void
  decided(subject: JudgedSubject, decision: Decision): void
  /** The review itself was wrong. */
  faulty(phase: Phase, message: string): void
  /** Nobody could judge. */
  failed(subject: JudgedSubject, error: unknown): void
}
