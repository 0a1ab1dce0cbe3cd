import type { Change } from './change.ts'
import type { Answers, Knowledge, Question } from './knowledge.ts'
import { refusalOfMalformed } from './malformed-object.ts'
import type { Mode, Rule } from './rule.ts'
import { rulebook } from './rulebook.ts'
import type { Amendment, AuditFacts, Refusal } from './verdict.ts'

/** What one rule did about a change, for the audit log and the metrics. */
export interface RuleDecision {
  readonly rule: string
  readonly decision: 'refused' | 'amended' | 'warned'
  readonly audit: AuditFacts
}

export interface Decision {
  readonly kind: 'decision'
  readonly allowed: boolean
  /** Set where it is not allowed. */
  readonly refusal: (Pick<Refusal, 'reason' | 'message'> & { readonly rule: string }) | undefined
  /** Empty at validation, and where nothing needs to change. */
  readonly amendments: readonly Amendment[]
  readonly warnings: readonly string[]
  /** Only the rules that did something. */
  readonly decisions: readonly RuleDecision[]
}

/** The change cannot be judged before these are answered; ask again with the answers. */
export interface OpenQuestions {
  readonly kind: 'questions'
  readonly questions: readonly Question[]
}

export interface JudgeOptions {
  /** By rule id; a rule that is not named has its default mode. */
  readonly modes?: Readonly<Record<string, Mode>>
  readonly rules?: readonly Rule[]
}

/**
 * Holds one write against the rulebook. The first refusal wins, warnings add up. Pure: the same input gives the same answer.
 * @throws MissingKnowledge where a rule needs to know what nobody knows now
 */
export function judge(
  change: Change,
  knowledge: Knowledge,
  answers: Answers,
  options: JudgeOptions = {},
): Decision | OpenQuestions {
  const malformed = refusalOfMalformed(change)
  if (malformed !== undefined) return refused(malformed, 'well-formed', [], [])
  const amendments: Amendment[] = []
  const warnings: string[] = []
  const decisions: RuleDecision[] = []
  const questions: Question[] = []
  for (const rule of options.rules ?? rulebook) {
    const mode = options.modes?.[rule.id] ?? rule.defaultMode
    if (mode === 'off' || rule.onChange === undefined || !isBound(rule, change)) continue
    const verdict = rule.onChange(change, { knowledge, answers })
    if (verdict.verdict === 'ask') {
      questions.push(verdict.question)
      continue
    }
    if (verdict.verdict !== 'refuse') warnings.push(...verdict.warnings)
    if (verdict.verdict === 'allow') {
      if (verdict.warnings.length > 0) decisions.push({ rule: rule.id, decision: 'warned', audit: {} })
      continue
    }
    const atMutation = verdict.verdict === 'amend' && change.phase === 'mutate'
    const audit = verdict.verdict === 'amend' ? verdict.audit : {}
    if (mode === 'warn' || (verdict.verdict === 'amend' && !atMutation && mayOnlyBeWarned(change))) {
      const text = verdict.verdict === 'amend' ? verdict.unamended : verdict.message
      if (!atMutation) warnings.push(`${mode === 'warn' ? `would be refused (${rule.id}): ` : ''}${text}`)
      decisions.push({ rule: rule.id, decision: 'warned', audit })
    } else if (atMutation) {
      amendments.push(...verdict.amendments)
      decisions.push({ rule: rule.id, decision: 'amended', audit })
    } else if (questions.length === 0) {
      const refusal =
        verdict.verdict === 'amend' ? { reason: 'BadRequest' as const, message: verdict.unamended } : verdict
      return refused(refusal, rule.id, warnings, decisions)
    } else {
      // An earlier rule has yet to be answered, and its refusal would come first.
      break
    }
  }
  if (questions.length > 0) return { kind: 'questions', questions }
  return { kind: 'decision', allowed: true, refusal: undefined, amendments, warnings, decisions }
}

function refused(
  { reason, message }: Pick<Refusal, 'reason' | 'message'>,
  rule: string,
  warnings: readonly string[],
  decisions: readonly RuleDecision[],
): Decision {
  return {
    kind: 'decision',
    allowed: false,
    refusal: { rule, reason, message },
    amendments: [],
    warnings,
    decisions: [...decisions, { rule, decision: 'refused', audit: {} }],
  }
}

function isBound(rule: Rule, change: Change): boolean {
  if (change.requester.role === 'trusted' && rule.bindsTrusted !== true) return false
  return rule.scopes.some(({ on, operations }) => on === change.store && operations.includes(change.operation))
}

/** Rancher's own writes of Secrets and v3 Tokens are logins: what could not be amended there is said and not refused. */
function mayOnlyBeWarned(change: Change): boolean {
  return change.requester.role === 'rancher' && change.store !== 'ext'
}
