import type { Connection } from '../../cluster/connection.ts'
import { MissingKnowledge, type User } from '../../tokens/knowledge.ts'
import type { KnowledgeOfCluster } from '../inventory/knowledge-of-cluster.ts'
import { tokensOfLogin, whoAmI } from '../inventory/own-tokens.ts'
import { readReferencesInSecrets, type TokenReferences } from '../inventory/token-references.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { protectionOf } from '../selection/protection.ts'
import { type Kubeconfigs, readKubeconfigs } from './kubeconfigs.ts'

/** What is known around the tokens that says which of them must stay. */
export interface Safety {
  readonly knowledge: KnowledgeOfCluster
  /** In Secrets: Kubeconfigs go as a whole, and their tokens with them. */
  readonly references: TokenReferences
  readonly kubeconfigs: Kubeconfigs
  /** The User that the caller is logged in as; '' where nobody says. */
  readonly caller: string
  /** The names of the tokens that the caller is logged in with. */
  readonly callersTokens: ReadonlySet<string>
  /** ms since 1970 */
  readonly now: number
  /** The clock of the server, ms since 1970; undefined where it does not say. */
  readonly serverNow: number | undefined
}

/** @throws ApiError 401, ConnectionError */
export async function readSafety(
  connection: Connection,
  knowledge: KnowledgeOfCluster,
  now: number,
  signal: AbortSignal,
): Promise<Safety> {
  const [references, kubeconfigs, caller] = await Promise.all([
    readReferencesInSecrets(connection, signal),
    readKubeconfigs(connection, signal),
    whoAmI(connection, signal),
  ])
  return {
    knowledge,
    references,
    kubeconfigs,
    caller: caller?.username ?? '',
    callersTokens: await tokensOfLogin(connection, caller),
    now,
    serverNow: caller?.serverNow,
  }
}

/** Why the token must stay, but for a Kubeconfig that it belongs to; undefined where nothing speaks against an end of it. */
export function reasonToKeep({ token, state }: TokenRow, safety: Safety): string | undefined {
  const { references, kubeconfigs, callersTokens, now } = safety
  const knowledge = { user: (name: string) => userOf(name, safety) }
  const isExpired = state === 'Expired'
  const referring = references.byToken.get(token.name) ?? []
  try {
    const reason = protectionOf(token, { knowledge, references: referring, callersTokens, now, isExpired })
    if (reason !== undefined) return reason
  } catch (error) {
    if (!(error instanceof MissingKnowledge)) throw error
    return `whether Rancher made its owner for itself is not known: ${error.what} cannot be read`
  }
  // Only the tokens of kubeconfigs are kept elsewhere. One that has ended is of no use there either.
  if (token.kind !== 'kubeconfig' || isExpired) return undefined
  const unread = [...references.unread, ...(kubeconfigs.isUnread ? ['kubeconfigs.ext.cattle.io'] : [])]
  return unread.length === 0
    ? undefined
    : `whether something needs it is not known: ${unread.join(', ')} cannot be read`
}

/** The same for a token that is named: there a Kubeconfig is a reason too. */
export function reasonToKeepNamed(row: TokenRow, safety: Safety): string | undefined {
  const kubeconfig = safety.kubeconfigs.byToken.get(row.token.name)
  const why = kubeconfig && `${kubeconfig.object} holds it: delete the Kubeconfig rather than its tokens`
  return reasonToKeep(row, safety) ?? why
}

/** Whoever is logged in is no user that Rancher made for itself; most may not list Users. */
function userOf(name: string, { knowledge, caller }: Safety): User | undefined {
  return knowledge.users === undefined && name === caller ? undefined : knowledge.user(name)
}
