import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { secretIsWhole } from '../../../tokens/rules/secret-is-whole.ts'
import type { Asked } from '../a-change.ts'
import { aBackingSecret } from '../other-stores.ts'
import { ALLOWED, type Expected, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const LABELS = { 'cattle.io/kind': 'token', 'cattle.io/user-id': 'user-alice' }
const create = (object: JsonObject): Asked => ({ store: 'secret', role: 'trusted', object })
const whole = (problem: string) =>
  `the Secret of a token must be whole: ${problem}; Rancher would drop the token silently`
const refused = (problem: string): Expected => ({ reason: 'BadRequest', refused: whole(problem) })
const unreadable = (key: string, allowed: string) => `data.${key} is missing or unreadable; allowed is ${allowed}`

const PRINCIPAL = unreadable('principal', 'a principal as JSON with a name and a provider')
const TTL = unreadable('ttl', 'a whole number of milliseconds, negative for never')
const ENABLED = unreadable('enabled', 'true or false')
/** What breaks it: a key, what stands there, and what is said of it. */
const BREAKS: readonly (readonly [string, string | undefined, string])[] = [
  ['kube-uid', undefined, unreadable('kube-uid', 'the uid of the token')],
  ['kube-uid', '', unreadable('kube-uid', 'the uid of the token')],
  ['user-id', undefined, unreadable('user-id', 'the name of a User')],
  ['user-id', '', unreadable('user-id', 'the name of a User')],
  ['principal', undefined, PRINCIPAL],
  ['principal', 'no JSON', PRINCIPAL],
  ['principal', '[]', PRINCIPAL],
  ['principal', '"text"', PRINCIPAL],
  ['principal', '{"provider":"local"}', PRINCIPAL],
  ['principal', '{"name":"local://user-alice"}', PRINCIPAL],
  ['principal', '{"name":1,"provider":"local"}', PRINCIPAL],
  ['enabled', undefined, ENABLED],
  ['enabled', '', ENABLED],
  ['enabled', 'yes', ENABLED],
  ['ttl', undefined, TTL],
  ['ttl', '', TTL],
  ['ttl', 'abc', TTL],
  ['ttl', '1.5', TTL],
  ['ttl', ' 1', TTL],
  ['ttl', '1\n', TTL],
  ['ttl', '0x10', TTL],
  ['ttl', '1e2', TTL],
  ['ttl', '9223372036854775808', TTL],
  ['ttl', '-9223372036854775809', TTL],
  ['hash', undefined, unreadable('hash', 'a hash of the value')],
  ['hash', '', unreadable('hash', 'a hash of the value')],
  ['last-update-time', undefined, unreadable('last-update-time', 'an RFC 3339 time')],
  ['last-used-at', 'yesterday', unreadable('last-used-at', 'nothing, or an RFC 3339 time')],
  ['last-activity-seen', '2026-01-01', unreadable('last-activity-seen', 'nothing, or an RFC 3339 time')],
]
/** What Rancher reads all the same. */
const READS: readonly (readonly [string, string | undefined])[] = [
  ['ttl', '0'],
  ['ttl', '-1'],
  ['ttl', '9223372036854775807'],
  ['ttl', '-9223372036854775808'],
  ['ttl', '+1'],
  ['enabled', 'false'],
  ['enabled', 'T'],
  ['enabled', '0'],
  ['description', undefined],
  ['cluster', undefined],
  ['kind', undefined],
  ['last-used-at', undefined],
  ['last-used-at', '2026-01-01T00:00:00Z'],
  ['last-activity-seen', '2026-01-01T00:00:00.5+02:00'],
]
const shown = (value: string | undefined) => (value === undefined ? 'absent' : JSON.stringify(value))

judgesWrites(t, secretIsWhole, [
  { name: 'a whole one is restored', change: create(aBackingSecret()), expected: ALLOWED },
  ...READS.map(([key, value]) => ({
    name: `${key} is ${shown(value)}`,
    change: create(aBackingSecret({ [key]: value })),
    expected: ALLOWED,
  })),
  ...BREAKS.map(([key, value, problem]) => ({
    name: `${key} is ${shown(value)}`,
    change: create(aBackingSecret({ [key]: value })),
    expected: refused(problem),
  })),
  {
    name: 'the label and the data name two owners',
    change: create(aBackingSecret({}, { labels: { ...LABELS, 'cattle.io/user-id': 'user-bob' } })),
    expected: refused('its label cattle.io/user-id is user-bob, and data.user-id is user-alice'),
  },
  {
    name: 'the label of the owner is missing',
    change: create(aBackingSecret({}, { labels: { 'cattle.io/kind': 'token' } })),
    expected: refused('its label cattle.io/user-id is missing, and data.user-id is user-alice'),
  },
  {
    name: 'the label that makes it a token is missing: it would log in, and be in no list',
    change: create(aBackingSecret({}, { labels: { 'cattle.io/user-id': 'user-alice' } })),
    expected: refused('its label cattle.io/kind is not "token"'),
  },
  {
    name: 'a Secret that is no token',
    change: create({ metadata: { name: 'other' }, data: { a: btoa('1') } }),
    expected: ALLOWED,
  },
  {
    name: 'a whole one is broken',
    change: { store: 'secret', oldObject: aBackingSecret(), object: aBackingSecret({ ttl: 'abc' }) },
    expected: refused(TTL),
  },
  {
    name: 'a broken one is mended in part',
    change: {
      store: 'secret',
      oldObject: aBackingSecret({ ttl: 'abc', enabled: 'x' }),
      object: aBackingSecret({ enabled: 'x' }),
    },
    expected: ALLOWED,
  },
  {
    name: 'a broken one is annotated',
    change: {
      store: 'secret',
      oldObject: aBackingSecret({ ttl: 'abc' }),
      object: aBackingSecret({ ttl: 'abc' }, { annotations: { a: 'b' } }),
    },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, secretIsWhole, {
  change: { store: 'secret', object: aBackingSecret({ enabled: 'maybe' }) },
  message: whole(ENABLED),
  rancher: 'warned',
  trusted: 'bound',
})

const DELETE = { change: 'delete' } as const
looksAtWhatExists(t, secretIsWhole, [
  { name: 'a whole one', store: 'secret', object: aBackingSecret(), expected: undefined },
  {
    name: 'a broken one',
    store: 'secret',
    object: aBackingSecret({ principal: undefined }),
    expected: { message: `Rancher cannot read it: ${PRINCIPAL}`, evidence: {}, mend: DELETE },
  },
  {
    name: 'two owners',
    store: 'secret',
    object: aBackingSecret({ 'user-id': 'user-bob' }),
    expected: {
      message: 'Rancher cannot read it: its label cattle.io/user-id is user-alice, and data.user-id is user-bob',
      evidence: {},
      mend: DELETE,
    },
  },
  { name: 'one that is no token', store: 'secret', object: { data: { ttl: 'x' } }, expected: undefined },
])
