import type { Feature, Setting } from './knowledge.ts'
import type { Requester } from './requester.ts'
import type { ParsedToken, Store } from './token.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE'

/** A mutating webhook is asked first and may amend; a validating one sees the result and may only say yes or no. */
export type Phase = 'mutate' | 'validate'

/** A write of one object that somebody asks for. */
export interface Write<Subject> {
  readonly operation: Operation
  readonly phase: Phase
  /** Absent on CREATE. */
  readonly before: Subject | undefined
  /** Absent on DELETE. */
  readonly after: Subject | undefined
  readonly requester: Requester
  /** ms since 1970 */
  readonly now: number
}

/** A write of one token that somebody asks for. */
export interface TokenChange extends Write<ParsedToken> {
  readonly subject: 'token'
  readonly store: Store
  /** The object would come into being by server-side apply. */
  readonly createdByApply: boolean
}

export interface SettingChange extends Write<Setting> {
  readonly subject: 'setting'
}

export interface FeatureChange extends Write<Feature> {
  readonly subject: 'feature'
}

export type Change = TokenChange | SettingChange | FeatureChange
