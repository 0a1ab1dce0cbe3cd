import t from 'tap'
import type { TokenChange } from '../../tokens/change.ts'
import { type Decision, judge } from '../../tokens/judge.ts'
import { FoundAnswers, questionKey } from '../../tokens/knowledge.ts'
import { clusterIsReachable } from '../../tokens/rules/cluster-is-reachable.ts'
import type { Rule, TokenRule } from '../../tokens/rule.ts'
import { allow, amend, ask, forbid, reject, type Verdict } from '../../tokens/verdict.ts'
import { aChange } from './a-change.ts'
import { aKnowledge, anAnswer, ANSWERED, ANSWERED_FOR_ADMIN, NO_KNOWLEDGE } from './a-knowledge.ts'
import { decided } from './a-write.ts'
import { aManifest, aStoredToken, MAX_MS } from './an-ext-token.ts'
import { aBackingSecret, aV3Token } from './other-stores.ts'
import { aFeature, aFeatureChange, aSetting, aSettingChange } from './other-subjects.ts'

const MAY = { ask: 'may', verb: 'update', group: '', resource: '*', name: '' } as const
const WHO = { ask: 'principal', token: 'token-x', owner: 'user-alice' } as const
const OWNER = { set: 'owner', owner: 'user-alice' } as const
const TTL = { set: 'ttl', ttl: 1n } as const

function aRule(
  id: string,
  verdict: Verdict | ((change: TokenChange) => Verdict),
  more: Partial<TokenRule> = {},
): TokenRule {
  return {
    id,
    subject: 'token',
    severity: 'low',
    holds: 'It holds.',
    why: 'It does.',
    scopes: [
      { on: 'ext', operations: ['CREATE', 'UPDATE', 'DELETE'] },
      { on: 'v3', operations: ['CREATE', 'UPDATE'] },
    ],
    defaultMode: 'enforce',
    onChange: typeof verdict === 'function' ? verdict : () => verdict,
    ...more,
  }
}

function decide(change: TokenChange, rules: readonly Rule[], modes = {}): Decision {
  return decided(judge(change, aKnowledge(), ANSWERED, { rules, modes }))
}

t.test('the first refusal wins, and later rules are not asked', async (t) => {
  const rules = [
    aRule('a', allow()),
    aRule('b', forbid('not b')),
    aRule('c', () => {
      throw new Error('nobody asks c')
    }),
  ]
  const decision = decide(aChange(), rules)
  t.strictSame(decision.refusal, { rule: 'b', reason: 'Forbidden', message: 'not b' })
  t.strictSame([decision.allowed, decision.amendments], [false, []])
})

t.test('what was amended before a refusal is not, and is not said to be', async (t) => {
  const amending = aRule('a', amend([OWNER], 'not a', { warnings: ['a amends'], audit: { a: '1' } }))
  const { amendments, warnings, decisions } = decide(aChange(), [amending, aRule('b', reject('not b'))])
  t.strictSame([amendments, warnings], [[], []])
  t.strictSame(decisions, [{ rule: 'b', decision: 'refused', audit: {} }])
})

t.test('amendments and their warnings add up, in the order of the rules', async (t) => {
  const rules = [
    aRule('a', amend([OWNER], 'not a', { warnings: ['a amends'], audit: { a: '1' } })),
    aRule('b', amend([TTL], 'not b', { warnings: ['b amends'] })),
  ]
  t.strictSame(decide(aChange(), rules), {
    kind: 'decision',
    allowed: true,
    refusal: undefined,
    amendments: [OWNER, TTL],
    warnings: ['a amends', 'b amends'],
    decisions: [
      { rule: 'a', decision: 'amended', audit: { a: '1' } },
      { rule: 'b', decision: 'amended', audit: {} },
    ],
  })
})

t.test('a warning is said once, though both phases come to it', async (t) => {
  const rules = [aRule('a', allow('mind a')), aRule('b', allow('mind b'))]
  t.strictSame(decide(aChange({ phase: 'mutate' }), rules).warnings, [])
  t.strictSame(decide(aChange({ phase: 'validate' }), rules).warnings, ['mind a', 'mind b'])
})

