import type { TokenChange } from '../change.ts'
import { ttlCommand } from '../kubectl-commands.ts'
import type { Rule } from '../rule.ts'
import { ttlLimits, type TtlLimits } from '../token-settings.ts'
import { describeTtl, isLonger, shorterOf, type Ttl, ttlToExt, ttlToV3 } from '../ttl.ts'
import { allow, amend, type Verdict } from '../verdict.ts'

export const ttlHasAMaximum: Rule = {
  id: 'ttl-has-a-maximum',
  severity: 'high',
  holds:
    'No token lives longer than `auth-token-max-ttl-minutes`: a longer or never-ending TTL is lowered to it with a warning, 0 or ' +
    'none is `auth-token-default-ttl-minutes` where that setting exists, else the maximum. A maximum below 1 is no limit.',
  why:
    'A token that never ends is a password that nobody changes. Rancher lowers silently ("Rancher sets the token TTL to the value ' +
    'of auth-token-max-ttl-minutes", API Tokens page), and does so on every write through its Token API.',
  scopes: [{ on: 'ext', operations: ['CREATE', 'UPDATE'] }],
  looksAt: ['ext', 'secret', 'v3'],
  defaultMode: 'enforce',
  onChange(change, { knowledge }) {
    return change.after === undefined ? allow() : judgeTtl(change, change.after.token.ttl, ttlLimits(knowledge))
  },
  onState(token, { knowledge }) {
    const { maximum } = ttlLimits(knowledge)
    // A v3 login session has a limit of its own, auth-user-session-ttl-minutes.
    if ((token.store === 'v3' && token.isSession) || !isLonger(token.ttl, maximum.ttl)) return undefined
    const toMs = token.store === 'v3' ? ttlToV3 : ttlToExt
    return {
      message: `its TTL is ${describeTtl(token.ttl)}, over the maximum ${describeTtl(maximum.ttl)} (${maximum.source})`,
      evidence: { ttl: describeTtl(token.ttl), maximum: describeTtl(maximum.ttl), setting: maximum.source },
      mend: ttlCommand(token, toMs(maximum.ttl)),
    }
  },
}

function judgeTtl({ before, requester }: TokenChange, asked: Ttl, { maximum, fallback, warnings }: TtlLimits): Verdict {
  const stored = before?.token.ttl
  // A stored 0 has ended; to read it as "the default" would raise it from the dead.
  if (asked === 0n && stored === 0n) return allow()
  const wanted = asked === 0n ? fallback : asked
  const lowered = shorterOf(wanted, maximum.ttl)
  if (lowered === asked) return allow(...warnings)
  const change = `${describeTtl(wanted)} is over ${describeTtl(maximum.ttl)}, the maximum by ${maximum.source}`
  const isOver = lowered !== wanted
  return amend(
    [{ set: 'ttl', ttl: lowered }],
    isOver ? `spec.ttl ${change}` : `spec.ttl is 0 or absent, which stands for ${describeTtl(fallback)}`,
    {
      warnings: isOver
        ? [`spec.ttl ${describeTtl(wanted)} is lowered to ${describeTtl(lowered)}, the maximum by ${maximum.source}`]
        : [],
      audit: {
        'old-ttl': describeTtl(stored ?? wanted),
        'new-ttl': describeTtl(lowered),
        setting: maximum.source,
        who: requester.username,
      },
    },
  )
}
