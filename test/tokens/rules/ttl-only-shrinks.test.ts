import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { ttlOnlyShrinks } from '../../../tokens/rules/ttl-only-shrinks.ts'
import type { Store } from '../../../tokens/token.ts'
import type { Asked } from '../a-change.ts'
import { anAnswer, ANSWERED_FOR_ADMIN } from '../a-knowledge.ts'
import { aStoredToken, DAY_MS, MAX_MS } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { ALLOWED, type Expected, judgesWrites } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const IS_ADMIN = { ask: 'may', verb: 'update', group: '', resource: '*', name: '' } as const
const FIELD = { ext: 'spec.ttl', secret: 'data.ttl', v3: 'ttl' } as const
const YEAR_MS = 365 * DAY_MS

function withTtl(store: Store, ttl: number | bigint | string | null): JsonObject {
  if (store === 'ext') return aStoredToken({ ttl })
  return store === 'v3' ? aV3Token({ ttl }) : aBackingSecret({ ttl: ttl === null ? undefined : String(ttl) })
}

function update(store: Store, from: number, to: number | bigint | string | null, more: Asked = {}): Asked {
  return { store, oldObject: withTtl(store, from), object: withTtl(store, to), ...more }
}

function extended(store: Store, asked: string, had = '90d (7776000000 ms)'): Expected {
  return { reason: 'BadRequest', refused: message(store, asked, had) }
}

function message(store: Store, asked: string, had = '90d (7776000000 ms)', maximum = '90d (7776000000 ms)'): string {
  const setting = maximum.startsWith('16h') ? 'auth-user-session-ttl-minutes=960' : 'auth-token-max-ttl-minutes=129600'
  return (
    `forbidden to extend time-to-live: ${FIELD[store]} ${asked} is over ${had}, which it had; ` +
    `ask an admin, who may extend it up to ${maximum} (${setting}), or create a new token`
  )
}

for (const store of ['ext', 'secret', 'v3'] as const) {
  const never = store === 'v3' ? 0 : -1
  t.test(store, async (t) => {
    judgesWrites(t, ttlOnlyShrinks, [
      { name: 'the same', change: update(store, MAX_MS, MAX_MS), answers: anAnswer(), expected: ALLOWED },
      { name: 'reduced', change: update(store, MAX_MS, DAY_MS), answers: anAnswer(), expected: ALLOWED },
      { name: 'reduced by 1 ms', change: update(store, MAX_MS, MAX_MS - 1), answers: anAnswer(), expected: ALLOWED },
      { name: 'from never to an end', change: update(store, never, YEAR_MS), answers: anAnswer(), expected: ALLOWED },
      { name: 'from never to never', change: update(store, never, -5), answers: anAnswer(), expected: ALLOWED },
      {
        name: 'extended by 1 ms',
        change: update(store, DAY_MS, DAY_MS + 1),
        expected: extended(store, '24h (86400001 ms)', '24h (86400000 ms)'),
      },
      {
        name: 'extended over the maximum',
        change: update(store, MAX_MS, YEAR_MS),
        expected: extended(store, '365d (31536000000 ms)'),
      },
      { name: 'to never', change: update(store, MAX_MS, never), expected: extended(store, 'never') },
      { name: 'to another never', change: update(store, MAX_MS, -5), expected: extended(store, 'never') },
      {
        name: 'to what only int64 holds',
        change: update(store, MAX_MS, 9_007_199_254_740_993n),
        expected: extended(store, '285616y (9007199254740993 ms)'),
      },
      {
        name: 'whether it is an admin has to be asked',
        change: update(store, DAY_MS, MAX_MS),
        answers: anAnswer(),
        expected: { asked: IS_ADMIN },
      },
      {
        name: 'an admin extends',
        change: update(store, DAY_MS, MAX_MS),
        answers: ANSWERED_FOR_ADMIN,
        expected: ALLOWED,
      },
      {
        name: 'an owner who is a trusted writer extends',
        change: update(store, DAY_MS, MAX_MS, { role: 'trusted' }),
        answers: anAnswer(),
        expected: ALLOWED,
      },
      {
        name: 'Rancher extends its own without being asked, but never an ext Token',
        change: update(store, DAY_MS, MAX_MS, { role: 'rancher' }),
        answers: anAnswer(),
        expected: store === 'ext' ? { asked: IS_ADMIN } : ALLOWED,
      },
    ])
    holdsInEveryMode(t, ttlOnlyShrinks, {
      change: update(store, MAX_MS, YEAR_MS),
      message: message(store, '365d (31536000000 ms)'),
      rancher: store === 'ext' ? 'bound' : 'exempt',
    })
  })
}

const ASKS_FOR_DEFAULT = '0 or absent, which stands for 90d (7776000000 ms) and'
judgesWrites(t, ttlOnlyShrinks, [
  {
    name: 'ext: 0 is the default, which is longer here',
    change: update('ext', DAY_MS, 0),
    expected: extended('ext', ASKS_FOR_DEFAULT, '24h (86400000 ms)'),
  },
  {
    name: 'ext: none is the default',
    change: update('ext', DAY_MS, null),
    expected: extended('ext', ASKS_FOR_DEFAULT, '24h (86400000 ms)'),
  },
  { name: 'ext: the default is what it had', change: update('ext', MAX_MS, 0), expected: ALLOWED },
  {
    name: 'ext: a shorter default counts',
    change: update('ext', DAY_MS, 0),
    known: { settings: { 'auth-token-default-ttl-minutes': '60' } },
    expected: ALLOWED,
  },
  { name: 'ext: a stored 0 has ended, and stays so', change: update('ext', 0, 0), expected: ALLOWED },
  {
    name: 'ext: a stored 0 comes back to life',
    change: update('ext', 0, 1),
    expected: extended('ext', '1ms (1 ms)', '0s (0 ms)'),
  },
  {
    name: 'secret: a stored 0 comes back to life',
    change: update('secret', 0, -1),
    expected: extended('secret', 'never', '0s (0 ms)'),
  },
  { name: 'secret: 0 is no default, it has ended', change: update('secret', DAY_MS, 0), expected: ALLOWED },
  {
    name: 'secret: one that is garbled ends at once',
    change: update('secret', DAY_MS, 'abc'),
    answers: anAnswer(),
    expected: ALLOWED,
  },
  {
    name: 'secret: a garbled one is put right again',
    change: { ...update('secret', DAY_MS, DAY_MS), oldObject: withTtl('secret', 'abc') },
    expected: extended('secret', '24h (86400000 ms)', '0s (0 ms)'),
  },
  {
    name: 'secret: what was no token had no TTL',
    change: { store: 'secret', oldObject: { data: {} }, object: withTtl('secret', YEAR_MS) },
    expected: ALLOWED,
  },
  { name: 'v3: removed', change: update('v3', MAX_MS, null), expected: extended('v3', 'never') },
  {
    name: 'v3: a session may not be longer than sessions are',
    change: {
      store: 'v3',
      oldObject: aV3Token({ isDerived: false, ttl: DAY_MS / 24 }),
      object: aV3Token({ isDerived: false, ttl: DAY_MS }),
    },
    expected: {
      reason: 'BadRequest',
      refused: message('v3', '24h (86400000 ms)', '60m (3600000 ms)', '16h (57600000 ms)'),
    },
  },
  {
    name: 'a create is none of its business',
    change: { object: aStoredToken({ ttl: YEAR_MS }) },
    expected: ALLOWED,
  },
])
