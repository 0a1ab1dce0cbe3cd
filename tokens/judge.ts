import type { Change } from './change.ts'
import { type Exemption, exemptionFacts, exemptionOfChange, exemptionWarning } from './exemption.ts'
import type { Answers, Knowledge, Question } from './knowledge.ts'
import { refusalOfMalformed } from './malformed-object.ts'
import type { Judging, Mode, Rule } from './rule.ts'
import { rulebook } from './rulebook.ts'
import { allow, type Amendment, type Asking, type AuditFacts, type Refusal, type Verdict } from './verdict.ts'

/** What one rule did about a change, for the audit log and the metrics. */
export interface RuleDecision {
  readonly rule: string
  /** `exempted`: it would have been refused or amended. */
  readonly decision: 'refused' | 'amended' | 'warned' | 'exempted'
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
  /** The first that fits is the one. */
  readonly exemptions?: readonly Exemption[]
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
    if (mode === 'off' || !isBound(rule, change)) continue
    const verdict = verdictOf(rule, change, { knowledge, answers })
    if (verdict.verdict === 'ask') {
      questions.push(verdict.question)
      continue
    }
    const outcome = exempted(rule.id, verdict, change, options, amendments) ?? outcomeOf(verdict, mode, change)
    warnings.push(...outcome.warnings)
    if (outcome.refusal !== undefined) {
      // An earlier rule that has yet to be answered may refuse first.
      if (questions.length > 0) break
      // Before the validation all that was said is what would have been amended, and in a write that is refused nothing was.
      return change.phase === 'mutate'
        ? refused(outcome.refusal, rule.id, [], [])
        : refused(outcome.refusal, rule.id, warnings, decisions)
    }
    amendments.push(...outcome.amendments)
    if (outcome.decision !== undefined) {
      decisions.push({ rule: rule.id, decision: outcome.decision, audit: outcome.audit })
    }
  }
  if (questions.length > 0) return { kind: 'questions', questions }
  return { kind: 'decision', allowed: true, refusal: undefined, amendments, warnings, decisions }
}

/** What comes of a verdict in this mode, in this phase and for this requester. */
interface Outcome {
  readonly refusal?: Pick<Refusal, 'reason' | 'message'>
  readonly amendments: readonly Amendment[]
  readonly warnings: readonly string[]
  readonly decision: RuleDecision['decision'] | undefined
  readonly audit: AuditFacts
}

const QUIET: Outcome = { amendments: [], warnings: [], decision: undefined, audit: {} }

/**
 * A warning is said once, though both phases come to it: what is amended is only seen at the mutation, all else at the
 * validation.
 */
function outcomeOf(verdict: Exclude<Verdict, Asking>, mode: Mode, change: Change): Outcome {
  const isMutation = change.phase === 'mutate'
  const warned = (warnings: readonly string[], audit: AuditFacts): Outcome =>
    warnings.length === 0 || isMutation ? QUIET : { ...QUIET, warnings, decision: 'warned', audit }
  switch (verdict.verdict) {
    case 'allow':
      return warned(verdict.warnings, verdict.audit)
    case 'refuse':
      if (mode === 'warn') return warned([`would be refused: ${verdict.message}`], {})
      if (isOnlyWarned(change)) return warned([verdict.message], {})
      return { ...QUIET, refusal: verdict, decision: 'refused' }
    case 'amend': {
      const { amendments, warnings, audit, unamended } = verdict
      if (mode === 'warn') return warned([`would be amended: ${unamended}`], audit)
      if (isOnlyWarned(change) && (!isMutation || change.operation !== 'CREATE')) return warned([unamended], audit)
      if (isMutation) return { ...QUIET, amendments, warnings, decision: 'amended', audit }
      return { ...QUIET, refusal: { reason: 'BadRequest', message: unamended }, decision: 'refused' }
    }
  }
}

/** What is exempted passes, and is said and written down as what it would have been; undefined where nothing is exempted. */
function exempted(
  rule: string,
  verdict: Exclude<Verdict, Asking>,
  change: Change,
  { exemptions }: JudgeOptions,
  amendments: readonly Amendment[],
): Outcome | undefined {
  if (verdict.verdict === 'allow') return undefined
  const exemption = exemptionOfChange(exemptions, rule, change, amendments)
  if (exemption === undefined || change.phase === 'mutate') return exemption && QUIET
  const problem = verdict.verdict === 'refuse' ? verdict.message : verdict.unamended
  const warnings = [exemptionWarning(exemption, rule, problem)]
  return { ...QUIET, warnings, decision: 'exempted', audit: exemptionFacts(exemption) }
}

function verdictOf(rule: Rule, change: Change, judging: Judging): Verdict {
  switch (rule.subject) {
    case 'token':
      return (change.subject === 'token' && rule.onChange?.(change, judging)) || allow()
    case 'setting':
      return (change.subject === 'setting' && rule.onChange?.(change, judging)) || allow()
    case 'feature':
      return (change.subject === 'feature' && rule.onChange?.(change, judging)) || allow()
  }
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
  if (change.subject === 'token' && !change.before?.token.isToken && !change.after?.token.isToken) return false
  const subject = change.subject === 'token' ? change.store : change.subject
  return rule.scopes.some(({ on, operations }) => on === subject && operations.includes(change.operation))
}

/**
 * Rancher's own writes are logins, start-ups and upgrades: of those we say what is wrong, and never stand in the way. On ext
 * Tokens it is a requester like any other.
 */
function isOnlyWarned({ requester, ...change }: Change): boolean {
  return requester.role === 'rancher' && !(change.subject === 'token' && change.store === 'ext')
}
