import type { Action, PlannedChange, SeenObject, TokenFacts } from '../changes/planned-change.ts'
import { kindOf, type TokenRow } from '../inventory/token-row.ts'

/** A token that was chosen and stays. */
export interface KeptToken {
  readonly object: string
  readonly facts: TokenFacts
  readonly why: string
}

/** A token that goes with its Kubeconfig. */
export interface TokenOfKubeconfig {
  readonly object: string
  readonly facts: TokenFacts
  /** `kubeconfig.ext.cattle.io/kubeconfig-abcde` */
  readonly kubeconfig: string
}

/** What is going to be done, and what not. */
export interface Plan {
  readonly changes: readonly PlannedChange[]
  readonly ofKubeconfigs: readonly TokenOfKubeconfig[]
  readonly kept: readonly KeptToken[]
}

/** A plan, with what it was made of. */
export interface Planned {
  readonly chosen: readonly Chosen[]
  /** Owners all of whose tokens are chosen by filters, as far as that is known. */
  readonly wholeOwners: ReadonlySet<string>
  /** undefined: nothing is to be done, and the exit code says why. */
  readonly plan: Plan | undefined
  readonly exitCode: number
}

/** A token that was chosen, and why; '' where it was named. */
export interface Chosen {
  readonly row: TokenRow
  readonly reason: string
}

export function changeOfToken({ row, reason }: Chosen, action: Action, onlyUntouched: boolean): PlannedChange {
  return { ...seenToken(row), action, onlyUntouched, tokens: [], facts: factsOf({ row, reason }) }
}

export function seenToken({ from, token: { name, uid, resourceVersion } }: TokenRow): SeenObject {
  return { object: `${from.prefix}/${name}`, uid, resourceVersion }
}

export function factsOf({ row, reason }: Chosen): TokenFacts {
  const { token, endsAt } = row
  return {
    owner: token.owner,
    kind: kindOf(token),
    createdAt: token.createdAt,
    endsAt,
    expiresAt: token.expiresAt,
    lastUsedAt: token.lastUsedAt,
    reason,
  }
}
