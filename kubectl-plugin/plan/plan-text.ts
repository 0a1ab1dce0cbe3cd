import { humanDuration } from '../../tokens/human-duration.ts'
import type { TokenFacts } from '../changes/planned-change.ts'
import { cellText, NEVER } from '../output/cell.ts'
import { Table } from '../output/table.ts'
import { orNone, sinceCell } from '../output/token-columns.ts'
import type { Plan } from './plan.ts'

const HEADERS = ['NAME', 'OWNER', 'KIND', 'AGE', 'LAST-USED', 'EXPIRES', 'REASON', 'ACTION']

/**
 * The plan as a table: what goes, what goes with a Kubeconfig, and what stays and why.
 * @param now ms since 1970
 */
export function planText({ changes, ofKubeconfigs, kept }: Plan, now: number): string {
  const row = (object: string, facts: TokenFacts, action: string): string[] => [
    orNone(nameOf(object)),
    orNone(facts.owner),
    cellText(facts.kind),
    sinceCell(facts.createdAt, now),
    sinceCell(facts.lastUsedAt, now),
    expires(facts, now),
    orNone(facts.reason),
    cellText(action),
  ]
  return new Table().lines([
    HEADERS,
    ...changes.map(({ object, facts, action }) => row(object, facts, action.do)),
    ...ofKubeconfigs.map(({ object, facts, kubeconfig }) => row(object, facts, `with ${nameOf(kubeconfig)}`)),
    ...kept.map(({ object, facts, why }) => row(object, facts, `protected: ${why}`)),
  ])
}

function nameOf(object: string): string {
  return object.slice(object.indexOf('/') + 1)
}

function expires({ endsAt }: TokenFacts, now: number): string {
  if (endsAt === undefined) return NEVER
  return endsAt > now ? humanDuration(endsAt - now) : `${humanDuration(now - endsAt)} ago`
}
