import type { RuleDecision } from '../../tokens/judge.ts'
import { quoted } from '../../tokens/quote.ts'

/**
 * What the audit log keeps of a decision: for each rule that did something, its id and a short text. kube-apiserver puts the name
 * of the webhook and a slash before the key, so a key is what may stand behind that slash in an annotation: a rule id is.
 */
export function auditAnnotations(decisions: readonly RuleDecision[], username: string): Record<string, string> {
  return Object.fromEntries(
    decisions.map(({ rule, decision, audit }) => {
      const facts = Object.entries({ ...audit, who: username }).map(([name, value]) => `${name}=${quoted(value)}`)
      return [rule, [decision, ...facts].join('; ')]
    }),
  )
}
