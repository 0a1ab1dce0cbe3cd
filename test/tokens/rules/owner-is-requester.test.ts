import t from 'tap'
import { ownerIsRequester } from '../../../tokens/rules/owner-is-requester.ts'
import { aManifest, aStoredToken } from '../an-ext-token.ts'
import { ALLOWED, judgesWrites } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const OWNER = { set: 'owner', owner: 'user-alice' } as const
const USER_LABEL = { set: 'label', key: 'cattle.io/user-id', value: 'user-alice' } as const
const kindLabel = (value: string) => ({ set: 'label', key: 'authn.management.cattle.io/kind', value }) as const
const RIGHT = { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': '' }
const FOR_BOB =
  'unable to create token for other user: spec.userID is user-bob, you are user-alice; leave spec.userID out, or log in as that user'

judgesWrites(t, ownerIsRequester, [
  {
    name: 'without spec, the owner and both labels are set',
    change: { object: aManifest() },
    expected: { amended: [OWNER, USER_LABEL, kindLabel('')] },
  },
  {
    name: 'an empty owner is none',
    change: { object: aManifest({ userID: '' }) },
    expected: { amended: [OWNER, USER_LABEL, kindLabel('')] },
  },
  {
    name: 'a null owner is none',
    change: { object: aManifest({ userID: null }) },
    expected: { amended: [OWNER, USER_LABEL, kindLabel('')] },
  },
  {
    name: 'oneself by name',
    change: { object: aManifest({ userID: 'user-alice' }) },
    expected: { amended: [USER_LABEL, kindLabel('')] },
  },
  {
    name: 'all in place already',
    change: { object: aManifest({ userID: 'user-alice' }, { labels: RIGHT }) },
    expected: ALLOWED,
  },
  {
    name: 'the label of another is written over',
    change: { object: aManifest({ userID: 'user-alice' }, { labels: { ...RIGHT, 'cattle.io/user-id': 'user-bob' } }) },
    expected: { amended: [USER_LABEL] },
  },
  {
    name: 'the label of the kind follows the kind',
    change: { object: aManifest({ userID: 'user-alice', kind: 'session' }, { labels: RIGHT }) },
    expected: { amended: [kindLabel('session')] },
  },
  {
    name: 'a kind that can be no label gets none: it would turn the write into an error about a label that nobody wrote',
    change: { object: aManifest({ userID: 'user-alice', kind: 'no label' }, { labels: RIGHT }) },
    expected: ALLOWED,
  },
  {
    name: 'one of 63 characters is one',
    change: { object: aManifest({ userID: 'user-alice', kind: 'k'.repeat(63) }, { labels: RIGHT }) },
    expected: { amended: [kindLabel('k'.repeat(63))] },
  },
  {
    name: 'a label of 64 characters is none either',
    change: { object: aManifest({ userID: 'user-alice', kind: 'k'.repeat(64) }, { labels: RIGHT }) },
    expected: ALLOWED,
  },
  {
    name: 'another user',
    change: { object: aManifest({ userID: 'user-bob' }) },
    expected: { reason: 'BadRequest', refused: FOR_BOB },
  },
  {
    name: 'another user who is a text nobody should print as it is',
    change: { object: aManifest({ userID: 'user-alice\u001b[31m\u202E' }) },
    expected: {
      reason: 'BadRequest',
      refused:
        'unable to create token for other user: spec.userID is "user-alice\\u001b[31m\\u{202e}", you are user-alice; leave spec.userID out, or log in as that user',
    },
  },
  {
    name: 'an admin for another user',
    change: { object: aManifest({ userID: 'user-bob' }), username: 'user-rancher-admin' },
    expected: { reason: 'BadRequest', refused: FOR_BOB.replace('user-alice', 'user-rancher-admin') },
  },
  {
    name: 'an update is none of its business',
    change: { oldObject: aStoredToken(), object: aStoredToken({ userID: 'user-bob' }) },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, ownerIsRequester, {
  change: { object: aManifest({ userID: 'user-bob' }) },
  message: FOR_BOB,
  rancher: 'bound',
})
t.test('labels', async (t) => {
  holdsInEveryMode(t, ownerIsRequester, {
    change: { object: aManifest({ userID: 'user-alice' }) },
    message: 'spec.userID and the labels of a token name its owner, user-alice',
    amends: true,
    rancher: 'bound',
  })
})
