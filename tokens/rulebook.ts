import type { Rule } from './rule.ts'
import { clusterIsReachable } from './rules/cluster-is-reachable.ts'
import { identityIsImmutable } from './rules/identity-is-immutable.ts'
import { nameIsGenerated } from './rules/name-is-generated.ts'
import { onlyOwnerOrAdmin } from './rules/only-owner-or-admin.ts'
import { ownerIsRequester } from './rules/owner-is-requester.ts'
import { principalIsRequesters } from './rules/principal-is-requesters.ts'
import { requesterIsActiveUser } from './rules/requester-is-active-user.ts'
import { statusIsTheServers } from './rules/status-is-the-servers.ts'
import { ttlHasAMaximum } from './rules/ttl-has-a-maximum.ts'
import { ttlOnlyShrinks } from './rules/ttl-only-shrinks.ts'

/** Every rule, in the order in which they are asked: who may ask at all comes before what is asked for. */
export const rulebook: readonly Rule[] = [
  requesterIsActiveUser,
  onlyOwnerOrAdmin,
  nameIsGenerated,
  ownerIsRequester,
  identityIsImmutable,
  ttlOnlyShrinks,
  ttlHasAMaximum,
  principalIsRequesters,
  clusterIsReachable,
  statusIsTheServers,
]
