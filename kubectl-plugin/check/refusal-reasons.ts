import { quoted } from '../../tokens/quote.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import type { Bearer } from './bearer.ts'
import type { ValueCheck } from './stored-secret.ts'

export interface RefusalReason {
  /** It is refused everywhere; else only in some places. */
  readonly everywhere: boolean
  readonly text: string
}

/**
 * Why Rancher would answer such a bearer with 401, the likeliest first: a scope is what people run into most, as the token works
 * with kubectl all the while.
 * @param stateText what the state says, as a part of a sentence
 */
export function refusalReasons(bearer: Bearer, row: TokenRow, check: ValueCheck, stateText: string): RefusalReason[] {
  const { token, state, from } = row
  const reasons: RefusalReason[] = []
  if (token.cluster !== '' && from.store === 'v3') {
    const text =
      `it is scoped to cluster ${quoted(token.cluster)}: the Rancher CLI, Terraform and Rancher's own API refuse it ("clusterID ` +
      'does not match"); switch to an un-scoped API token'
    reasons.push({ everywhere: false, text })
  }
  const shouldBeExt = from.store !== 'v3'
  if (bearer.isExt !== shouldBeExt) {
    const form = shouldBeExt ? `ext/${token.name}:VALUE` : `${token.name}:VALUE`
    reasons.push({ everywhere: true, text: `it is a token of ${from.what}, whose bearer is written ${form}` })
  }
  if (check.value === 'differs') {
    reasons.push({
      everywhere: true,
      text: 'the value is not that of the token: it was mistyped or cut off, or is that of another token',
    })
  }
  if (['Expired', 'Disabled', 'OwnerMissing', 'OwnerDisabled', 'Idle'].includes(state)) {
    reasons.push({ everywhere: true, text: `its state is ${state}: ${stateText}` })
  }
  return reasons
}

/** What people believe ends a token, and does not. */
export const DOES_NOT_END_IT: readonly string[] = [
  'changing the password',
  'removing its owner from a group, a project or a cluster: that only takes rights away',
  'rancher token delete: that only deletes what the Rancher CLI has cached on one machine',
  'lowering auth-token-max-ttl-minutes: existing tokens keep their expiry',
]
