import type { Test } from 'tap'
import { type Decision, judge } from '../../tokens/judge.ts'
import type { Answers, Question } from '../../tokens/knowledge.ts'
import { look } from '../../tokens/look.ts'
import type { Breach, Rule } from '../../tokens/rule.ts'
import type { Amendment, RefusalReason } from '../../tokens/verdict.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Store } from '../../tokens/token.ts'
import { aChange, type Asked, NOW, PARSERS } from './a-change.ts'
import { aKnowledge, ANSWERED, type Known } from './a-knowledge.ts'
import { decided } from './a-write.ts'

/** What is expected of one rule, asked alone and in mode enforce. */
export type Expected =
  | { readonly allowed: true; readonly warnings?: readonly string[] }
  | { readonly amended: readonly Amendment[]; readonly warnings?: readonly string[] }
  | { readonly refused: string; readonly reason: RefusalReason }
  | { readonly asked: Question }

export interface ChangeCase {
  readonly name: string
  readonly change: Asked
  readonly known?: Known
  /** Where it is absent every question is answered, for somebody who is no admin. */
  readonly answers?: Answers
  readonly expected: Expected
}

export const ALLOWED: Expected = { allowed: true }

/** One subtest for each write, judged by this rule alone. */
export function judgesWrites(t: Test, rule: Rule, cases: readonly ChangeCase[]): void {
  for (const { name, change, known, answers = ANSWERED, expected } of cases) {
    void t.test(name, async (t) => {
      const outcome = judge(aChange(change), aKnowledge(known), answers, { rules: [rule] })
      if ('asked' in expected) {
        t.strictSame(outcome, { kind: 'questions', questions: [expected.asked] })
        return
      }
      const { allowed, refusal, amendments, warnings } = decided(outcome)
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
    })
  }
}

export interface Breaking {
  readonly change: Asked
  readonly known?: Known
  readonly answers?: Answers
  /** What the rule says of it at validation. */
  readonly message: string
  /** The rule can mend it at mutation, and refuses only where that was undone. */
  readonly amends?: boolean
  /** It cannot be told at validation any more. */
  readonly onlyAtMutation?: boolean
}

/** A write that breaks the rule, in each mode, in each phase, from each role. */
export function holdsInEveryMode(t: Test, rule: Rule, breaking: Breaking): void {
  const { change, known, answers = ANSWERED, message, amends = false, onlyAtMutation = false } = breaking
  const decide = (more: Asked, mode: 'enforce' | 'warn' | 'off'): Decision =>
    decided(
      judge(aChange({ ...change, ...more }), aKnowledge(known), answers, { rules: [rule], modes: { [rule.id]: mode } }),
    )

  for (const role of ['other', 'rancher'] as const) {
    void t.test(`enforced at mutation, for a requester of role ${role}`, async (t) => {
      const decision = decide({ phase: 'mutate', role }, 'enforce')
      t.equal(decision.allowed, amends)
      t.equal(decision.refusal?.message, amends ? undefined : message)
      t.equal(decision.amendments.length > 0, amends)
      t.strictSame(
        decision.decisions.map(({ decision, rule }) => [decision, rule]),
        [[amends ? 'amended' : 'refused', rule.id]],
      )
    })
    if (onlyAtMutation) continue
    void t.test(`enforced at validation, for a requester of role ${role}`, async (t) => {
      const decision = decide({ phase: 'validate', role }, 'enforce')
      t.equal(decision.allowed, false)
      t.equal(decision.refusal?.message, message)
      t.strictSame(decision.warnings, [], 'a warning would say that something was amended')
      t.strictSame(
        decision.decisions.map(({ decision, rule }) => [decision, rule]),
        [['refused', rule.id]],
      )
    })
    void t.test(`in mode warn, for a requester of role ${role}`, async (t) => {
      for (const phase of ['mutate', 'validate'] as const) {
        const { allowed, amendments } = decide({ phase, role }, 'warn')
        t.equal(allowed, true)
        t.strictSame(amendments, [])
      }
      const { warnings, decisions } = decide({ phase: 'validate', role }, 'warn')
      t.ok(
        warnings.some((warning) => warning.includes(message)),
        `the message is a warning: ${warnings.join('; ')}`,
      )
      t.strictSame(
        decisions.map(({ decision, rule }) => [decision, rule]),
        [['warned', rule.id]],
      )
    })
  }
  for (const phase of ['mutate', 'validate'] as const) {
    const nothing = { allowed: true, refusal: undefined, amendments: [], warnings: [], decisions: [], kind: 'decision' }
    void t.test(`in mode off, at ${phase}`, async (t) => {
      t.strictSame(decide({ phase }, 'off'), nothing)
    })
    void t.test(`from a trusted writer, at ${phase}`, async (t) => {
      t.strictSame(decide({ phase, role: 'trusted' }, 'enforce'), nothing)
    })
  }
}

export interface StateCase {
  readonly name: string
  readonly store?: Store
  readonly object: JsonObject
  readonly known?: Known
  readonly expected: Breach | undefined
}

/** One subtest for each object that exists, held against this rule alone. */
export function looksAtWhatExists(t: Test, rule: Rule, cases: readonly StateCase[]): void {
  for (const { name, store = 'ext', object, known, expected } of cases) {
    void t.test(`exists: ${name}`, async (t) => {
      const parsed = PARSERS[store](object)
      const looking = { knowledge: aKnowledge(known), now: NOW }
      const findings = look({ subject: 'token', parsed }, looking, { rules: [rule] })
      const finding = { rule: rule.id, severity: rule.severity, on: store, name: parsed.token.name, ...expected }
      t.strictSame(findings, expected === undefined ? [] : [finding])
      t.strictSame(look({ subject: 'token', parsed }, looking, { rules: [rule], modes: { [rule.id]: 'off' } }), [])
    })
  }
}
