import t from 'tap'
import type { JsonObject } from '../../tokens/json.ts'
import type { Store } from '../../tokens/token.ts'
import {
  DEFAULT_EXPIRING_WITHIN_MS,
  isExpired,
  isIdle,
  type StateInput,
  stateOf,
  type TokenState,
} from '../../tokens/token-state.ts'
import { PARSERS } from './a-change.ts'
import { aStoredToken, DAY_MS } from './an-ext-token.ts'
import { aBackingSecret, aV3Token } from './other-stores.ts'

const CREATED = Date.parse('2026-01-01T00:00:00Z')
const END = CREATED + 30 * DAY_MS
const IDLE_MS = 960 * 60_000
const SEEN = CREATED + DAY_MS
const ENABLED = { enabled: true }

function aToken(store: Store, ttl: number, more: JsonObject = {}) {
  if (store === 'ext') return PARSERS.ext(aStoredToken({ ttl, ...more })).token
  if (store === 'v3') return PARSERS.v3(aV3Token({ ttl, ...more })).token
  return PARSERS.secret(aBackingSecret({ ttl: String(ttl) })).token
}

t.test('when it has expired, to the millisecond', async (t) => {
  const ttl = 30 * DAY_MS
  for (const store of ['ext', 'secret'] as const) {
    t.equal(isExpired(aToken(store, ttl), END - 1), false, store)
    t.equal(isExpired(aToken(store, ttl), END), false, `${store} lives through its last millisecond`)
    t.equal(isExpired(aToken(store, ttl), END + 1), true, store)
    t.equal(isExpired(aToken(store, 0), CREATED + 1), true, `${store} with a stored 0 has ended`)
    t.equal(isExpired(aToken(store, -1), Number.MAX_SAFE_INTEGER), false, `${store} never ends`)
  }
  t.equal(isExpired(aToken('v3', ttl), END - 1), false)
  t.equal(isExpired(aToken('v3', ttl), END), true, 'a v3 Token does not')
  t.equal(isExpired(aToken('v3', 0), Number.MAX_SAFE_INTEGER), false, '0 never ends')
  t.equal(isExpired({ ...aToken('v3', ttl), createdAt: undefined }, END), false, 'nobody knows its creation')
})

t.test('what the store says of its end does not matter', async (t) => {
  const token = aToken('v3', 30 * DAY_MS, { expiresAt: '2099-01-01T00:00:00Z', expired: false })
  t.equal(isExpired(token, END), true)
})

t.test('when it is idle, to the millisecond', async (t) => {
  const token = { lastActivityAt: SEEN }
  t.equal(isIdle(token, SEEN + IDLE_MS, IDLE_MS), false)
  t.equal(isIdle(token, SEEN + IDLE_MS + 1, IDLE_MS), true)
  t.equal(isIdle(token, Number.MAX_SAFE_INTEGER, undefined), false, 'no idle time is known')
  t.equal(isIdle(token, Number.MAX_SAFE_INTEGER, 0), false, 'an idle time of 0 is none')
  t.equal(
    isIdle({ lastActivityAt: undefined }, Number.MAX_SAFE_INTEGER, IDLE_MS),
    false,
    'nobody recorded its activity',
  )
})

interface StateCase {
  readonly name: string
  readonly token: ReturnType<typeof aToken>
  readonly input?: Partial<StateInput>
  readonly expected: TokenState
}
const active = aToken('v3', 30 * DAY_MS)
const seen = aToken('v3', 30 * DAY_MS, { activityLastSeenAt: '2026-01-02T00:00:00Z' })
const disabled = aToken('v3', 30 * DAY_MS, { enabled: false })
const LATE = END - DEFAULT_EXPIRING_WITHIN_MS
const STATES: readonly StateCase[] = [
  { name: 'active', token: active, expected: 'Active' },
  { name: 'active until 7 days before its end', token: active, input: { now: LATE - 1 }, expected: 'Active' },
  { name: 'expiring from then', token: active, input: { now: LATE }, expected: 'Expiring' },
  { name: 'expiring to the last', token: active, input: { now: END - 1 }, expected: 'Expiring' },
  { name: 'expired', token: active, input: { now: END }, expected: 'Expired' },
  { name: 'within another time', token: active, input: { expiringWithinMs: 29 * DAY_MS }, expected: 'Expiring' },
  { name: 'one that never ends is never expiring', token: aToken('v3', 0), input: { now: END }, expected: 'Active' },
  { name: 'disabled', token: disabled, expected: 'Disabled' },
  { name: 'expired before disabled', token: disabled, input: { now: END }, expected: 'Expired' },
  { name: 'without its owner', token: active, input: { owner: 'missing' }, expected: 'OwnerMissing' },
  { name: 'disabled before that', token: disabled, input: { owner: 'missing' }, expected: 'Disabled' },
  { name: 'with a disabled owner', token: active, input: { owner: { enabled: false } }, expected: 'OwnerDisabled' },
  {
    name: 'nothing is said of an owner who is not known',
    token: active,
    input: { owner: 'unknown' },
    expected: 'Active',
  },
  { name: 'idle', token: seen, input: { now: SEEN + IDLE_MS + 1 }, expected: 'Idle' },
  {
    name: 'its owner comes before',
    token: seen,
    input: { now: SEEN + IDLE_MS + 1, owner: 'missing' },
    expected: 'OwnerMissing',
  },
  { name: 'idle comes before expiring', token: seen, input: { now: LATE }, expected: 'Idle' },
  { name: 'no idle time', token: seen, input: { now: SEEN + IDLE_MS + 1, idleTtlMs: undefined }, expected: 'Active' },
]
for (const { name, token, input, expected } of STATES) {
  t.test(`state: ${name}`, async (t) => {
    const usual = { owner: ENABLED, now: SEEN, expiringWithinMs: DEFAULT_EXPIRING_WITHIN_MS, idleTtlMs: IDLE_MS }
    t.equal(stateOf(token, { ...usual, ...input }), expected)
  })
}
