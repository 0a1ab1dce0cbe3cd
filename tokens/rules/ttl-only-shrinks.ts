import type { Rule } from '../rule.ts'
import { ttlLimits } from '../token-settings.ts'
import { describeTtl, isLonger } from '../ttl.ts'
import { allow, ask, reject } from '../verdict.ts'

export const ttlOnlyShrinks: Rule = {
  id: 'ttl-only-shrinks',
  severity: 'high',
  holds: 'An owner may only reduce the TTL of a token; an admin may extend it up to the maximum.',
  why:
    'A stolen token must not be able to prolong itself. "Admins can extend the spec.ttl field, while regular users can only ' +
    'reduce the value" (Tokens page); Rancher itself refuses admins too.',
  scopes: [{ on: 'ext', operations: ['UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ before, after }, { knowledge, answers }) {
    if (before === undefined || after === undefined) return allow()
    const had = before.token.ttl
    if (after.token.ttl === had) return allow()
    const { fallback, maximum } = ttlLimits(knowledge)
    const wanted = after.token.ttl === 0n ? fallback : after.token.ttl
    if (!isLonger(wanted, had)) return allow()
    const question = { ask: 'may', verb: 'update', group: '', resource: '*', name: '' } as const
    const isAdmin = answers.may(question)
    if (isAdmin === undefined) return ask(question)
    if (isAdmin) return allow()
    const asked =
      after.token.ttl === 0n ? `0 or absent, which stands for ${describeTtl(wanted)} and` : describeTtl(wanted)
    return reject(
      `forbidden to extend time-to-live: spec.ttl ${asked} is over ${describeTtl(had)}, which it had; ask an admin, who may ` +
        `extend it up to ${describeTtl(maximum.ttl)} (${maximum.source}), or create a new token`,
    )
  },
}
