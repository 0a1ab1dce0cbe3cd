import type { Change } from './change.ts'
import { fitsPattern } from './name-pattern.ts'
import { rfc3339 } from './rfc3339.ts'
import type { Token } from './token.ts'
import type { Amendment, AuditFacts } from './verdict.ts'

/** Tokens that some rules let pass, by pattern of their owner, of their name, or of both. */
export interface Exemption {
  readonly owner: string | undefined
  readonly name: string | undefined
  /** The ids of the rules. */
  readonly rules: readonly string[]
  /** For people: it is told to whoever is exempted. */
  readonly reason: string
  /** ms since 1970, when it is no longer in force; undefined is no end. */
  readonly until: number | undefined
}

/** By what a token is recognised; an empty text fits no pattern. */
type Known = Pick<Token, 'owner' | 'name'>

/**
 * The exemption of a write from a rule, if there is one. The token must fit before the write and after it: no token becomes exempt
 * by a change of its owner.
 * @param amendments what the rules before this one have amended
 */
export function exemptionOfChange(
  exemptions: readonly Exemption[] | undefined,
  rule: string,
  change: Change,
  amendments: readonly Amendment[],
): Exemption | undefined {
  // Most clusters have none, and most writes break no rule: nothing is computed for them.
  if (exemptions === undefined || exemptions.length === 0 || change.subject !== 'token') return undefined
  const { before, after, requester, operation, store, now } = change
  const tokens: Known[] = before === undefined ? [] : [before.token]
  if (after !== undefined) {
    const { owner, name } = after.token
    tokens.push({
      // A new ext Token that names no owner gets the requester for it.
      owner: owner === '' && operation === 'CREATE' && store === 'ext' ? requester.username : owner,
      // The name that a request chose is gone once another is generated.
      name: amendments.some(({ set }) => set === 'generated-name') ? '' : name,
    })
  }
  return exemptions.find(
    (exemption) => exemption.rules.includes(rule) && isInForce(exemption, now) && tokens.every(covers(exemption)),
  )
}

export function isInForce({ until }: Pick<Exemption, 'until'>, now: number): boolean {
  return until === undefined || now < until
}

/** @param problem what would have been refused or amended */
export function exemptionWarning({ reason, until }: Exemption, rule: string, problem: string): string {
  const end = until === undefined ? '' : ` until ${rfc3339(until)}`
  return `exempt from ${rule}${end} (${reason}): ${problem}`
}

/** For the audit log. */
export function exemptionFacts({ reason, until }: Pick<Exemption, 'reason' | 'until'>): AuditFacts {
  return { reason, ...(until !== undefined && { until: rfc3339(until) }) }
}

function covers({ owner, name }: Exemption): (token: Known) => boolean {
  return (token) =>
    (owner !== undefined || name !== undefined) &&
    (owner === undefined || fitsPattern(token.owner, owner)) &&
    (name === undefined || fitsPattern(token.name, name))
}
