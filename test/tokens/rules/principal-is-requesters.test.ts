import t from 'tap'
import { principalIsRequesters } from '../../../tokens/rules/principal-is-requesters.ts'
import type { Principal } from '../../../tokens/token.ts'
import { anAnswer } from '../a-knowledge.ts'
import { aManifest, aStoredToken, PRINCIPAL } from '../an-ext-token.ts'
import { ALLOWED, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const LOCAL: Principal = {
  name: 'local://user-alice',
  displayName: 'Alice',
  loginName: 'alice',
  principalType: 'user',
  me: true,
  provider: 'local',
}
const OKTA: Principal = { ...LOCAL, name: 'okta_user://alice', provider: 'okta' }
const BY_TOKEN = { extra: { requesttokenid: ['token-login'] } }
const set = (principal: Principal) => ({ set: 'principal', principal }) as const
const OF_EVE = { name: 'local://user-bob', provider: 'x', displayName: 'Eve' }
const WRITTEN_OVER = 'spec.userPrincipal is written over with that of your login, local://user-alice'

judgesWrites(t, principalIsRequesters, [
  { name: 'without one, that of the local user', change: {}, expected: { amended: [set(LOCAL)] } },
  { name: 'with the right one', change: { object: aManifest({ userPrincipal: PRINCIPAL }) }, expected: ALLOWED },
  {
    name: 'another is written over with a warning',
    change: { object: aManifest({ userPrincipal: OF_EVE }) },
    expected: { amended: [set(LOCAL)], warnings: [WRITTEN_OVER] },
  },
  {
    name: 'the right one with a field more is written over',
    change: { object: aManifest({ userPrincipal: { ...PRINCIPAL, profileURL: 'https://eve' } }) },
    expected: { amended: [set(LOCAL)], warnings: [WRITTEN_OVER] },
  },
  {
    name: 'the token of the login is asked for',
    change: BY_TOKEN,
    answers: anAnswer(),
    expected: { asked: { ask: 'principal', token: 'token-login', owner: 'user-alice' } },
  },
  {
    name: 'the principal of that token is taken',
    change: BY_TOKEN,
    answers: anAnswer({ principals: { 'token-login': OKTA } }),
    expected: { amended: [set(OKTA)] },
  },
  {
    name: 'a login that has no token of this user is a local one',
    change: BY_TOKEN,
    answers: anAnswer({ principals: { 'token-login': null } }),
    expected: { amended: [set(LOCAL)] },
  },
  {
    name: 'an empty id is none',
    change: { extra: { requesttokenid: [''] } },
    answers: anAnswer(),
    expected: { amended: [set(LOCAL)] },
  },
  {
    name: 'two ids are none',
    change: { extra: { requesttokenid: ['token-login', 'token-other'] } },
    answers: anAnswer({ principals: { 'token-login': OKTA } }),
    expected: { amended: [set(LOCAL)] },
  },
  {
    name: 'a user who is not known keeps the name',
    change: { username: 'user-carol' },
    expected: { amended: [set({ ...LOCAL, name: 'local://user-carol', displayName: '', loginName: '' })] },
  },
  {
    name: 'an update is none of its business',
    change: { oldObject: aStoredToken(), object: aStoredToken({ userPrincipal: OF_EVE }) },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, principalIsRequesters, {
  change: { object: aManifest({ userPrincipal: OF_EVE }) },
  message: 'spec.userPrincipal is not that of the login, local://user-alice',
  amends: true,
  rancher: 'bound',
})

looksAtWhatExists(t, principalIsRequesters, [
  { name: 'the principal of its owner', object: aStoredToken(), expected: undefined },
  {
    name: 'a local principal of somebody else',
    object: aStoredToken({ userPrincipal: { ...PRINCIPAL, name: 'local://user-bob' } }),
    expected: {
      message: 'its principal is local://user-bob, and its owner is user-alice',
      evidence: { owner: 'user-alice', principal: 'local://user-bob' },
      mend: { change: 'delete' },
    },
  },
  {
    name: 'a principal of another provider says nothing about the user',
    object: aStoredToken({ userPrincipal: { ...OKTA } }),
    expected: undefined,
  },
  { name: 'no principal', object: aStoredToken({ userPrincipal: null }), expected: undefined },
])
