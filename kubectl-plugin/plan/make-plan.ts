import type { Connection } from '../../cluster/connection.ts'
import type { Action, PlannedChange } from '../changes/planned-change.ts'
import { fewAtOnce } from '../inventory/few-at-once.ts'
import { findToken } from '../inventory/find-token.ts'
import type { TokenStore } from '../inventory/token-stores.ts'
import type { Kubeconfig } from './kubeconfigs.ts'
import { changeOfToken, type Chosen, factsOf, type KeptToken, type Plan, seenToken } from './plan.ts'
import { reasonToKeep, type Safety } from './safety.ts'

export interface PlanOptions {
  readonly action: Action
  /** What was used or changed since it was looked at stays. */
  readonly onlyUntouched: boolean
  /** More reasons to keep a token than those of its safety. */
  readonly keeps?: (chosen: Chosen) => string | undefined
}

/**
 * What becomes of the tokens that were chosen by filters: those that are needed stay, and a Kubeconfig goes rather than its
 * tokens, where all of them are chosen.
 * @throws ApiError 401, ConnectionError
 */
export async function makePlan(
  connection: Connection,
  chosen: readonly Chosen[],
  safety: Safety,
  { action, onlyUntouched, keeps }: PlanOptions,
  signal: AbortSignal,
): Promise<Plan> {
  const changes: PlannedChange[] = []
  const kept: KeptToken[] = []
  const byKubeconfig = new Map<Kubeconfig, Chosen[]>()
  const keep = (one: Chosen, why: string): void => {
    kept.push({ object: seenToken(one.row).object, facts: factsOf(one), why })
  }
  for (const one of chosen) {
    const why = reasonToKeep(one.row, safety) ?? keeps?.(one)
    const kubeconfig = safety.kubeconfigs.byToken.get(one.row.token.name)
    if (why !== undefined) keep(one, why)
    else if (kubeconfig === undefined) changes.push(changeOfToken(one, action, onlyUntouched))
    else byKubeconfig.set(kubeconfig, [...(byKubeconfig.get(kubeconfig) ?? []), one])
  }
  const ofKubeconfigs: Plan['ofKubeconfigs'][number][] = []
  const looked = await fewAtOnce([...byKubeconfig], async ([kubeconfig, tokens]) => {
    const isWhole = action.do === 'delete'
    const other = isWhole ? await otherToken(connection, kubeconfig, tokens, signal) : (kubeconfig.tokens[0] ?? '')
    return { kubeconfig, tokens, other }
  })
  for (const { kubeconfig, tokens, other } of looked) {
    if (other !== undefined) {
      const why =
        action.do === 'delete'
          ? `${kubeconfig.object} holds it, and ${other} too, which is not chosen`
          : `${kubeconfig.object} holds it: delete the Kubeconfig instead`
      for (const one of tokens) keep(one, why)
      continue
    }
    changes.push(changeOfKubeconfig(kubeconfig, tokens, action, onlyUntouched))
    for (const one of tokens) {
      ofKubeconfigs.push({ object: seenToken(one.row).object, facts: factsOf(one), kubeconfig: kubeconfig.object })
    }
  }
  return { changes, ofKubeconfigs, kept }
}

/** The same of a change that takes a token from nobody: only what would become something else by it stays. */
export function planHarmless(
  chosen: readonly Chosen[],
  action: Action,
  keeps: (chosen: Chosen) => string | undefined,
): Plan {
  const changes: PlannedChange[] = []
  const kept: KeptToken[] = []
  for (const one of chosen) {
    const why = keeps(one)
    if (why === undefined) changes.push(changeOfToken(one, action, false))
    else kept.push({ object: seenToken(one.row).object, facts: factsOf(one), why })
  }
  return { changes, ofKubeconfigs: [], kept }
}

/**
 * A token of the Kubeconfig that is there and was not chosen; undefined where there is none. It names its tokens without their
 * API: one of the same name in the other API may be the one that it means.
 */
async function otherToken(
  connection: Connection,
  { tokens }: Kubeconfig,
  chosen: readonly Chosen[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const name of tokens) {
    const { found, refusals } = await findToken(connection, { name, api: undefined }, signal)
    const same = chosen.filter(({ row }) => row.token.name === name)
    const isOther = found.some(({ from }) => !same.some(({ row }) => isSameApi(row.from, from)))
    if (isOther || (refusals.length > 0 && same.length === 0)) return name
  }
  return undefined
}

/** A Secret and the ext Token before it are one token. */
function isSameApi(one: TokenStore, other: TokenStore): boolean {
  return (one.store === 'v3') === (other.store === 'v3')
}

function changeOfKubeconfig(
  { object, uid, resourceVersion, owner }: Kubeconfig,
  tokens: readonly Chosen[],
  action: Action,
  onlyUntouched: boolean,
): PlannedChange {
  // It works as long as one of its tokens does.
  const [first] = tokens.toSorted((one, other) => (endOfRow(other) > endOfRow(one) ? 1 : -1))
  const reasons = [...new Set(tokens.map(({ reason }) => reason))].filter((reason) => reason !== '')
  const facts = first === undefined ? undefined : factsOf(first)
  return {
    object,
    uid,
    resourceVersion,
    action,
    onlyUntouched,
    tokens: tokens.map(({ row }) => seenToken(row)),
    facts: {
      owner: owner || (facts?.owner ?? ''),
      kind: 'Kubeconfig',
      createdAt: facts?.createdAt,
      endsAt: facts?.endsAt,
      expiresAt: undefined,
      lastUsedAt: facts?.lastUsedAt,
      reason: reasons.join('; '),
    },
  }
}

function endOfRow({ row }: Chosen): number {
  return row.endsAt ?? Number.POSITIVE_INFINITY
}