t.test('warnings go with a refusal', async (t) => {
  const { warnings } = decide(aChange({ phase: 'validate' }), [
    aRule('a', allow('mind a')),
    aRule('b', forbid('not b')),
  ])
  t.strictSame(warnings, ['mind a'])
})

t.test('at validation an amendment that is still needed is a refusal', async (t) => {
  const decision = decide(aChange({ phase: 'validate' }), [
    aRule('a', amend([OWNER], 'not a', { warnings: ['a amends'] })),
  ])
  t.strictSame(decision.refusal, { rule: 'a', reason: 'BadRequest', message: 'not a' })
  t.strictSame([decision.amendments, decision.warnings], [[], []])
})

t.test('modes', async (t) => {
  const refusing = aRule('a', forbid('not a'), { defaultMode: 'warn' })
  const change = aChange({ phase: 'validate' })
  t.strictSame(decide(change, [refusing]).warnings, ['would be refused: not a'], 'its own, where none is configured')
  t.equal(decide(change, [refusing], { a: 'enforce' }).allowed, false)
  t.strictSame(decide(change, [refusing], { a: 'off' }).warnings, [])
  t.strictSame(decide(change, [refusing], { b: 'off' }).warnings, ['would be refused: not a'], 'that of another rule')
  const amending = aRule('a', amend([OWNER], 'not a'))
  t.strictSame(decide(aChange(), [amending], { a: 'warn' }).amendments, [])
  t.strictSame(decide(change, [amending], { a: 'warn' }).warnings, ['would be amended: not a'])
})

t.test('a rule judges what is in its scope, and nothing else', async (t) => {
  const refusing = aRule('a', forbid('not a'), { scopes: [{ on: 'ext', operations: ['DELETE'] }] })
  t.equal(decide(aChange(), [refusing]).allowed, true)
  t.equal(decide(aChange({ operation: 'DELETE', oldObject: aStoredToken() }), [refusing]).allowed, false)
  t.equal(decide(aChange({ store: 'v3', operation: 'DELETE', oldObject: aV3Token() }), [refusing]).allowed, true)
})

t.test('a rule with no word on writes allows them', async (t) => {
  const { id, subject, severity, holds, why, scopes, defaultMode } = aRule('a', allow())
  t.equal(decide(aChange(), [{ id, subject, severity, holds, why, scopes, defaultMode }]).allowed, true)
})

t.test('a rule on tokens judges no setting', async (t) => {
  const outcome = judge(aSettingChange({ object: aSetting('a') }), aKnowledge(), ANSWERED, {
    rules: [aRule('a', forbid('no'))],
  })
  t.equal(decided(outcome).allowed, true)
})

t.test('a Secret that is no token, before or after, is nobody’s business', async (t) => {
  const refusing = aRule('a', forbid('not a'), { scopes: [{ on: 'secret', operations: ['CREATE', 'UPDATE'] }] })
  const plain = { data: { a: btoa('1') } }
  t.equal(decide(aChange({ store: 'secret', object: plain }), [refusing]).allowed, true)
  t.equal(decide(aChange({ store: 'secret', oldObject: plain, object: plain }), [refusing]).allowed, true)
  t.equal(decide(aChange({ store: 'secret', oldObject: plain, object: aBackingSecret() }), [refusing]).allowed, false)
  t.equal(decide(aChange({ store: 'secret', oldObject: aBackingSecret(), object: plain }), [refusing]).allowed, false)
})

t.test('who asks', async (t) => {
  const refusing = aRule('a', forbid('not a'))
  const v3 = { store: 'v3', object: aV3Token(), phase: 'validate' } as const
  t.equal(decide(aChange({ ...v3 }), [refusing]).allowed, false)
  t.equal(decide(aChange({ ...v3, role: 'trusted' }), [refusing]).allowed, true)
  t.strictSame(decide(aChange({ ...v3, role: 'trusted' }), [refusing]).warnings, [], 'with nothing said')
  t.equal(decide(aChange({ ...v3, role: 'trusted' }), [{ ...refusing, bindsTrusted: true }]).allowed, false)
  t.strictSame(decide(aChange({ ...v3, role: 'rancher' }), [refusing]).warnings, ['not a'])
  t.equal(
    decide(aChange({ role: 'rancher' }), [refusing]).allowed,
    false,
    'on ext Tokens it is a requester like any other',
  )
})

