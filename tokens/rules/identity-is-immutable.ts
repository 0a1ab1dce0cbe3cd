import { identityDifference } from '../identity-difference.ts'
import { quoted } from '../quote.ts'
import { labelAmendments } from '../rancher-labels.ts'
import type { Rule } from '../rule.ts'
import type { Token } from '../token.ts'
import { allow, amend, forbid, reject } from '../verdict.ts'

export const identityIsImmutable: Rule = {
  id: 'identity-is-immutable',
  severity: 'critical',
  holds:
    'Of the spec of a token only description, ttl and enabled change, and its labels go on naming its owner and kind. Nobody ' +
    'adds a finalizer.',
  why:
    'Whose token it is, of what kind and for which cluster was decided when it was minted; to change it is to log in as somebody ' +
    'else ("All other spec fields are immutable", Tokens page). A finalizer would keep a revoked token alive.',
  scopes: [{ on: 'ext', operations: ['CREATE', 'UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ before, after }) {
    if (after === undefined) return allow()
    const finalizer = addedFinalizer(before?.token, after.token)
    if (finalizer !== undefined) {
      return forbid(
        `metadata.finalizers may not be added to a token: ${quoted(finalizer)} would keep it alive after it is deleted; leave it out`,
      )
    }
    if (before === undefined) return allow()
    const difference = identityDifference(before.token, after.token)
    if (difference !== undefined) {
      const sentence = difference.field.rancherSentence ?? `${difference.field.field} is immutable`
      return reject(`${sentence}: ${difference.description}; create a new token instead`)
    }
    const amendments = labelAmendments(after.token)
    if (amendments.length === 0) return allow()
    return amend(amendments, 'the labels of a token name its owner and its kind')
  },
}

function addedFinalizer(before: Token | undefined, after: Token): string | undefined {
  return after.finalizers.find((finalizer) => before?.finalizers.includes(finalizer) !== true)
}
