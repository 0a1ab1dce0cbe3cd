import t from 'tap'
import { requesterIsActiveUser } from '../../../tokens/rules/requester-is-active-user.ts'
import { aManifest, aStoredToken } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { ALLOWED, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const ADVICE = 'use the kubeconfig that Rancher gives to a user of its own'
const NO_USER = `tokens.ext.cattle.io is forbidden: user user-carol is not a Rancher user: there is no users.management.cattle.io of that name; ${ADVICE}`

judgesWrites(t, requesterIsActiveUser, [
  { name: 'an enabled user', change: {}, expected: ALLOWED },
  {
    name: 'the user of the kubeconfig of RKE2',
    change: { username: 'system:admin' },
    expected: {
      reason: 'Forbidden',
      refused: `tokens.ext.cattle.io is forbidden: user system:admin is not a Rancher user: a name with ":" is none of Rancher's; ${ADVICE}`,
    },
  },
  {
    name: 'a name with a colon is none, even where a User of that name could exist',
    change: { username: 'system:admin' },
    known: { users: [{ name: 'system:admin' }] },
    expected: {
      reason: 'Forbidden',
      refused: `tokens.ext.cattle.io is forbidden: user system:admin is not a Rancher user: a name with ":" is none of Rancher's; ${ADVICE}`,
    },
  },
  {
    name: 'authenticated, and no User',
    change: { username: 'user-carol' },
    expected: { reason: 'Forbidden', refused: NO_USER },
  },
  {
    name: 'a disabled user',
    change: { username: 'user-disabled' },
    expected: {
      reason: 'BadRequest',
      refused: 'operation references a disabled user: User user-disabled has enabled false; an admin can enable it',
    },
  },
  {
    name: 'nobody at all',
    change: { username: '' },
    expected: { reason: 'Forbidden', refused: NO_USER.replace('user-carol', '""') },
  },
  {
    name: 'an update by somebody who is no user: an admin may',
    change: { username: 'system:admin', oldObject: aStoredToken(), object: aStoredToken() },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, requesterIsActiveUser, {
  change: { username: 'user-carol', object: aManifest() },
  message: NO_USER,
  rancher: 'bound',
})

looksAtWhatExists(t, requesterIsActiveUser, [
  { name: 'the token of an enabled user', object: aStoredToken(), expected: undefined },
  {
    name: 'an ext Token of nobody',
    object: aStoredToken({ userID: 'user-gone' }),
    expected: {
      message: 'its owner user-gone does not exist',
      evidence: { owner: 'user-gone' },
      mend: { change: 'delete' },
    },
  },
  {
    name: 'a Secret of a disabled user',
    store: 'secret',
    object: aBackingSecret({ 'user-id': 'user-disabled' }),
    expected: {
      message: 'its owner user-disabled is disabled',
      evidence: { owner: 'user-disabled' },
      mend: { change: 'disable' },
    },
  },
  {
    name: 'a disabled token of a disabled user: it does not work when the user comes back',
    object: aStoredToken({ userID: 'user-disabled', enabled: false }),
    expected: undefined,
  },
  {
    name: 'a disabled token of nobody',
    object: aStoredToken({ userID: 'user-gone', enabled: false }),
    expected: {
      message: 'its owner user-gone does not exist',
      evidence: { owner: 'user-gone' },
      mend: { change: 'delete' },
    },
  },
  {
    name: 'a v3 Token that names no owner',
    store: 'v3',
    object: aV3Token({ userId: '' }),
    expected: {
      message: 'its owner is not named',
      evidence: { owner: '' },
      mend: { change: 'delete' },
    },
  },
  {
    name: 'a Secret that is no token',
    store: 'secret',
    object: { metadata: { name: 'other' }, data: {} },
    expected: undefined,
  },
])