t.test('what Rancher creates is amended, what it updates is only warned about', async (t) => {
  const amending = aRule('a', amend([TTL], 'not a', { warnings: ['a amends'] }))
  const create = { store: 'v3', object: aV3Token(), role: 'rancher' } as const
  const update = { ...create, oldObject: aV3Token() } as const
  t.strictSame(decide(aChange(create), [amending]).amendments, [TTL])
  t.strictSame(decide(aChange({ ...create, phase: 'validate' }), [amending]).warnings, ['not a'])
  t.strictSame(decide(aChange(update), [amending]).amendments, [])
  t.strictSame(decide(aChange({ ...update, phase: 'validate' }), [amending]).warnings, ['not a'])
  t.strictSame(
    decide(aChange({ ...update, phase: 'validate' }), [amending]).decisions.map(({ decision }) => decision),
    ['warned'],
    'and written down',
  )
})

t.test('questions', async (t) => {
  const asking = aRule('a', ask(MAY))
  const outcome = (rules: readonly Rule[], modes = {}) => judge(aChange(), aKnowledge(), anAnswer(), { rules, modes })
  t.strictSame(
    outcome([asking, aRule('b', ask(WHO))]),
    { kind: 'questions', questions: [MAY, WHO] },
    'all that are open',
  )
  t.strictSame(
    outcome([asking, aRule('b', forbid('not b')), aRule('c', ask(WHO))]),
    { kind: 'questions', questions: [MAY] },
    'an earlier rule may refuse first, and a later one need not be asked',
  )
  const refused = outcome([aRule('b', forbid('not b')), asking])
  t.equal(refused.kind, 'decision', 'nobody asks what does not matter any more')
  t.equal(outcome([asking], { a: 'off' }).kind, 'decision')
  t.equal(outcome([asking], { a: 'warn' }).kind, 'questions')
})

t.test('answers', async (t) => {
  const answers = new FoundAnswers()
  t.equal(answers.may(MAY), undefined)
  answers.add(MAY, false)
  answers.add(WHO, null)
  t.equal(answers.may(MAY), false)
  t.equal(answers.principal(WHO), null)
  t.equal(answers.may({ ...MAY, verb: 'delete' }), undefined)
  t.equal(answers.principal({ ...WHO, owner: 'user-bob' }), undefined)
  const keys = [
    MAY,
    { ...MAY, name: 'c' },
    { ...MAY, group: 'g' },
    { ...MAY, resource: 'r' },
    WHO,
    { ...WHO, token: 'b' },
  ]
  t.equal(new Set(keys.map(questionKey)).size, keys.length)
})

t.test('missing knowledge is thrown, and decides nothing', async (t) => {
  t.throws(() => judge(aChange(), NO_KNOWLEDGE, ANSWERED), {
    code: 'MISSING_KNOWLEDGE',
    what: 'users.management.cattle.io',
    message: 'users.management.cattle.io is not known: the cache is not warm',
  })
  const change = aChange({ object: aManifest({ clusterName: 'c-open' }) })
  t.throws(() => judge(change, NO_KNOWLEDGE, ANSWERED, { rules: [clusterIsReachable] }), { code: 'MISSING_KNOWLEDGE' })
  const trusted = aChange({ store: 'v3', object: aV3Token(), role: 'trusted' })
  t.ok(decided(judge(trusted, NO_KNOWLEDGE, ANSWERED)).allowed, 'a restore needs none')
})

t.test('the whole rulebook on an ordinary create', async (t) => {
  const { allowed, amendments, warnings } = decided(judge(aChange(), aKnowledge(), ANSWERED))
  t.equal(allowed, true)
  t.strictSame(
    amendments.map(({ set }) => set),
    ['generated-name', 'owner', 'label', 'label', 'ttl', 'principal'],
  )
  t.strictSame(warnings, [])
})

