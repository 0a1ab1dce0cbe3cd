import type { Connection } from '../../cluster/connection.ts'
import { tokensOfLogin, whoAmI } from '../inventory/own-tokens.ts'
import { readTokenReferences } from '../inventory/token-references.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import type { BearerTarget } from './bearer-target.ts'

/**
 * Where else a token is used that is going to end: nobody puts the new one there. A line for each place, and one for places where
 * nobody may look.
 * @throws ApiError 401, ConnectionError
 */
export async function otherUses(
  connection: Connection,
  { token }: TokenRow,
  target: BearerTarget,
  signal: AbortSignal,
): Promise<string[]> {
  const [{ byToken, unread }, caller] = await Promise.all([
    readTokenReferences(connection, signal),
    whoAmI(connection, signal),
  ])
  const login = await tokensOfLogin(connection, caller)
  const references = byToken.get(token.name) ?? []
  // The kubeconfig of a provisioned cluster holds its token twice, and only one key is written.
  const remedy = (object: string): string =>
    object === target.what ? 'see that no other key of it still does' : 'put the new one there before the old one ends'
  return [
    ...(login.has(token.name)
      ? ['you are logged in with the old token: put the new one where your login reads it']
      : []),
    ...references.map(({ object, as }) => `${object} refers to the old token (${as}): ${remedy(object)}`),
    // Only those of kubeconfigs are kept in such places.
    ...(token.kind === 'kubeconfig' && unread.length > 0
      ? [`whether something else uses the old token is not known: you may not list ${unread.join(', ')}`]
      : []),
  ]
}
