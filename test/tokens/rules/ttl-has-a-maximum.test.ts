import t from 'tap'
import type { Mend } from '../../../tokens/rule.ts'
import type { Json, JsonObject } from '../../../tokens/json.ts'
import { ttlHasAMaximum } from '../../../tokens/rules/ttl-has-a-maximum.ts'
import type { Ttl } from '../../../tokens/ttl.ts'
import type { Asked } from '../a-change.ts'
import { type Known, NO_KNOWLEDGE } from '../a-knowledge.ts'
import { decided } from '../a-write.ts'
import { aChange } from '../a-change.ts'
import { ANSWERED } from '../a-knowledge.ts'
import { aManifest, aStoredToken, DAY_MS, MAX_MS } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { ALLOWED, type Expected, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'
import { judge } from '../../../tokens/judge.ts'

const YEAR_MS = 365 * DAY_MS
const MAX = BigInt(MAX_MS)
const MAX_TEXT = '90d (7776000000 ms)'
const SETTING = 'auth-token-max-ttl-minutes=129600'
const NO_MAXIMUM: Known = { settings: { 'auth-token-max-ttl-minutes': '0' } }
const CREATED = Date.parse('2026-01-01T00:00:00Z')

const set = (ttl: Ttl) => ({ set: 'ttl', ttl }) as const
const endsAt = (time: string | undefined) =>
  ({ set: 'expires-at', at: time === undefined ? undefined : Date.parse(time) }) as const
const lowering = (field: string, from: string, to = MAX_TEXT, setting = SETTING) =>
  `${field} ${from} is lowered to ${to}, the maximum by ${setting}`

t.test('ext create', async (t) => {
  const create = (ttl: Json, more: Asked = {}): Asked => ({ object: aManifest({ ttl }), ...more })
  const lowered = (from: string): Expected => ({ amended: [set(MAX)], warnings: [lowering('spec.ttl', from)] })
  judgesWrites(t, ttlHasAMaximum, [
    { name: 'none is the default', change: { object: aManifest() }, expected: { amended: [set(MAX)], warnings: [] } },
    { name: 'null is the default', change: create(null), expected: { amended: [set(MAX)] } },
    { name: '0 is the default', change: create(0), expected: { amended: [set(MAX)] } },
    { name: 'two hours stay', change: create(7_200_000), expected: ALLOWED },
    { name: 'one millisecond stays', change: create(1), expected: ALLOWED },
    { name: 'the maximum stays', change: create(MAX_MS), expected: ALLOWED },
    { name: 'over the maximum by 1 ms', change: create(MAX_MS + 1), expected: lowered('90d (7776000001 ms)') },
    { name: 'never', change: create(-1), expected: lowered('never') },
    { name: 'the least int64', change: create(-(2n ** 63n)), expected: lowered('never') },
    {
      name: 'the largest int64',
      change: create(2n ** 63n - 1n),
      expected: lowered('292471208y (9223372036854775807 ms)'),
    },
    {
      name: 'beyond what a double holds',
      change: create(9_007_199_254_740_993n),
      expected: lowered('285616y (9007199254740993 ms)'),
    },
    {
      name: 'what is written down of it',
      change: create(YEAR_MS),
      expected: {
        amended: [set(MAX)],
        warnings: [lowering('spec.ttl', '365d (31536000000 ms)')],
        audit: {
          'old-ttl': '365d (31536000000 ms)',
          'new-ttl': MAX_TEXT,
          setting: SETTING,
          who: 'user-alice',
        },
      },
    },
    {
      name: 'a kind that only Rancher may give exempts nobody',
      change: { object: aManifest({ ttl: -1, kind: 'provisioning' }) },
      expected: lowered('never'),
    },
    {
      name: 'a session obeys the maximum',
      change: { object: aManifest({ ttl: YEAR_MS, kind: 'session' }) },
      expected: lowered('365d (31536000000 ms)'),
    },
    {
      name: 'the default of its own setting',
      change: create(0),
      known: { settings: { 'auth-token-default-ttl-minutes': '60' } },
      expected: { amended: [set(3_600_000n)] },
    },
    {
      name: 'a default over the maximum is the maximum',
      change: create(0),
      known: {
        settings: { 'auth-token-default-ttl-minutes': '129600', 'auth-token-max-ttl-minutes': '60' },
      },
      expected: { amended: [set(3_600_000n)] },
    },
    {
      name: 'no default setting, the maximum',
      change: create(0),
      known: { settings: { 'auth-token-default-ttl-minutes': undefined, 'auth-token-max-ttl-minutes': '60' } },
      expected: { amended: [set(3_600_000n)] },
    },
    { name: 'no maximum: never stays', change: create(-1), known: NO_MAXIMUM, expected: ALLOWED },
    {
      name: 'no maximum: the default is still one',
      change: create(0),
      known: NO_MAXIMUM,
      expected: { amended: [set(MAX)] },
    },
    {
      name: 'no maximum and no default: never',
      change: create(0),
      known: { settings: { 'auth-token-max-ttl-minutes': '0', 'auth-token-default-ttl-minutes': '0' } },
      expected: { amended: [set('never')] },
    },
    {
      name: 'a maximum that cannot be used is its default, with a warning at the validation',
      change: create(MAX_MS, { phase: 'validate' }),
      known: { settings: { 'auth-token-max-ttl-minutes': 'abc' } },
      expected: {
        allowed: true,
        warnings: ['setting auth-token-max-ttl-minutes is abc; its default 129600 is in force'],
      },
    },
    {
      name: 'a maximum that is absent is its default, with a warning',
      change: create(MAX_MS, { phase: 'validate' }),
      known: { settings: { 'auth-token-max-ttl-minutes': undefined } },
      expected: {
        allowed: true,
        warnings: ['setting auth-token-max-ttl-minutes is absent; its default 129600 is in force'],
      },
    },
    {
      name: 'a user that Rancher made for itself is exempt',
      change: { object: aManifest({ ttl: -1, userID: 'u-system' }), username: 'u-system' },
      known: { users: [{ name: 'u-system', principalIds: ['system://c-abc', 'local://u-system'] }] },
      expected: ALLOWED,
    },
    {
      name: 'at validation, 0 is refused',
      change: create(0, { phase: 'validate' }),
      expected: {
        reason: 'BadRequest',
        refused: `spec.ttl is 0 or absent, which stands for ${MAX_TEXT}`,
      },
    },
  ])
  holdsInEveryMode(t, ttlHasAMaximum, {
    change: create(-1),
    message: `spec.ttl never is over ${MAX_TEXT}, the maximum by ${SETTING}`,
    amends: true,
    rancher: 'bound',
  })
})

t.test('ext update', async (t) => {
  const update = (from: Json, to: Json, more: JsonObject = {}): Asked => ({
    oldObject: aStoredToken({ ttl: from }),
    object: aStoredToken({ ttl: to, ...more }),
  })
  judgesWrites(t, ttlHasAMaximum, [
    { name: 'reduced', change: update(MAX_MS, DAY_MS), expected: ALLOWED },
    {
      name: 'any update lowers what is over the maximum',
      change: update(YEAR_MS, YEAR_MS, { description: 'new' }),
      expected: { amended: [set(MAX)], warnings: [lowering('spec.ttl', '365d (31536000000 ms)')] },
    },
    {
      name: 'an end for what had none',
      change: update(-1, -1),
      expected: { amended: [set(MAX)], warnings: [lowering('spec.ttl', 'never')] },
    },
    {
      name: 'extended by an admin over the maximum',
      change: update(DAY_MS, YEAR_MS),
      expected: { amended: [set(MAX)], warnings: [lowering('spec.ttl', '365d (31536000000 ms)')] },
    },
    { name: 'to 0 is to the default', change: update(MAX_MS, 0), expected: { amended: [set(MAX)] } },
    { name: 'a stored 0 has ended, and stays 0', change: update(0, 0, { enabled: false }), expected: ALLOWED },
    { name: 'a stored 0 with none is still 0', change: update(0, null), expected: ALLOWED },
    {
      name: 'whose it is says the stored object: nobody is exempted by the user that they write into it',
      change: update(DAY_MS, -1, { userID: 'u-system' }),
      known: { users: [{ name: 'u-system', principalIds: ['system://c-abc'] }] },
      expected: { amended: [set(MAX)], warnings: [lowering('spec.ttl', 'never')] },
    },
  ])
})

t.test('secret', async (t) => {
  const create = (ttl: string, more: Asked = {}): Asked => ({
    store: 'secret',
    role: 'rancher',
    object: aBackingSecret({ ttl }),
    ...more,
  })
  const update = (from: string | undefined, to: string, more: Asked = {}): Asked => ({
    store: 'secret',
    oldObject: aBackingSecret({ ttl: from }),
    object: aBackingSecret({ ttl: to, description: 'new' }),
    ...more,
  })
  const lowered = (from: string): Expected => ({ amended: [set(MAX)], warnings: [lowering('data.ttl', from)] })
  judgesWrites(t, ttlHasAMaximum, [
    { name: 'Rancher creates one within the maximum', change: create(String(MAX_MS)), expected: ALLOWED },
    {
      name: 'Rancher creates one over the maximum',
      change: create('7776000001'),
      expected: lowered('90d (7776000001 ms)'),
    },
    { name: 'Rancher creates one that never ends', change: create('-1'), expected: lowered('never') },
    { name: 'Rancher creates one with 0, which has ended: no default', change: create('0'), expected: ALLOWED },
    {
      name: 'a session obeys the maximum',
      change: { ...create('-1'), object: aBackingSecret({ ttl: '-1', kind: 'session' }) },
      expected: lowered('never'),
    },
    {
      name: 'a kind exempts nobody here: anybody can ask for it',
      change: { ...create('-1'), object: aBackingSecret({ ttl: '-1', kind: 'provisioning' }) },
      expected: lowered('never'),
    },
    {
      name: 'a user that Rancher made for itself is exempt',
      change: create('-1'),
      known: { users: [{ name: 'user-alice', principalIds: ['system://c-abc'] }] },
      expected: ALLOWED,
    },
    {
      name: 'another write leaves an old TTL over the maximum alone',
      change: update('31536000000', '31536000000'),
      expected: ALLOWED,
    },
    { name: 'it leaves one that never ends alone', change: update('-1', '-1'), expected: ALLOWED },
    { name: 'and one that has ended', change: update('0', '0'), expected: ALLOWED },
    { name: 'another text for the same number', change: update('7776000000', '+07776000000'), expected: ALLOWED },
    {
      name: 'an admin extends over the maximum',
      change: update('86400000', '31536000000'),
      expected: lowered('365d (31536000000 ms)'),
    },
    { name: 'an admin gives one no end', change: update('86400000', '-1'), expected: lowered('never') },
    {
      name: 'reduced, and still over the maximum',
      change: update('-1', '31536000000'),
      expected: lowered('365d (31536000000 ms)'),
    },
    {
      name: 'a plain Secret becomes a token: its TTL counts from then, though its key stood there',
      change: {
        store: 'secret',
        oldObject: aBackingSecret({ ttl: '-1', hash: undefined }, { labels: {} }),
        object: aBackingSecret({ ttl: '-1' }),
      },
      expected: lowered('never'),
    },
    {
      name: 'whose it is says the stored object',
      change: { ...update('1', '-1'), object: aBackingSecret({ ttl: '-1', 'user-id': 'u-system' }) },
      known: { users: [{ name: 'u-system', principalIds: ['system://c-abc'] }] },
      expected: lowered('never'),
    },
    {
      name: 'at validation, Rancher is told that somebody undid it, and not stopped',
      change: create('-1', { phase: 'validate' }),
      expected: {
        allowed: true,
        warnings: [`data.ttl never is over ${MAX_TEXT}, the maximum by ${SETTING}`],
      },
    },
  ])
  holdsInEveryMode(t, ttlHasAMaximum, {
    change: update('86400000', '-1'),
    message: `data.ttl never is over ${MAX_TEXT}, the maximum by ${SETTING}`,
    amends: true,
    rancher: 'warned',
  })
})

t.test('v3 create by Rancher', async (t) => {
  const create = (fields: JsonObject, labels: JsonObject = {}, more: Asked = {}): Asked => ({
    store: 'v3',
    role: 'rancher',
    object: aV3Token({ expiresAt: '', ...fields }, { labels }),
    ...more,
  })
  const kind = (value: string) => ({ 'authn.management.cattle.io/kind': value })
  const lowered = (from: string): Expected => ({ amended: [set(MAX)], warnings: [lowering('ttl', from)] })
  judgesWrites(t, ttlHasAMaximum, [
    { name: 'an API key within the maximum', change: create({ ttl: DAY_MS }), expected: ALLOWED },
    {
      name: 'an API key over the maximum',
      change: create({ ttl: YEAR_MS }),
      expected: lowered('365d (31536000000 ms)'),
    },
    { name: 'an API key that never ends: 0', change: create({ ttl: 0 }), expected: lowered('never') },
    { name: 'an API key that never ends: none', change: create({ ttl: null }), expected: lowered('never') },
    { name: 'an API key that never ends: negative', change: create({ ttl: -1 }), expected: lowered('never') },
    {
      name: 'a kubeconfig token over the maximum',
      change: create({ ttl: 0 }, kind('kubeconfig')),
      expected: lowered('never'),
    },
    ...['provisioning', 'autoscaler', 'agent', 'drain-node', 'compose', 'helm', 'telemetry', 'kubectl-shell', 'x'].map(
      (name) => ({
        name: `a token of kind ${name} is Rancher's business`,
        change: create({ ttl: 0 }, kind(name)),
        expected: ALLOWED,
      }),
    ),
    { name: 'a login is Rancher’s business', change: create({ ttl: 0, isDerived: false }), expected: ALLOWED },
    {
      name: 'a token of a user that Rancher made for itself',
      change: create({ ttl: 0, userId: 'u-system' }),
      known: { users: [{ name: 'u-system', principalIds: ['system://provisioning/fleet-default/x'] }] },
      expected: ALLOWED,
    },
    {
      name: 'at validation, it is told that somebody undid it, and not stopped',
      change: create({ ttl: 0 }, {}, { phase: 'validate' }),
      expected: { allowed: true, warnings: [`ttl never is over ${MAX_TEXT}, the maximum by ${SETTING}`] },
    },
    { name: 'no maximum', change: create({ ttl: 0 }), known: NO_MAXIMUM, expected: ALLOWED },
    {
      name: 'by hand, neither kind nor owner exempts, should another rule ever let it through',
      change: create({ ttl: 0, userId: 'u-system' }, kind('provisioning'), { role: 'other' }),
      known: { users: [{ name: 'u-system', principalIds: ['system://c-abc'] }] },
      expected: lowered('never'),
    },
  ])
})

t.test('v3 update', async (t) => {
  const update = (from: JsonObject, to: JsonObject, more: Asked = {}): Asked => ({
    store: 'v3',
    oldObject: aV3Token(from),
    object: aV3Token({ ...from, ...to }),
    ...more,
  })
  const NEVER = { ttl: 0, expiresAt: '' }
  judgesWrites(t, ttlHasAMaximum, [
    {
      name: 'another write leaves one that never ends alone',
      change: update(NEVER, { description: 'x' }),
      expected: ALLOWED,
    },
    {
      name: 'a finalizer shortens no old token',
      change: update({ ttl: YEAR_MS }, { enabled: false }),
      expected: ALLOWED,
    },
    { name: '0 and none are one', change: update(NEVER, { ttl: null }), expected: ALLOWED },
    { name: '0 and negative are one', change: update(NEVER, { ttl: -1 }), expected: ALLOWED },
    {
      name: 'reduced, and expiresAt follows',
      change: update({}, { ttl: DAY_MS }),
      expected: {
        amended: [endsAt('2026-01-02T00:00:00Z')],
        audit: { 'old-ttl': MAX_TEXT, 'new-ttl': '24h (86400000 ms)', setting: SETTING, who: 'user-alice' },
      },
    },
    {
      name: 'reduced, with an expiresAt that fits',
      change: update({}, { ttl: DAY_MS, expiresAt: '2026-01-02T00:00:00Z' }),
      expected: ALLOWED,
    },
    {
      name: 'reduced to less than a whole second: the end is not later than that',
      change: update({}, { ttl: 1500 }),
      expected: { amended: [endsAt('2026-01-01T00:00:01Z')] },
    },
    {
      name: 'reduced after a restore reset its creation: the end never moves later',
      change: update({ expiresAt: '2026-01-03T00:00:00Z' }, { ttl: 30 * DAY_MS }),
      expected: ALLOWED,
    },
    {
      name: 'reduced after a restore, to less than it had left',
      change: update({ expiresAt: '2026-01-03T00:00:00Z' }, { ttl: DAY_MS }),
      expected: { amended: [endsAt('2026-01-02T00:00:00Z')] },
    },
    {
      name: 'reduced by a replace that leaves out the creation: the stored one counts',
      change: {
        store: 'v3',
        oldObject: aV3Token(),
        object: aV3Token({ ttl: DAY_MS }, { creationTimestamp: null }),
      },
      expected: { amended: [endsAt('2026-01-02T00:00:00Z')] },
    },
    {
      name: 'a creation that the change makes up counts for nothing',
      change: {
        store: 'v3',
        oldObject: aV3Token(),
        object: aV3Token({ ttl: DAY_MS }, { creationTimestamp: '2099-01-01T00:00:00Z' }),
      },
      expected: { amended: [endsAt('2026-01-02T00:00:00Z')] },
    },
    {
      name: 'reduced before Rancher has filled in expiresAt',
      change: update({ expiresAt: '' }, { ttl: DAY_MS }),
      expected: { amended: [endsAt('2026-01-02T00:00:00Z')] },
    },
    {
      name: 'from never to over the maximum',
      change: update(NEVER, { ttl: YEAR_MS }),
      expected: {
        amended: [set(MAX), endsAt('2026-04-01T00:00:00Z')],
        warnings: [lowering('ttl', '365d (31536000000 ms)')],
      },
    },
    {
      name: 'extended by an admin within the maximum, and expiresAt follows',
      change: update({ ttl: DAY_MS, expiresAt: '2026-01-02T00:00:00Z' }, { ttl: 2 * DAY_MS }),
      expected: { amended: [endsAt('2026-01-03T00:00:00Z')] },
    },
    ...[0, -1, null, YEAR_MS].map((ttl) => ({
      name: `an admin sets it to ${ttl}: it is lowered to what it had, and expiresAt stays`,
      change: update({}, { ttl }),
      expected: {
        amended: [set(MAX)],
        warnings: [lowering('ttl', ttl === YEAR_MS ? '365d (31536000000 ms)' : 'never')],
      },
    })),
    {
      name: 'the same after a restore: to ask for more does not even move the end',
      change: update({ expiresAt: '2026-01-03T00:00:00Z' }, { ttl: 0, expiresAt: '' }),
      expected: {
        amended: [set(MAX), endsAt('2026-01-03T00:00:00Z')],
        warnings: [lowering('ttl', 'never')],
      },
    },
    {
      name: 'no maximum: an admin takes its end away, and expiresAt goes with it',
      change: update({}, { ttl: 0 }),
      known: NO_MAXIMUM,
      expected: { amended: [endsAt(undefined)] },
    },
    {
      name: 'no maximum: an end that no time can say is none',
      change: update({}, { ttl: 2n ** 63n - 1n }),
      known: NO_MAXIMUM,
      expected: { amended: [endsAt(undefined)] },
    },
    {
      name: 'a session obeys the maximum of sessions',
      change: update({ isDerived: false, ttl: 3_600_000, expiresAt: '2026-01-01T01:00:00Z' }, { ttl: DAY_MS }),
      expected: {
        amended: [set(57_600_000n), endsAt('2026-01-01T16:00:00Z')],
        warnings: [lowering('ttl', '24h (86400000 ms)', '16h (57600000 ms)', 'auth-user-session-ttl-minutes=960')],
      },
      known: { settings: { 'auth-user-session-ttl-minutes': { default: '960' } } },
    },
    {
      name: 'what it is says the stored object: nobody makes a login of it for a longer TTL',
      change: update({}, { isDerived: false, ttl: 0 }),
      known: { settings: { 'auth-user-session-ttl-minutes': '0' } },
      expected: { amended: [set(MAX)], warnings: [lowering('ttl', 'never')] },
    },
    {
      name: 'a label of a kind exempts nobody but Rancher, when it creates',
      change: {
        store: 'v3',
        oldObject: aV3Token({}, { labels: { 'authn.management.cattle.io/kind': 'provisioning' } }),
        object: aV3Token({ ttl: 0 }, { labels: { 'authn.management.cattle.io/kind': 'provisioning' } }),
      },
      expected: { amended: [set(MAX)], warnings: [lowering('ttl', 'never')] },
    },
    {
      name: 'Rancher takes the end of a token of its own kind away, and nothing is said',
      change: {
        store: 'v3',
        role: 'rancher',
        phase: 'validate',
        oldObject: aV3Token({}, { labels: { 'authn.management.cattle.io/kind': 'provisioning' } }),
        object: aV3Token(NEVER, { labels: { 'authn.management.cattle.io/kind': 'provisioning' } }),
      },
      expected: ALLOWED,
    },
    {
      name: 'Rancher sets the tokens of Harvester to 0, and is only told',
      change: update({}, NEVER, { role: 'rancher', phase: 'validate' }),
      expected: { allowed: true, warnings: [`ttl never is over ${MAX_TEXT}, the maximum by ${SETTING}`] },
    },
    {
      name: 'Rancher fills in expiresAt',
      change: update({ expiresAt: '' }, { expiresAt: '2026-04-01T00:00:00Z' }, { role: 'rancher', phase: 'validate' }),
      expected: ALLOWED,
    },
  ])
  holdsInEveryMode(t, ttlHasAMaximum, {
    change: update({}, NEVER),
    message: `ttl never is over ${MAX_TEXT}, the maximum by ${SETTING}`,
    amends: true,
    rancher: 'warned',
  })
  t.test('expiresAt that does not follow', async (t) => {
    holdsInEveryMode(t, ttlHasAMaximum, {
      change: update({}, { ttl: DAY_MS }),
      message: 'expiresAt does not follow ttl 24h (86400000 ms)',
      amends: true,
      rancher: 'warned',
    })
  })
})

t.test('a write that leaves the TTL alone is judged also where nobody knows the settings and users', async (t) => {
  for (const change of [
    aChange({ store: 'v3', oldObject: aV3Token(), object: aV3Token({ description: 'x' }) }),
    aChange({ store: 'secret', oldObject: aBackingSecret(), object: aBackingSecret({ description: 'x' }) }),
  ]) {
    t.ok(decided(judge(change, NO_KNOWLEDGE, ANSWERED, { rules: [ttlHasAMaximum] })).allowed)
  }
  const change = aChange({ store: 'v3', oldObject: aV3Token(), object: aV3Token({ ttl: 1 }) })
  t.throws(() => judge(change, NO_KNOWLEDGE, ANSWERED, { rules: [ttlHasAMaximum] }), { code: 'MISSING_KNOWLEDGE' })
})

const over = (had: string, mend: Mend) => ({
  message: `its TTL is ${had}, over the maximum ${MAX_TEXT} (${SETTING})`,
  evidence: { ttl: had, maximum: MAX_TEXT, setting: SETTING },
  mend,
})
looksAtWhatExists(t, ttlHasAMaximum, [
  { name: 'ext within', object: aStoredToken(), expected: undefined },
  { name: 'ext with 0 has ended', object: aStoredToken({ ttl: 0 }), expected: undefined },
  {
    name: 'ext over',
    object: aStoredToken({ ttl: MAX_MS + 1 }),
    expected: over('90d (7776000001 ms)', { change: 'ttl', ttl: 7_776_000_000n }),
  },
  {
    name: 'v3 never',
    store: 'v3',
    object: aV3Token({ ttl: 0 }),
    expected: over('never', { change: 'ttl', ttl: 7_776_000_000n }),
  },
  { name: 'v3 within', store: 'v3', object: aV3Token(), expected: undefined },
  {
    name: 'v3 never, and there is no maximum',
    store: 'v3',
    object: aV3Token({ ttl: 0 }),
    known: NO_MAXIMUM,
    expected: undefined,
  },
  {
    name: 'v3 never, of a kind of Rancher’s own',
    store: 'v3',
    object: aV3Token({ ttl: 0 }, { labels: { 'authn.management.cattle.io/kind': 'provisioning' } }),
    expected: undefined,
  },
  {
    name: 'v3 never, of a user of Rancher’s own',
    store: 'v3',
    object: aV3Token({ ttl: 0, userId: 'u-system' }),
    known: { users: [{ name: 'u-system', principalIds: ['system://c-abc'] }] },
    expected: undefined,
  },
  {
    name: 'a Secret that never ends',
    store: 'secret',
    object: aBackingSecret({ ttl: '-1', kind: 'provisioning' }),
    expected: over('never', { change: 'ttl', ttl: 7_776_000_000n }),
  },
  { name: 'a Secret that is no token', store: 'secret', object: { data: { ttl: btoa('-1') } }, expected: undefined },
])
t.equal(CREATED + MAX_MS, Date.parse('2026-04-01T00:00:00Z'), 'what the cases above count with')
