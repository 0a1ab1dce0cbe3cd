import type { TokenRule } from '../rule.ts'
import { rfc3339 } from '../rfc3339.ts'
import type { Token } from '../token.ts'
import { endOf } from '../ttl.ts'
import { allow, reject } from '../verdict.ts'

/** Rancher writes whole seconds; the creation it counts from has none either. */
const SECOND_MS = 1000

export const expiryStays: TokenRule = {
  id: 'expiry-stays',
  subject: 'token',
  severity: 'high',
  holds: 'expiresAt of a v3 Token cannot be cleared, or moved away from its creation + ttl.',
  why:
    'Rancher fills in expiresAt once and never looks at it again: users have removed it to make a token look as if it never ' +
    'expires (rancher/rancher#47665), and reports that read it are then wrong.',
  scopes: [{ on: 'v3', operations: ['UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ before, after, requester }) {
    if (before === undefined || after === undefined || requester.role === 'rancher') return allow()
    const [was, is] = [before.token.expiresAt, after.token.expiresAt]
    // At the mutation, a replace may have no creation yet, or one that it made up.
    const end = endOf(before.token.createdAt, after.token.ttl)
    // With another ttl the end follows it at the mutation (ttl-has-a-maximum), and is near what it should be here.
    if (was === is || isNear(is, end)) return allow()
    const [found, wanted] = [is === undefined ? 'cleared' : `moved to ${rfc3339(is)}`, describeEnd(end)]
    return reject(`expiresAt cannot be ${found}: the token ends ${wanted}, its creation + ttl; change ttl instead`)
  },
  onState({ token }) {
    const end = endOf(token.createdAt, token.ttl)
    if (token.expiresAt === undefined || (end !== undefined && token.expiresAt <= end + SECOND_MS)) return undefined
    return {
      message: `its expiresAt says ${rfc3339(token.expiresAt)}, and it ends ${describeEnd(end)}`,
      evidence: { expiresAt: rfc3339(token.expiresAt), end: describeEnd(end) },
      mend: { change: 'other', command: mendCommand(token, end) },
    }
  },
}

function isNear(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return Math.abs(one - other) < SECOND_MS
}

function describeEnd(end: number | undefined): string {
  return end === undefined ? 'never' : rfc3339(end)
}

function mendCommand({ name }: Token, end: number | undefined): string {
  const expiresAt = end === undefined ? '' : rfc3339(end)
  return `kubectl patch tokens.management.cattle.io ${name} --type=merge -p '${JSON.stringify({ expiresAt })}'`
}
