import type { KnowledgeOfCluster } from '../inventory/knowledge-of-cluster.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import type { Chosen } from './plan.ts'

export interface UnchosenOwners {
  /** There are no such Users, and no tokens of theirs. */
  readonly unknown: readonly string[]
  /** They are there, or nobody may look, and none of their tokens is chosen. */
  readonly tokenless: readonly string[]
}

/**
 * Those of the owners that were named of whom no token is chosen: a name that nobody has is rather a mistake than somebody who has
 * no tokens.
 * @param tokensOfOwners how many each has, chosen or not; undefined where only some were looked at
 */
export function unchosenOwners(
  names: readonly string[],
  chosen: readonly Chosen[],
  { users }: Pick<KnowledgeOfCluster, 'users'>,
  tokensOfOwners: ReadonlyMap<string, number> | undefined,
): UnchosenOwners {
  const found = new Set(chosen.flatMap(({ row }) => namesOfOwner(row)))
  const logins = new Set([...(users?.values() ?? [])].map(({ username }) => username))
  const [unknown, tokenless]: [string[], string[]] = [[], []]
  for (const name of new Set(names)) {
    if (found.has(name)) continue
    const isKnown = users === undefined || users.has(name) || logins.has(name) || tokensOfOwners?.has(name) === true
    if (isKnown) tokenless.push(name)
    else unknown.push(name)
  }
  return { unknown, tokenless }
}

function namesOfOwner({ token, loginName }: TokenRow): string[] {
  return [token.owner, loginName]
}
