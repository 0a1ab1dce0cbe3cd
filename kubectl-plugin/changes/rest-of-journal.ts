import type { Connection } from '../../cluster/connection.ts'
import { tokensOfLogin, whoAmI } from '../inventory/own-tokens.ts'
import type { KeptToken } from '../plan/plan.ts'
import type { PlannedChange } from './planned-change.ts'

/**
 * What is done of that which an interrupted run has left: all of it, but for the token that the caller is logged in with now. It
 * may be another than the one that the plan kept.
 * @throws ConnectionError
 */
export async function restOfJournal(
  connection: Connection,
  left: readonly PlannedChange[],
  signal: AbortSignal,
): Promise<{ readonly changes: readonly PlannedChange[]; readonly kept: readonly KeptToken[] }> {
  const login = await tokensOfLogin(connection, await whoAmI(connection, signal))
  const isOwn = ({ object, tokens }: PlannedChange): boolean =>
    [object, ...tokens.map((token) => token.object)].some((each) => login.has(each.slice(each.indexOf('/') + 1)))
  const kept = left.filter(isOwn).map(({ object, facts }) => ({ object, facts, why: 'you are logged in with it' }))
  return { changes: left.filter((change) => !isOwn(change)), kept }
}
