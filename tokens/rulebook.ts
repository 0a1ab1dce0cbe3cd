import type { Rule } from './rule.ts'
import { clusterIsReachable } from './rules/cluster-is-reachable.ts'
import { expiryStays } from './rules/expiry-stays.ts'
import { extTokensOffWarns } from './rules/ext-tokens-off-warns.ts'
import { hashingIsOneWay } from './rules/hashing-is-one-way.ts'
import { identityIsImmutable } from './rules/identity-is-immutable.ts'
import { nameIsGenerated } from './rules/name-is-generated.ts'
import { onlyOwnerOrAdmin } from './rules/only-owner-or-admin.ts'
import { onlyRancherMints } from './rules/only-rancher-mints.ts'
import { ownerIsRequester } from './rules/owner-is-requester.ts'
import { principalIsRequesters } from './rules/principal-is-requesters.ts'
import { requesterIsActiveUser } from './rules/requester-is-active-user.ts'
import { secretIsWhole } from './rules/secret-is-whole.ts'
import { settingIsValid } from './rules/setting-is-valid.ts'
import { settingsAgree } from './rules/settings-agree.ts'
import { statusIsTheServers } from './rules/status-is-the-servers.ts'
import { ttlHasAMaximum } from './rules/ttl-has-a-maximum.ts'
import { ttlOnlyShrinks } from './rules/ttl-only-shrinks.ts'

/** Every rule, in the order in which they are asked: who may ask at all comes before what is asked for. */
export const rulebook: readonly Rule[] = [
  requesterIsActiveUser,
  onlyRancherMints,
  onlyOwnerOrAdmin,
  nameIsGenerated,
  ownerIsRequester,
  identityIsImmutable,
  secretIsWhole,
  ttlOnlyShrinks,
  ttlHasAMaximum,
  expiryStays,
  principalIsRequesters,
  clusterIsReachable,
  statusIsTheServers,
  settingIsValid,
  settingsAgree,
  hashingIsOneWay,
  extTokensOffWarns,
]