t.test('who may ask comes before what is asked for', async (t) => {
  const disabled = decided(
    judge(aChange({ username: 'user-disabled', object: aManifest({ userID: 'user-bob' }) }), aKnowledge(), ANSWERED),
  )
  t.equal(disabled.refusal?.rule, 'requester-is-active-user')
  const foreign = aChange({
    oldObject: aStoredToken(),
    object: aStoredToken({ userID: 'user-bob' }),
    username: 'user-bob',
  })
  t.equal(decided(judge(foreign, aKnowledge(), ANSWERED)).refusal?.rule, 'only-owner-or-admin')
  const byAdmin = decided(judge(foreign, aKnowledge(), ANSWERED_FOR_ADMIN))
  t.equal(byAdmin.refusal?.rule, 'identity-is-immutable')
})

const wellFormed = (message: string) => ({ rule: 'well-formed', reason: 'BadRequest', message })
const refusalOf = (change: Parameters<typeof judge>[0], rules?: readonly Rule[]) =>
  decided(judge(change, aKnowledge(), ANSWERED, rules && { rules })).refusal
const V3_TTL = 'allowed is a whole number of milliseconds, 0 for never'

t.test('what cannot be read is refused before any rule is asked', async (t) => {
  const nobody = aRule('a', () => {
    throw new Error('nobody asks a')
  })
  t.strictSame(
    refusalOf(aChange({ object: aManifest({ ttl: '2h' }) }), [nobody]),
    wellFormed(
      'Token in version "v1" cannot be handled as a Token: json: cannot unmarshal string into Go struct field TokenSpec.spec.ttl of type int64: spec.ttl is "2h"; allowed is a whole number of milliseconds such as 7200000 for 2h, 0 for the default',
    ),
  )
  t.strictSame(
    refusalOf(aChange({ store: 'v3', oldObject: aV3Token(), object: aV3Token({ ttl: 'never' }) }), [nobody]),
    wellFormed(`ttl is "never"; ${V3_TTL}`),
  )
  t.strictSame(
    refusalOf(
      aSettingChange({
        oldObject: aSetting('auth-token-max-ttl-minutes'),
        object: aSetting('auth-token-max-ttl-minutes', { value: 60 }),
      }),
    ),
    wellFormed('value is 60; allowed is text'),
  )
  t.strictSame(
    refusalOf(
      aFeatureChange({
        oldObject: aFeature('token-hashing', { value: true }),
        object: aFeature('token-hashing', { value: 'false' }),
      }),
    ),
    wellFormed('spec.value is "false"; allowed is true or false'),
  )
})

t.test('what is malformed already stays writable, and mendable', async (t) => {
  const broken = aV3Token({ ttl: 'abc' })
  const update = (object: ReturnType<typeof aV3Token>) =>
    refusalOf(aChange({ store: 'v3', oldObject: broken, object }), [])
  t.equal(update(aV3Token({ ttl: 'abc', description: 'x' })), undefined)
  t.equal(update(aV3Token({ ttl: MAX_MS })), undefined)
  t.strictSame(
    update(aV3Token({ ttl: 'abd' })),
    wellFormed(`ttl is "abd"; ${V3_TTL}`),
    'but not breakable in another way',
  )
  t.strictSame(
    update(aV3Token({ ttl: 'abc', enabled: 'x' })),
    wellFormed('enabled is "x"; allowed is true or false'),
    'nor in another field',
  )
  t.equal(refusalOf(aChange({ store: 'v3', operation: 'DELETE', oldObject: broken }), []), undefined)
})

t.test('whom it does not stop', async (t) => {
  for (const role of ['rancher', 'trusted'] as const) {
    t.equal(refusalOf(aChange({ store: 'v3', object: aV3Token({ ttl: 'abc' }), role }), []), undefined, role)
    const setting = aSettingChange({ object: aSetting('auth-token-max-ttl-minutes', { value: 60 }), role })
    t.equal(refusalOf(setting, []), undefined, role)
  }
  t.equal(
    refusalOf(aSettingChange({ object: aSetting('server-url', { value: 60 }) }), []),
    undefined,
    'another setting',
  )
  t.equal(refusalOf(aFeatureChange({ object: aFeature('fleet', { value: 1 }) }), []), undefined, 'another feature')
  t.equal(
    refusalOf(aChange({ store: 'secret', object: aBackingSecret({ ttl: 'abc' }) }), []),
    undefined,
    'a Secret has a rule of its own',
  )
})
