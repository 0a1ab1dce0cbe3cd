import type { Change, Operation } from './change.ts'
import type { Answers, Feature, Knowledge, Setting } from './knowledge.ts'
import type { ParsedToken, Store } from './token.ts'
import type { Ttl } from './ttl.ts'
import type { Verdict } from './verdict.ts'

export type Mode = 'enforce' | 'warn' | 'off'
export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** What a write is of: a token, by its store, or another kind of object. */
export type Subject = Store | 'setting' | 'feature'

/** Which writes a rule judges: those of one subject, by operation. */
export interface Scope<On extends Subject = Subject> {
  readonly on: On
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
  readonly mend: Mend
}

/** What mends it: a change of the token, for which each program has a command of its own, or a command of kubectl's. */
export type Mend =
  | { readonly change: 'delete' | 'disable' }
  | { readonly change: 'ttl'; readonly ttl: Ttl }
  | { readonly change: 'other'; readonly command: string }

/** A breach, with what broke which rule. */
export interface Finding extends Breach {
  readonly rule: string
  readonly severity: Severity
  readonly on: Subject
  readonly name: string
}

interface AnyRule<Kind extends Change['subject'], On extends Subject, Existing> {
  /** A phrase that names the rule; it is never given to another. */
  readonly id: string
  readonly subject: Kind
  readonly severity: Severity
  /** One line: what holds. */
  readonly holds: string
  /** Why it exists, and where it comes from. */
  readonly why: string
  readonly scopes: readonly Scope<On>[]
  /** What onState looks at; where it is absent, what the scopes name. */
  readonly looksAt?: readonly On[]
  readonly defaultMode: Mode
  /** It binds trusted writers too. */
  readonly bindsTrusted?: boolean
  /** Judges a write. It is called for changes within its scopes only. */
  onChange?(change: Extract<Change, { subject: Kind }>, judging: Judging): Verdict
  /** Judges what exists. */
  onState?(existing: Existing, looking: Looking): Breach | undefined
}

export type TokenRule = AnyRule<'token', Store, ParsedToken>
export type SettingRule = AnyRule<'setting', 'setting', Setting>
export type FeatureRule = AnyRule<'feature', 'feature', Feature>
export type Rule = TokenRule | SettingRule | FeatureRule
