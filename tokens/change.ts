import type { Requester } from './requester.ts'
import type { ParsedToken, Store } from './token.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE'

/** A mutating webhook is asked first and may amend; a validating one sees the result and may only say yes or no. */
export type Phase = 'mutate' | 'validate'

/** A write of one token that somebody asks for. */
export interface TokenChange {
  readonly subject: 'token'
  readonly store: Store
  readonly operation: Operation
  readonly phase: Phase
  /** Absent on CREATE. */
  readonly before: ParsedToken | undefined
  /** Absent on DELETE. */
  readonly after: ParsedToken | undefined
  readonly requester: Requester
  /** The object would come into being by server-side apply. */
  readonly createdByApply: boolean
  /** ms since 1970 */
  readonly now: number
}

export type Change = TokenChange
