import type { Knowledge } from '../knowledge.ts'
import type { TokenRule } from '../rule.ts'
import { FIELDS, type Token } from '../token.ts'
import { maximumFor, ttlLimits } from '../token-settings.ts'
import { describeTtl, isLonger, type Ttl } from '../ttl.ts'
import { allow, ask, reject } from '../verdict.ts'

export const ttlOnlyShrinks: TokenRule = {
  id: 'ttl-only-shrinks',
  subject: 'token',
  severity: 'high',
  holds: 'The TTL of a token can only be reduced; an admin may extend it up to the maximum.',
  why:
    'A stolen token must not be able to extend itself. "Admins can extend the spec.ttl field, while regular users can only ' +
    'reduce the value" (Tokens page); Rancher itself refuses admins too, and checks no patch of a v3 Token.',
  scopes: [
    { on: 'ext', operations: ['UPDATE'] },
    { on: 'secret', operations: ['UPDATE'] },
    { on: 'v3', operations: ['UPDATE'] },
  ],
  defaultMode: 'enforce',
  onChange({ before, after, requester }, { knowledge, answers }) {
    if (before === undefined || after === undefined || !before.token.isToken) return allow()
    const had = before.token.ttl
    const wanted = wantedTtl(before.token, after.token, knowledge)
    if (!isLonger(wanted, had)) return allow()
    // Rancher prolongs its own (Harvester's tokens to never, an autoscaler's by 30 days), and asks nobody.
    if (requester.role === 'rancher' && after.token.store !== 'ext') return allow()
    const question = { ask: 'may', verb: 'update', group: '', resource: '*', name: '' } as const
    const isAdmin = answers.may(question)
    if (isAdmin === undefined) return ask(question)
    if (isAdmin) return allow()
    const { maximum } = maximumFor(after.token, knowledge)
    const isDefault = wanted !== after.token.ttl
    const asked = isDefault ? `0 or absent, which stands for ${describeTtl(wanted)} and` : describeTtl(wanted)
    return reject(
      `forbidden to extend time-to-live: ${FIELDS[after.token.store].ttl} ${asked} is over ${describeTtl(had)}, which it had; ask ` +
        `an admin, who may extend it up to ${describeTtl(maximum.ttl)} (${maximum.source}), or create a new token`,
    )
  },
}

/** Only on an ext Token does 0 stand for the default, and not where 0 was stored: that token has ended. */
function wantedTtl(before: Token, after: Token, knowledge: Knowledge): Ttl {
  if (after.store !== 'ext' || after.ttl !== 0n || before.ttl === 0n) return after.ttl
  return ttlLimits(knowledge).fallback
}
