import { kindOf, type TokenRow } from '../inventory/token-row.ts'

/**
 * The tokens beyond the latest few of their owner, kind and scope. Those that work come before those that do not: nobody's last
 * working token goes so that dead ones may stay.
 */
export function beyondLatest(rows: readonly TokenRow[], keep: number): Set<TokenRow> {
  const groups = new Map<string, TokenRow[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.token.owner, kindOf(row.token), row.token.cluster])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  const beyond = new Set<TokenRow>()
  for (const group of groups.values()) {
    for (const row of group.toSorted(byUse).slice(keep)) beyond.add(row)
  }
  return beyond
}

/** Working ones first, then the latest first, then by name, so that the same ones go each time. */
function byUse(one: TokenRow, other: TokenRow): number {
  return (
    Number(works(other)) - Number(works(one)) ||
    (other.token.createdAt ?? 0) - (one.token.createdAt ?? 0) ||
    (one.token.name < other.token.name ? -1 : 1)
  )
}

function works({ state }: TokenRow): boolean {
  return state === 'Active' || state === 'Expiring'
}
