import type { Change, Operation } from './change.ts'
import type { Answers, Knowledge } from './knowledge.ts'
import type { Store, Token } from './token.ts'
import type { Verdict } from './verdict.ts'

export type Mode = 'enforce' | 'warn' | 'off'
export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** Which writes a rule judges: those of one store, by operation. */
export interface Scope {
  readonly on: Store
  readonly operations: readonly Operation[]
}

/** What a rule is given to judge a change with. `now` is in ms since 1970. */
export interface Judging {
  readonly knowledge: Knowledge
  readonly answers: Answers
}

/** What a rule is given to look at what exists already. */
export interface Looking {
  readonly knowledge: Knowledge
  /** ms since 1970 */
  readonly now: number
}

/** How something that exists already breaks a rule. */
export interface Breach {
  readonly message: string
  /** Short facts that show it: never a value or a hash. */
  readonly evidence: Readonly<Record<string, string>>
  /** The command that mends it. */
  readonly mend: string
}

/** A breach, with what broke which rule. */
export interface Finding extends Breach {
  readonly rule: string
  readonly severity: Severity
  readonly store: Store
  readonly name: string
}

export interface Rule {
  /** A phrase that names the rule; it is never given to another. */
  readonly id: string
  readonly severity: Severity
  /** One line: what holds. */
  readonly holds: string
  /** Why it exists, and where it comes from. */
  readonly why: string
  readonly scopes: readonly Scope[]
  /** The stores that onState looks at; those of the scopes where it is absent. */
  readonly looksAt?: readonly Store[]
  readonly defaultMode: Mode
  /** It binds trusted writers too. */
  readonly bindsTrusted?: boolean
  /** Judges a write. It is called for changes within its scopes only. */
  onChange?(change: Change, judging: Judging): Verdict
  /** Judges what exists. */
  onState?(token: Token, looking: Looking): Breach | undefined
}
