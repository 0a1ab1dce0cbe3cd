import { humanDuration } from '../../tokens/human-duration.ts'
import { quoted } from '../../tokens/quote.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { IDLE_TTL_SETTING } from '../../tokens/token-settings.ts'
import type { TokenRow } from '../inventory/token-row.ts'

/** Why a token is in the state that it is in, as a part of a sentence. */
export function stateReason({ token, state, endsAt }: TokenRow, idleTtlMs: number | undefined, now: number): string {
  switch (state) {
    case 'Expired':
      return endsAt === undefined
        ? 'it has expired'
        : `it expired ${humanDuration(now - endsAt)} ago, at ${rfc3339(endsAt)}`
    case 'Disabled':
      return 'enabled is false: somebody, or a refresh of its auth provider, disabled it'
    case 'OwnerMissing':
      return token.owner === '' ? 'it names no owner' : `there is no User ${quoted(token.owner)}`
    case 'OwnerDisabled':
      return `User ${quoted(token.owner)} is disabled`
    case 'Idle': {
      const idle = humanDuration(now - (token.lastActivityAt ?? now))
      return `it has not been used for ${idle}, and the limit is ${humanDuration(idleTtlMs ?? 0)} (${IDLE_TTL_SETTING})`
    }
    case 'Expiring':
    case 'Active':
      if (token.ttl === 'never') return 'it never expires'
      return endsAt === undefined
        ? 'when it expires is unknown'
        : `it expires in ${humanDuration(endsAt - now)}, at ${rfc3339(endsAt)}`
  }
}
