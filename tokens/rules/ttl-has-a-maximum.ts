import type { TokenChange } from '../change.ts'
import type { Knowledge } from '../knowledge.ts'
import type { TokenRule } from '../rule.ts'
import { isRanchersOwnKind, isSystemOwned } from '../system-owner.ts'
import { FIELDS, KIND_LABEL, type Token } from '../token.ts'
import { maximumFor, ttlLimits } from '../token-settings.ts'
import { describeTtl, endOf, isLonger, shorterOf, type Ttl } from '../ttl.ts'
import { allow, type Amendment, amend } from '../verdict.ts'

/** Rancher stores whole seconds: an end with more would never look as if it had arrived. */
const SECOND_MS = 1000

export const ttlHasAMaximum: TokenRule = {
  id: 'ttl-has-a-maximum',
  subject: 'token',
  severity: 'high',
  holds:
    'No token gets a TTL longer than `auth-token-max-ttl-minutes`: a longer or unlimited one is lowered to it, with a warning. ' +
    'On ext Tokens, a TTL of 0 or none becomes `auth-token-default-ttl-minutes` if that setting exists, else the maximum, and ' +
    'any update lowers; on v3 Tokens and Secrets, only a create or a change of the TTL is judged. A v3 login session follows ' +
    '`auth-user-session-ttl-minutes`. A maximum below 1 means no limit.',
  why:
    'A token that never expires is a password that nobody changes. Rancher lowers a TTL silently ("Rancher sets the token TTL to the ' +
    'value of auth-token-max-ttl-minutes", API Tokens page), and does not check a patch of ttl (rancher/rancher#47665). Tokens ' +
    'that Rancher makes for its own work are exempt.',
  scopes: [
    { on: 'ext', operations: ['CREATE', 'UPDATE'] },
    { on: 'secret', operations: ['CREATE', 'UPDATE'] },
    { on: 'v3', operations: ['CREATE', 'UPDATE'] },
  ],
  defaultMode: 'enforce',
  onChange(change, { knowledge }) {
    const { after, requester } = change
    if (after === undefined) return allow()
    const token = after.token
    // What was no token yet had no TTL: that of a Secret counts from when it becomes one.
    const before = change.before?.token.isToken ? change.before.token : undefined
    // Most writes leave the TTL alone, and are judged also where nobody knows the settings and users.
    const wanted = wantedTtl(token, before, knowledge)
    if (wanted === undefined || isExempt(change, before ?? token, knowledge)) return allow()
    const { maximum, warnings: problems } = maximumFor(before ?? token, knowledge)
    const lowered = shorterOf(wanted, maximum.ttl)
    const amendments: Amendment[] = lowered === token.ttl ? [] : [{ set: 'ttl', ttl: lowered }]
    if (token.store === 'v3' && before !== undefined) amendments.push(...followingEnd(before, token, lowered))
    if (amendments.length === 0) return allow(...problems)
    const field = FIELDS[token.store].ttl
    const isOver = lowered !== wanted
    return amend(
      amendments,
      isOver
        ? `${field} ${describeTtl(wanted)} is over ${describeTtl(maximum.ttl)}, the maximum by ${maximum.source}`
        : lowered === token.ttl
          ? `expiresAt does not follow ${field} ${describeTtl(lowered)}`
          : `${field} is 0 or absent, which stands for ${describeTtl(lowered)}`,
      {
        warnings: isOver
          ? [`${field} ${describeTtl(wanted)} is lowered to ${describeTtl(lowered)}, the maximum by ${maximum.source}`]
          : [],
        audit: {
          'old-ttl': describeTtl(before?.ttl ?? wanted),
          'new-ttl': describeTtl(lowered),
          setting: maximum.source,
          who: requester.username,
        },
      },
    )
  },
  onState({ token }, { knowledge }) {
    const { maximum } = maximumFor(token, knowledge)
    if (!token.isToken || !isLonger(token.ttl, maximum.ttl)) return undefined
    if (isRanchersOwnKind(token) || isSystemOwned(token, knowledge)) return undefined
    return {
      message: `its TTL is ${describeTtl(token.ttl)}, over the maximum ${describeTtl(maximum.ttl)} (${maximum.source})`,
      evidence: { ttl: describeTtl(token.ttl), maximum: describeTtl(maximum.ttl), setting: maximum.source },
      mend: { change: 'ttl', ttl: maximum.ttl },
    }
  },
}

/** The TTL that is asked for, or undefined where this write does not ask for one. */
function wantedTtl(token: Token, before: Token | undefined, knowledge: Knowledge): Ttl | undefined {
  if (token.store !== 'ext') return before !== undefined && before.ttl === token.ttl ? undefined : token.ttl
  if (token.ttl !== 0n) return token.ttl
  // A stored 0 has ended; to read it as "the default" would raise it from the dead.
  return before?.ttl === 0n ? undefined : ttlLimits(knowledge).fallback
}

/**
 * Whose TTL is Rancher's business alone.
 * @param token as it was before, where it was: nobody is exempted by what the write itself claims
 */
function isExempt({ requester }: TokenChange, token: Token, knowledge: Knowledge): boolean {
  if (token.store !== 'v3') return isSystemOwned(token, knowledge)
  if (requester.role !== 'rancher') return false
  if (isSystemOwned(token, knowledge)) return true
  const isUsers = !token.isSession && ['', 'kubeconfig'].includes(token.labels[KIND_LABEL] ?? '')
  return !isUsers
}

/** expiresAt goes where the TTL goes. */
function followingEnd(before: Token, after: Token, ttl: Ttl): Amendment[] {
  const at = followedEnd(before, ttl)
  return at === after.expiresAt ? [] : [{ set: 'expires-at', at }]
}

/**
 * In whole seconds, and never later unless the TTL grows: a restore resets creationTimestamp, from which the end counts. That of
 * the new object is nothing to count from: a replace may leave it out, and kube-apiserver fills it in only after the mutation.
 */
function followedEnd(before: Token, ttl: Ttl): number | undefined {
  if (ttl === before.ttl) return before.expiresAt
  const end = endOf(before.createdAt, ttl)
  if (end === undefined) return undefined
  const earliest = isLonger(before.ttl, ttl) ? Math.min(end, before.expiresAt ?? end) : end
  return Math.floor(earliest / SECOND_MS) * SECOND_MS
}
