import t from 'tap'
import type { Exemption } from '../../tokens/exemption.ts'
import { judge } from '../../tokens/judge.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { aChange, type Asked, NOW } from './a-change.ts'
import { aKnowledge, ANSWERED } from './a-knowledge.ts'
import { decided, write } from './a-write.ts'
import { aManifest, aStoredToken, DAY_MS, MAX_MS } from './an-ext-token.ts'
import { aBackingSecret, aV3Token } from './other-stores.ts'

const YEAR_MS = 365 * DAY_MS
const OVER =
  'spec.ttl 365d (31536000000 ms) is over 90d (7776000000 ms), the maximum by auth-token-max-ttl-minutes=129600'
const LONG_EXT = aManifest({ ttl: YEAR_MS })

function anExemption(more: Partial<Exemption> = {}): Exemption {
  const rules = ['ttl-has-a-maximum']
  return { owner: 'user-alice', name: undefined, rules, reason: 'the shop', until: undefined, ...more }
}

t.test('an exempted create passes as it is, with a warning and facts for the audit log', async (t) => {
  const until = NOW + DAY_MS
  const options = { exemptions: [anExemption({ until })] }
  const { mutation, validation, stored } = write({ object: LONG_EXT }, aKnowledge(), ANSWERED, options)
  t.match(stored, { spec: { ttl: YEAR_MS } })
  t.strictSame(
    mutation.decisions.filter(({ rule }) => rule === 'ttl-has-a-maximum'),
    [],
    'the mutation says nothing of it',
  )
  t.strictSame(validation?.warnings, [`exempt from ttl-has-a-maximum until 2026-01-03T00:00:00Z (the shop): ${OVER}`])
  t.strictSame(validation?.decisions, [
    {
      rule: 'ttl-has-a-maximum',
      decision: 'exempted',
      audit: { reason: 'the shop', until: '2026-01-03T00:00:00Z' },
    },
  ])
})

t.test('an exempted refusal passes with a warning, also where Rancher writes and where the mode is warn', async (t) => {
  const change = { store: 'v3', oldObject: aV3Token(), object: aV3Token({ clusterName: 'c-open' }) } as const
  for (const more of [{}, { role: 'rancher' as const }]) {
    for (const modes of [{}, { 'identity-is-immutable': 'warn' as const }]) {
      const options = { exemptions: [anExemption({ rules: ['identity-is-immutable'] })], modes }
      const judged = judge(aChange({ ...change, ...more, phase: 'validate' }), aKnowledge(), ANSWERED, options)
      const { allowed, warnings, decisions } = decided(judged)
      t.equal(allowed, true)
      t.strictSame(warnings, [
        'exempt from identity-is-immutable (the shop): clusterName is immutable: clusterName was empty, the change says c-open; create a new token instead',
      ])
      t.strictSame(decisions, [{ rule: 'identity-is-immutable', decision: 'exempted', audit: { reason: 'the shop' } }])
    }
  }
})

interface FitCase {
  readonly name: string
  readonly exemption: Partial<Exemption>
  /** The one that the write breaks. */
  readonly rule?: string
  readonly change?: Asked
  readonly isExempt: boolean
}

const NAMED = { oldObject: aStoredToken({ ttl: YEAR_MS }), object: aStoredToken({ ttl: YEAR_MS }) } as const
const FITS: readonly FitCase[] = [
  { name: 'the owner', exemption: {}, isExempt: true },
  { name: 'a pattern of the owner', exemption: { owner: 'user-a*' }, isExempt: true },
  { name: 'another owner', exemption: { owner: 'user-b*' }, isExempt: false },
  { name: 'the name', exemption: { owner: undefined, name: 'token-*' }, change: NAMED, isExempt: true },
  { name: 'another name', exemption: { owner: undefined, name: 'other-*' }, change: NAMED, isExempt: false },
  { name: 'owner and name', exemption: { name: 'token-*' }, change: NAMED, isExempt: true },
  { name: 'the owner but not the name', exemption: { name: 'other-*' }, change: NAMED, isExempt: false },
  {
    name: 'the name but not the owner',
    exemption: { owner: 'user-b*', name: 'token-*' },
    change: NAMED,
    isExempt: false,
  },
  { name: 'neither owner nor name given', exemption: { owner: undefined }, change: NAMED, isExempt: false },
  { name: 'another rule', exemption: { rules: ['ttl-only-shrinks'] }, isExempt: false },
  { name: 'an end that is to come', exemption: { until: NOW + 1 }, isExempt: true },
  { name: 'an end that is now', exemption: { until: NOW }, isExempt: false },
  {
    name: 'a name that the request chose, and that is not kept',
    exemption: { owner: undefined, name: 'ci-*' },
    change: { object: aManifest({ ttl: YEAR_MS }, { name: 'ci-1' }) },
    isExempt: false,
  },
  {
    name: 'an owner that nobody named: it is the requester',
    exemption: { owner: 'user-bob' },
    change: { object: LONG_EXT, username: 'user-bob' },
    isExempt: true,
  },
  {
    name: 'an owner that only the write claims',
    exemption: { owner: 'user-bob' },
    change: { store: 'v3', oldObject: aV3Token(), object: aV3Token({ userId: 'user-bob', ttl: YEAR_MS }) },
    isExempt: false,
  },
  {
    name: 'an owner that the write takes away',
    exemption: {},
    change: { store: 'v3', oldObject: aV3Token(), object: aV3Token({ userId: 'user-bob', ttl: YEAR_MS }) },
    isExempt: false,
  },
  {
    name: 'a plain Secret that claims an owner as it becomes a token',
    exemption: { rules: ['only-rancher-mints'] },
    rule: 'only-rancher-mints',
    change: {
      store: 'secret',
      oldObject: aBackingSecret({ hash: undefined, 'user-id': undefined }, { labels: {} }),
      object: aBackingSecret(),
    },
    isExempt: false,
  },
]

