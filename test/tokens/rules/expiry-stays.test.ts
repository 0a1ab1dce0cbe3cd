import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { expiryStays } from '../../../tokens/rules/expiry-stays.ts'
import type { Asked } from '../a-change.ts'
import { DAY_MS } from '../an-ext-token.ts'
import { aV3Token } from '../other-stores.ts'
import { ALLOWED, type Expected, judgesWrites, looksAtWhatExists } from '../rule-cases.ts'
import { holdsInEveryMode } from '../rule-modes.ts'

const NEVER = { ttl: 0, expiresAt: '' }

function update(from: JsonObject, to: JsonObject, more: Asked = {}): Asked {
  return { store: 'v3', oldObject: aV3Token(from), object: aV3Token({ ...from, ...to }), ...more }
}

function message(what: string, end = '2026-04-01T00:00:00Z'): string {
  return `expiresAt cannot be ${what}: the token ends ${end}, its creation + ttl; change ttl instead`
}

function refused(what: string, end?: string): Expected {
  return { reason: 'BadRequest', refused: message(what, end) }
}

judgesWrites(t, expiryStays, [
  { name: 'nothing changes', change: update({}, { description: 'x' }), expected: ALLOWED },
  { name: 'removed', change: update({}, { expiresAt: null }), expected: refused('cleared') },
  { name: 'emptied', change: update({}, { expiresAt: '' }), expected: refused('cleared') },
  {
    name: 'moved later',
    change: update({}, { expiresAt: '2099-01-01T00:00:00Z' }),
    expected: refused('moved to 2099-01-01T00:00:00Z'),
  },
  {
    name: 'moved earlier: to end a token, change its ttl',
    change: update({}, { expiresAt: '2026-01-03T00:00:00Z' }),
    expected: refused('moved to 2026-01-03T00:00:00Z'),
  },
  {
    name: 'the same time in other words',
    change: update({}, { expiresAt: '2026-04-01T02:00:00+02:00' }),
    expected: ALLOWED,
  },
  { name: 'within the same second', change: update({}, { expiresAt: '2026-04-01T00:00:00.999Z' }), expected: ALLOWED },
  {
    name: 'a second beside it',
    change: update({}, { expiresAt: '2026-04-01T00:00:01Z' }),
    expected: refused('moved to 2026-04-01T00:00:01Z'),
  },
  {
    name: 'filled in as Rancher would',
    change: update({ expiresAt: '' }, { expiresAt: '2026-04-01T00:00:00Z' }),
    expected: ALLOWED,
  },
  {
    name: 'filled in as it is not',
    change: update({ expiresAt: '' }, { expiresAt: '2099-01-01T00:00:00Z' }),
    expected: refused('moved to 2099-01-01T00:00:00Z'),
  },
  {
    name: 'what never ends gets an end that it has not',
    change: update(NEVER, { expiresAt: '2099-01-01T00:00:00Z' }),
    expected: refused('moved to 2099-01-01T00:00:00Z', 'never'),
  },
  {
    name: 'ttl and expiresAt move together',
    change: update({}, { ttl: DAY_MS, expiresAt: '2026-01-02T00:00:00Z' }),
    expected: ALLOWED,
  },
  {
    name: 'ttl moves, and expiresAt elsewhere',
    change: update({}, { ttl: DAY_MS, expiresAt: '2026-04-02T00:00:00Z' }),
    expected: refused('moved to 2026-04-02T00:00:00Z', '2026-01-02T00:00:00Z'),
  },
  {
    name: 'only ttl moves: expiresAt is amended by another rule',
    change: update({}, { ttl: DAY_MS }),
    expected: ALLOWED,
  },
  {
    name: 'never, and cleared: whether it may be so is for other rules to say',
    change: update({}, NEVER),
    expected: ALLOWED,
  },
  {
    name: 'a restored token keeps the end that it had, before its creation + ttl',
    change: update({ expiresAt: '2026-01-03T00:00:00Z' }, { description: 'x' }),
    expected: ALLOWED,
  },
  {
    name: 'a replace leaves out the creation: the stored one counts',
    change: {
      store: 'v3',
      oldObject: aV3Token(),
      object: aV3Token({ ttl: DAY_MS, expiresAt: '2026-01-02T00:00:00Z' }, { creationTimestamp: null }),
    },
    expected: ALLOWED,
  },
  {
    name: 'a creation that the change makes up counts for nothing',
    change: {
      store: 'v3',
      oldObject: aV3Token(),
      object: aV3Token({ expiresAt: '2099-04-01T00:00:00Z' }, { creationTimestamp: '2099-01-01T00:00:00Z' }),
    },
    expected: refused('moved to 2099-04-01T00:00:00Z'),
  },
  {
    name: 'a create is none of its business',
    change: { store: 'v3', object: aV3Token({ expiresAt: '2099-01-01T00:00:00Z' }) },
    expected: ALLOWED,
  },
])

holdsInEveryMode(t, expiryStays, {
  change: update({}, { expiresAt: '' }),
  message: message('cleared'),
  rancher: 'exempt',
})

const wrong = (end: string, expiresAt: string) => ({
  message: `its expiresAt says 2099-01-01T00:00:00Z, and it ends ${end}`,
  evidence: { expiresAt: '2099-01-01T00:00:00Z', end },
  mend: `kubectl patch tokens.management.cattle.io token-v3v3v --type=merge -p '{"expiresAt":"${expiresAt}"}'`,
})
looksAtWhatExists(t, expiryStays, [
  { name: 'as it is', store: 'v3', object: aV3Token(), expected: undefined },
  { name: 'not filled in yet', store: 'v3', object: aV3Token({ expiresAt: '' }), expected: undefined },
  {
    name: 'earlier, as after a restore',
    store: 'v3',
    object: aV3Token({ expiresAt: '2026-01-03T00:00:00Z' }),
    expected: undefined,
  },
  {
    name: 'a second later, which is rounding',
    store: 'v3',
    object: aV3Token({ expiresAt: '2026-04-01T00:00:01Z' }),
    expected: undefined,
  },
  {
    name: 'later than it ends',
    store: 'v3',
    object: aV3Token({ expiresAt: '2099-01-01T00:00:00Z' }),
    expected: wrong('2026-04-01T00:00:00Z', '2026-04-01T00:00:00Z'),
  },
  {
    name: 'an end, and it has none',
    store: 'v3',
    object: aV3Token({ ...NEVER, expiresAt: '2099-01-01T00:00:00Z' }),
    expected: wrong('never', ''),
  },
])
