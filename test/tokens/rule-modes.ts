import type { Test } from 'tap'
import type { Change, Phase } from '../../tokens/change.ts'
import { type Decision, judge } from '../../tokens/judge.ts'
import type { Answers } from '../../tokens/knowledge.ts'
import type { Role } from '../../tokens/requester.ts'
import type { Mode, Rule } from '../../tokens/rule.ts'
import { aChange, type Asked } from './a-change.ts'
import { aKnowledge, ANSWERED, type Known } from './a-knowledge.ts'
import { decided } from './a-write.ts'

interface Breaking<Broken> {
  readonly change: Broken
  readonly known?: Known
  readonly answers?: Answers
  /** What the rule says of it at validation. */
  readonly message: string
  /** The rule can mend it at mutation, and refuses only where that was undone. */
  readonly amends?: boolean
  /** It cannot be told at validation any more. */
  readonly onlyAtMutation?: boolean
  /** Whether the rule binds Rancher as anybody, only warns it, or says nothing to it. */
  readonly rancher: 'bound' | 'warned' | 'exempt'
  /** Whether the rule binds trusted writers. */
  readonly trusted?: 'bound'
}

export type BreakingWrite = Breaking<Asked>

const PHASES: readonly Phase[] = ['mutate', 'validate']
const NOTHING: Decision = {
  kind: 'decision',
  allowed: true,
  refusal: undefined,
  amendments: [],
  warnings: [],
  decisions: [],
}

/** The write of a token that breaks the rule, in each mode, in each phase, from each role. */
export function holdsInEveryMode(t: Test, rule: Rule, { change, ...rest }: BreakingWrite): void {
  changeHoldsInEveryMode(t, rule, { ...rest, change: (phase, role) => aChange({ ...change, phase, role }) })
}

/** The same for a change of any subject. */
export function changeHoldsInEveryMode(
  t: Test,
  rule: Rule,
  breaking: Breaking<(phase: Phase, role: Role) => Change>,
): void {
  const { change, known, answers = ANSWERED, message, amends = false, onlyAtMutation = false } = breaking
  const decide = (phase: Phase, role: Role, mode: Mode): Decision =>
    decided(judge(change(phase, role), aKnowledge(known), answers, { rules: [rule], modes: { [rule.id]: mode } }))
  const bound: readonly Role[] = [
    'other',
    ...(breaking.rancher === 'bound' ? (['rancher'] as const) : []),
    ...(breaking.trusted === 'bound' ? (['trusted'] as const) : []),
  ]
  const exempt: readonly Role[] = [
    ...(breaking.rancher === 'exempt' ? (['rancher'] as const) : []),
    ...(breaking.trusted === 'bound' ? [] : (['trusted'] as const)),
  ]

  for (const role of bound) {
    void t.test(`enforced at mutation, for a requester of role ${role}`, async (t) => {
      const decision = decide('mutate', role, 'enforce')
      t.equal(decision.allowed, amends)
      t.equal(decision.refusal?.message, amends ? undefined : message)
      t.equal(decision.amendments.length > 0, amends)
      t.strictSame(decisionsOf(decision), [[amends ? 'amended' : 'refused', rule.id]])
    })
    if (onlyAtMutation) continue
    void t.test(`enforced at validation, for a requester of role ${role}`, async (t) => {
      const decision = decide('validate', role, 'enforce')
      t.equal(decision.allowed, false)
      t.equal(decision.refusal?.message, message)
      t.strictSame(decision.warnings, [], 'a warning would say that something was amended')
      t.strictSame(decisionsOf(decision), [['refused', rule.id]])
    })
    void t.test(`in mode warn, for a requester of role ${role}`, async (t) => {
      t.strictSame(decide('mutate', role, 'warn'), NOTHING, 'a warning is said once')
      const decision = decide('validate', role, 'warn')
      t.strictSame([decision.allowed, decision.amendments], [true, []])
      t.strictSame(decision.warnings, [`would be ${amends ? 'amended' : 'refused'}: ${message}`])
      t.strictSame(decisionsOf(decision), [['warned', rule.id]])
    })
  }
  if (breaking.rancher === 'warned') {
    void t.test('Rancher is only warned', async (t) => {
      t.strictSame(decide('mutate', 'rancher', 'enforce'), NOTHING, 'and nothing is amended')
      const decision = decide('validate', 'rancher', 'enforce')
      t.strictSame([decision.allowed, decision.warnings], [true, [message]])
      t.strictSame(decisionsOf(decision), [['warned', rule.id]])
    })
  }
  for (const phase of PHASES) {
    void t.test(`in mode off, at ${phase}`, async (t) => {
      t.strictSame(decide(phase, 'other', 'off'), NOTHING)
    })
    for (const role of exempt) {
      void t.test(`exempt is a requester of role ${role}, at ${phase}`, async (t) => {
        t.strictSame(decide(phase, role, 'enforce'), NOTHING)
      })
    }
  }
}

function decisionsOf({ decisions }: Decision): string[][] {
  return decisions.map(({ decision, rule }) => [decision, rule])
}