for (const { name, exemption, rule = 'ttl-has-a-maximum', change = { object: LONG_EXT }, isExempt } of FITS) {
  t.test(`${isExempt ? 'exempt' : 'not exempt'}: ${name}`, async (t) => {
    // Of the others, only the one that takes the name away has a part in it.
    const rules = rulebook.filter(({ id }) => [rule, 'name-is-generated'].includes(id))
    const isHeld = (exemptions: readonly Exemption[]) =>
      decided(judge(aChange(change), aKnowledge(), ANSWERED, { rules, exemptions })).decisions.some(
        (decision) => decision.rule === rule,
      )
    t.equal(isHeld([]), true, 'without an exemption the rule acts')
    t.equal(isHeld([anExemption(exemption)]), !isExempt)
  })
}

t.test('the name that name-is-generated lets be is a name to be exempted by', async (t) => {
  const object = aManifest({ ttl: YEAR_MS }, { name: 'ci-1' })
  const rules = ['name-is-generated', 'ttl-has-a-maximum']
  const options = { exemptions: [anExemption({ owner: undefined, name: 'ci-*', rules })] }
  const { stored, validation } = write({ object }, aKnowledge(), ANSWERED, options)
  t.match(stored, { metadata: { name: 'ci-1' }, spec: { ttl: YEAR_MS } })
  t.strictSame(
    validation?.decisions.map(({ rule, decision }) => [rule, decision]),
    rules.map((rule) => [rule, 'exempted']),
  )
})

t.test('what is exempt from one rule is held by the others', async (t) => {
  const object = aManifest({ ttl: YEAR_MS, userID: 'user-bob' })
  const options = { exemptions: [anExemption({ owner: 'user-*' })] }
  t.equal(write({ object }, aKnowledge(), ANSWERED, options).mutation.refusal?.rule, 'owner-is-requester')
})

t.test('of two that fit, the first gives the reason', async (t) => {
  const exemptions = [anExemption({ reason: 'first' }), anExemption({ reason: 'second' })]
  const { validation } = write({ object: LONG_EXT }, aKnowledge(), ANSWERED, { exemptions })
  t.strictSame(validation?.warnings, [`exempt from ttl-has-a-maximum (first): ${OVER}`])
})

t.test('a write that breaks no rule is not said to be exempt', async (t) => {
  const object = aManifest({ ttl: MAX_MS })
  const options = { exemptions: [anExemption()] }
  const { validation } = write({ object }, aKnowledge(), ANSWERED, options)
  t.strictSame(validation?.warnings, [])
  t.strictSame(validation?.decisions, [])
})

t.test('settings are never exempt', async (t) => {
  const after = parseSetting({ metadata: { name: 'auth-token-max-ttl-minutes' }, value: 'abc' })
  const { requester, now, phase } = aChange()
  const change = { subject: 'setting', operation: 'CREATE', phase, before: undefined, after, requester, now } as const
  const exemptions = [anExemption({ owner: undefined, name: 'auth-*', rules: ['setting-is-valid'] })]
  const { refusal } = decided(judge(change, aKnowledge(), ANSWERED, { exemptions }))
  t.equal(refusal?.rule, 'setting-is-valid')
})
