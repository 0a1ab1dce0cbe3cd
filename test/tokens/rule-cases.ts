import type { Test } from 'tap'
import type { Change } from '../../tokens/change.ts'
import type { JsonObject } from '../../tokens/json.ts'
import { judge } from '../../tokens/judge.ts'
import type { Answers, Question } from '../../tokens/knowledge.ts'
import { type Existing, look } from '../../tokens/look.ts'
import type { Breach, Mend, Rule } from '../../tokens/rule.ts'
import type { Amendment, AuditFacts, RefusalReason } from '../../tokens/verdict.ts'
import type { Store } from '../../tokens/token.ts'
import { aChange, type Asked, NOW, PARSERS } from './a-change.ts'
import { aKnowledge, ANSWERED, type Known } from './a-knowledge.ts'
import { decided } from './a-write.ts'

/** What is expected of one rule, asked alone and in mode enforce. */
export type Expected =
  | { readonly allowed: true; readonly warnings?: readonly string[] }
  | {
      readonly amended: readonly Amendment[]
      readonly warnings?: readonly string[]
      readonly audit?: AuditFacts
    }
  | { readonly refused: string; readonly reason: RefusalReason }
  | { readonly asked: Question }

export const ALLOWED: Expected = { allowed: true }

interface Case<Judged> {
  readonly name: string
  readonly change: Judged
  readonly known?: Known
  /** Where it is absent every question is answered, for somebody who is no admin. */
  readonly answers?: Answers
  readonly expected: Expected
}

/** The write of a token, as the objects that kube-apiserver sends. */
export type WriteCase = Case<Asked>

/** One subtest for each write of a token, judged by this rule alone. */
export function judgesWrites(t: Test, rule: Rule, cases: readonly WriteCase[]): void {
  judgesChanges(
    t,
    rule,
    cases.map(({ change, ...rest }) => ({ ...rest, change: aChange(change) })),
  )
}

/** One subtest for each change, judged by this rule alone. */
export function judgesChanges(t: Test, rule: Rule, cases: readonly Case<Change>[]): void {
  for (const { name, change, known, answers = ANSWERED, expected } of cases) {
    void t.test(name, async (t) => {
      const outcome = judge(change, aKnowledge(known), answers, { rules: [rule] })
      if ('asked' in expected) {
        t.strictSame(outcome, { kind: 'questions', questions: [expected.asked] })
        return
      }
      const { allowed, refusal, amendments, warnings, decisions } = decided(outcome)
      if ('refused' in expected) {
        t.strictSame(refusal, { rule: rule.id, reason: expected.reason, message: expected.refused })
        t.equal(allowed, false)
        t.strictSame(amendments, [], 'a refusal amends nothing')
        return
      }
      t.strictSame(refusal, undefined)
      t.equal(allowed, true)
      t.strictSame(amendments, 'amended' in expected ? expected.amended : [])
      t.strictSame(warnings, expected.warnings ?? [])
      if ('audit' in expected) t.strictSame(decisions[0]?.audit, expected.audit)
    })
  }
}

export interface StateCase {
  readonly name: string
  readonly store?: Store
  readonly object: JsonObject
  readonly known?: Known
  readonly expected: ExpectedBreach | undefined
}

/** One subtest for each token that exists, held against this rule alone. */
export function looksAtWhatExists(t: Test, rule: Rule, cases: readonly StateCase[]): void {
  looksAt(
    t,
    rule,
    cases.map(({ store = 'ext', object, ...rest }) => ({
      ...rest,
      existing: { subject: 'token', parsed: PARSERS[store](object) },
    })),
  )
}

/** A breach; what mends it may be told as its command alone. */
type ExpectedBreach = Omit<Breach, 'mend'> & { readonly mend: Mend | string }

export interface ExistingCase {
  readonly name: string
  readonly existing: Existing
  readonly known?: Known
  readonly expected: ExpectedBreach | undefined
}

/** One subtest for each object that exists, held against this rule alone. */
export function looksAt(t: Test, rule: Rule, cases: readonly ExistingCase[]): void {
  for (const { name, existing, known, expected } of cases) {
    void t.test(`exists: ${name}`, async (t) => {
      const looking = { knowledge: aKnowledge(known), now: NOW }
      const mend = typeof expected?.mend === 'string' ? { change: 'other', command: expected.mend } : expected?.mend
      const finding = { rule: rule.id, severity: rule.severity, ...identityOf(existing), ...expected, mend }
      const found = look(existing, looking, { rules: [rule] })
      t.strictSame(found, expected === undefined ? [] : [finding])
      t.strictSame(look(existing, looking, { rules: [rule], modes: { [rule.id]: 'off' } }), [], 'nothing in mode off')
    })
  }
}

function identityOf(existing: Existing): { readonly on: string; readonly name: string } {
  switch (existing.subject) {
    case 'token':
      return { on: existing.parsed.token.store, name: existing.parsed.token.name }
    case 'setting':
      return { on: 'setting', name: existing.setting.name }
    case 'feature':
      return { on: 'feature', name: existing.feature.name }
  }
}
