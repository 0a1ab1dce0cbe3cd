import { exactJsonText } from '../../cluster/exact-json.ts'
import { escapeInvisible, quoted } from '../../tokens/quote.ts'
import type { Role } from '../../tokens/requester.ts'
import type { ExplainedPhase, ExplainedRequest, ExplainedRule, Explanation } from './explanation.ts'

const ROLES: Readonly<Record<Role, string>> = {
  rancher: ', which is Rancher',
  trusted: ', a trusted writer',
  other: '',
}

/** An explanation for people: the outcome, and below it each call of the webhook with what it says and why. */
export function explanationText({ outcome, request, note, phases, missing }: Explanation): string {
  const lines = [
    `${outcome}: ${request === undefined ? 'a review that cannot be judged' : requestText(request)}`,
    ...(note === undefined ? [] : [`  ${note}`]),
    ...phases.flatMap(phaseLines),
    ...missing.map((what) => `    not known: ${what}`),
  ]
  return `${lines.map(escapeInvisible).join('\n')}\n`
}

function requestText({ operation, resource, name, requester, role }: ExplainedRequest): string {
  return `${operation} ${quoted(resource)} ${quoted(name)} by ${quoted(requester)}${ROLES[role]}`
}

function phaseLines({ phase, outcome, rules, refusal, warnings, patch }: ExplainedPhase): string[] {
  return [
    `  /${phase}: ${outcome}${refusal === undefined ? '' : `, ${refusal.code} ${refusal.reason}`}`,
    ...(refusal === undefined ? [] : [`    ${refusal.message}`]),
    ...rules.flatMap(ruleLines),
    ...warnings.map((warning) => `    warning: ${warning}`),
    ...(patch.length === 0 ? [] : [`    patch: ${exactJsonText(patch)}`]),
  ]
}

function ruleLines({ rule, decision, holds, facts }: ExplainedRule): string[] {
  const entries = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
  return [
    `    ${decision} by ${rule}${entries.length === 0 ? '' : ` (${entries.join(', ')})`}`,
    ...(holds === undefined ? [] : [`      ${holds}`]),
  ]
}
