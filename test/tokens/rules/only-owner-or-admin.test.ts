import t from 'tap'
import { onlyOwnerOrAdmin } from '../../../tokens/rules/only-owner-or-admin.ts'
import { anAnswer } from '../a-knowledge.ts'
import { aStoredToken } from '../an-ext-token.ts'
import { ALLOWED, judgesWrites } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const UPDATE = { oldObject: aStoredToken(), object: aStoredToken({ description: 'x' }) }
const DELETE = { operation: 'DELETE', oldObject: aStoredToken() } as const
const forbidden = (verb: string, who = 'user-bob') =>
  `tokens.ext.cattle.io "token-bcdfg" is forbidden: you are ${who}, and only its owner (spec.userID) or an admin may ${verb} a token`
const may = (verb: string) => ({ ask: 'may', verb, group: '', resource: '*', name: '' }) as const

judgesWrites(t, onlyOwnerOrAdmin, [
  { name: 'the owner updates, and nobody is asked', change: UPDATE, answers: anAnswer(), expected: ALLOWED },
  { name: 'the owner deletes, and nobody is asked', change: DELETE, answers: anAnswer(), expected: ALLOWED },
  {
    name: 'whether another is an admin has to be asked, for an update',
    change: { ...UPDATE, username: 'user-bob' },
    answers: anAnswer(),
    expected: { asked: may('update') },
  },
  {
    name: 'and for a delete',
    change: { ...DELETE, username: 'user-bob' },
    answers: anAnswer(),
    expected: { asked: may('delete') },
  },
  {
    name: 'an admin updates',
    change: { ...UPDATE, username: 'user-rancher-admin' },
    answers: anAnswer({ admin: true }),
    expected: ALLOWED,
  },
  {
    name: 'an admin deletes',
    change: { ...DELETE, username: 'system:admin' },
    answers: anAnswer({ admin: true }),
    expected: ALLOWED,
  },
  {
    name: 'somebody else updates',
    change: { ...UPDATE, username: 'user-bob' },
    expected: { reason: 'Forbidden', refused: forbidden('update') },
  },
  {
    name: 'somebody else deletes',
    change: { ...DELETE, username: 'user-bob' },
    expected: { reason: 'Forbidden', refused: forbidden('delete') },
  },
  {
    name: 'a name that no API server would store is told in part',
    change: {
      operation: 'DELETE',
      oldObject: { ...aStoredToken(), metadata: { name: `a\u009b${'x'.repeat(70_000)}` } },
      username: 'user-bob',
    },
    expected: {
      reason: 'Forbidden',
      refused: forbidden('delete').replace('token-bcdfg', `a\\u{9b}${'x'.repeat(251)}...`),
    },
  },
  {
    name: 'whoever writes himself into the new object owns nothing by it',
    change: { oldObject: aStoredToken(), object: aStoredToken({ userID: 'user-bob' }), username: 'user-bob' },
    expected: { reason: 'Forbidden', refused: forbidden('update') },
  },
  {
    name: 'a token of nobody belongs to nobody who has a name',
    change: { operation: 'DELETE', oldObject: aStoredToken({ userID: '' }) },
    expected: { reason: 'Forbidden', refused: forbidden('delete', 'user-alice') },
  },
])

holdsInEveryMode(t, onlyOwnerOrAdmin, {
  change: { ...UPDATE, username: 'user-bob' },
  message: forbidden('update'),
  rancher: 'bound',
})
