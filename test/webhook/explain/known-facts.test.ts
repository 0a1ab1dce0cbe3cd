import t from 'tap'
import type { Requester } from '../../../tokens/requester.ts'
import { type KnownFacts, NO_FACTS, principalIn, type Right, rightIn } from '../../../webhook/explain/known-facts.ts'

const BOB: Requester = { username: 'bob', uid: '', groups: ['system:authenticated'], extra: {}, role: 'other' }
const ADMIN_QUESTION = { ask: 'may', verb: 'update', group: '', resource: '*', name: '' } as const
const CLUSTER_QUESTION = {
  ask: 'may',
  verb: 'get',
  group: 'management.cattle.io',
  resource: 'clusters',
  name: 'c-open',
} as const

const CLUSTERS = 'clusters.management.cattle.io'
const aRight = (right: Partial<Right>): Right => ({
  user: 'bob',
  verb: '*',
  resource: '*',
  name: undefined,
  allowed: true,
  ...right,
})

interface RightCase {
  readonly name: string
  readonly rights?: readonly Right[]
  readonly facts?: Partial<KnownFacts>
  readonly requester?: Requester
  readonly admin: boolean | undefined
  readonly cluster: boolean | undefined
}

const CASES: readonly RightCase[] = [
  { name: 'nothing is known', admin: undefined, cluster: undefined },
  { name: 'everything with everything', rights: [aRight({})], admin: true, cluster: true },
  { name: 'of another user', rights: [aRight({ user: 'alice' })], admin: undefined, cluster: undefined },
  { name: 'one verb', rights: [aRight({ verb: 'get' })], admin: undefined, cluster: true },
  { name: 'one resource', rights: [aRight({ resource: CLUSTERS })], admin: undefined, cluster: true },
  { name: 'one object', rights: [aRight({ resource: CLUSTERS, name: 'c-open' })], admin: undefined, cluster: true },
  { name: 'another object', rights: [aRight({ resource: CLUSTERS, name: 'c' })], admin: undefined, cluster: undefined },
  { name: 'the plural alone', rights: [aRight({ resource: 'clusters' })], admin: undefined, cluster: undefined },
  { name: 'no admin', rights: [aRight({ allowed: false })], admin: false, cluster: undefined },
  {
    name: 'not with one resource',
    rights: [aRight({ resource: CLUSTERS, allowed: false })],
    admin: undefined,
    cluster: false,
  },
  {
    name: 'no admin, but one cluster',
    rights: [aRight({ allowed: false }), aRight({ verb: 'get', resource: CLUSTERS, name: 'c-open' })],
    admin: false,
    cluster: true,
  },
  {
    name: 'an allowance counts before a denial, as it does in RBAC',
    rights: [aRight({ allowed: false }), aRight({})],
    admin: true,
    cluster: true,
  },
  { name: 'what is complete says no', facts: { complete: new Set(['rights']) }, admin: false, cluster: false },
  { name: 'complete in something else', facts: { complete: new Set(['users']) }, admin: undefined, cluster: undefined },
  {
    name: 'a member of system:masters, whatever the file says',
    rights: [aRight({ allowed: false })],
    requester: { ...BOB, groups: ['system:masters'] },
    admin: true,
    cluster: true,
  },
]

for (const { name, rights = [], facts = {}, requester = BOB, admin, cluster } of CASES) {
  t.test(name, async (t) => {
    const known = { ...NO_FACTS, rights, ...facts }
    t.equal(rightIn(known, ADMIN_QUESTION, requester), admin, 'as an admin')
    t.equal(rightIn(known, CLUSTER_QUESTION, requester), cluster, 'get the cluster')
  })
}

t.test('the principal of a login', async (t) => {
  const principal = { name: 'p', displayName: '', loginName: '', principalType: 'user', me: true, provider: 'q' }
  const principals = [
    { user: 'bob', token: 'a', principal },
    { user: 'bob', token: 'none', principal: null },
  ]
  const facts = { ...NO_FACTS, principals }
  const ask = (token: string, owner: string, known: KnownFacts = facts) =>
    principalIn(known, { ask: 'principal', token, owner })
  t.equal(ask('a', 'bob'), principal)
  t.equal(ask('none', 'bob'), null)
  t.equal(ask('a', 'alice'), undefined, "another's token is not known to be theirs")
  t.equal(ask('a', 'alice', { ...facts, complete: new Set(['principals']) }), null)
})
