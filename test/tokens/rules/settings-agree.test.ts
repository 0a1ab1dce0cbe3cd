import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { settingsAgree } from '../../../tokens/rules/settings-agree.ts'
import { parseSetting } from '../../../tokens/setting.ts'
import type { SettingText } from '../a-knowledge.ts'
import { aSetting, aSettingChange, type AskedOfAnother } from '../other-subjects.ts'
import { ALLOWED, type Expected, judgesChanges, looksAt } from '../rule-cases.ts'
import { changeHoldsInEveryMode } from '../rule-modes.ts'

const IDLE = 'auth-user-session-idle-ttl-minutes'
const SESSION = 'auth-user-session-ttl-minutes'
const KUBECONFIG = 'kubeconfig-default-token-ttl-minutes'
const MAX = 'auth-token-max-ttl-minutes'
const DEFAULTS: Readonly<Record<string, string>> = {
  [IDLE]: '960',
  [SESSION]: '960',
  [KUBECONFIG]: '43200',
  [MAX]: '129600',
}
const NO_MAXIMUM = 'with auth-token-max-ttl-minutes=0 there is no maximum: tokens may never expire'

/** All four as Rancher makes them, but for these values; undefined is an absent Setting. */
function known(values: Readonly<Record<string, string | undefined>> = {}) {
  const settings: Record<string, SettingText> = {}
  for (const [name, fallback] of Object.entries(DEFAULTS)) settings[name] = { default: fallback }
  for (const [name, value] of Object.entries(values)) {
    settings[name] = value === undefined ? undefined : { value, default: DEFAULTS[name] ?? '' }
  }
  return { settings }
}

function update(name: string, value: string, from: JsonObject = {}, more: AskedOfAnother = {}) {
  const fields = { default: DEFAULTS[name] ?? '', ...from }
  return aSettingChange({ oldObject: aSetting(name, fields), object: aSetting(name, { ...fields, value }), ...more })
}

const removal = (name: string, value: string, more: AskedOfAnother = {}) =>
  aSettingChange({ oldObject: aSetting(name, { default: DEFAULTS[name] ?? '', value }), ...more })
const WITHOUT = (name: string) => `without setting ${name} its default is in force: `

const over = (dependent: string, minutes: number, limit: string, most: number, first = '') =>
  `${dependent}=${minutes} is over ${limit}=${most}: set ${dependent} to ${most} or less${first}`
const refused = (message: string): Expected => ({ reason: 'BadRequest', refused: message })
const warned = (...warnings: string[]): Expected => ({ allowed: true, warnings })

judgesChanges(t, settingsAgree, [
  { name: 'idle as long as the session', change: update(IDLE, '960'), known: known(), expected: ALLOWED },
  {
    name: 'idle over the session',
    change: update(IDLE, '961'),
    known: known(),
    expected: refused(over(IDLE, 961, SESSION, 960)),
  },
  {
    name: 'idle over a session of its own value',
    change: update(IDLE, '61'),
    known: known({ [SESSION]: '60' }),
    expected: refused(over(IDLE, 61, SESSION, 60)),
  },
  {
    name: 'the session under an idle of its own value',
    change: update(SESSION, '29'),
    known: known({ [IDLE]: '30' }),
    expected: refused(over(IDLE, 30, SESSION, 29, ' first')),
  },
  {
    name: 'the session under an idle that stands at its default',
    change: update(SESSION, '60'),
    known: known(),
    expected: warned(over(IDLE, 960, SESSION, 60, ' first')),
  },
  {
    name: 'the session under an idle whose Setting is absent, and whose default is in force',
    change: update(SESSION, '60'),
    known: known({ [IDLE]: undefined }),
    expected: warned(over(IDLE, 960, SESSION, 60, ' first')),
  },
  {
    name: 'the session under an idle whose value cannot be used: its default is in force',
    change: update(SESSION, '60'),
    known: known({ [IDLE]: 'abc' }),
    expected: warned(over(IDLE, 960, SESSION, 60, ' first')),
  },
  {
    name: 'idle goes back to its default, which is over a short session',
    change: update(IDLE, '', { value: '30' }),
    known: known({ [SESSION]: '60', [IDLE]: '30' }),
    expected: warned(over(IDLE, 960, SESSION, 60)),
  },
  {
    name: 'a session of 0 is not without limit for idle times: Rancher counts with the number',
    change: update(SESSION, '0'),
    known: known(),
    expected: warned(over(IDLE, 960, SESSION, 0, ' first')),
  },
  {
    name: 'a kubeconfig default over the maximum',
    change: update(KUBECONFIG, '129601'),
    known: known(),
    expected: refused(over(KUBECONFIG, 129601, MAX, 129600)),
  },
  {
    name: 'a kubeconfig default over the maximum of an absent Setting',
    change: update(KUBECONFIG, '129601'),
    known: known({ [MAX]: undefined }),
    expected: refused(over(KUBECONFIG, 129601, MAX, 129600)),
  },
  {
    name: 'a kubeconfig default, and no maximum',
    change: update(KUBECONFIG, '153722867'),
    known: known({ [MAX]: '0' }),
    expected: ALLOWED,
  },
  {
    name: 'a kubeconfig default of 0 is the maximum in Rancher',
    change: update(KUBECONFIG, '0'),
    known: known(),
    expected: ALLOWED,
  },
  {
    name: 'the maximum under a kubeconfig default of its own value',
    change: update(MAX, '60'),
    known: known({ [KUBECONFIG]: '61' }),
    expected: refused(over(KUBECONFIG, 61, MAX, 60, ' first')),
  },
  {
    name: 'the maximum under the kubeconfig default',
    change: update(MAX, '60'),
    known: known(),
    expected: warned(over(KUBECONFIG, 43200, MAX, 60, ' first')),
  },
  {
    name: 'a maximum of 0 is none, however long kubeconfigs are',
    change: update(MAX, '0'),
    known: known({ [KUBECONFIG]: '153722867' }),
    expected: warned(NO_MAXIMUM),
  },
  {
    name: 'a maximum again, after there was none',
    change: update(MAX, '60', { value: '0' }),
    known: known({ [MAX]: '0', [KUBECONFIG]: '153722867' }),
    expected: refused(over(KUBECONFIG, 153722867, MAX, 60, ' first')),
  },
  {
    name: 'a maximum that stays 0 is not said again',
    change: update(MAX, '0', { value: '0' }),
    known: known({ [MAX]: '0' }),
    expected: ALLOWED,
  },
  {
    name: 'what disagrees already can be labelled',
    change: update(IDLE, '2000', { value: '2000' }),
    known: known({ [IDLE]: '2000' }),
    expected: ALLOWED,
  },
  {
    name: 'a value that is none is for another rule to refuse: its default counts here',
    change: update(IDLE, 'abc'),
    known: known(),
    expected: ALLOWED,
  },
  {
    name: 'the default of the token TTL may be over the maximum: it is lowered where it is used',
    change: update('auth-token-default-ttl-minutes', '153722867'),
    known: known(),
    expected: ALLOWED,
  },
  {
    name: 'the session is deleted, whose default is under an idle of its own value',
    change: removal(SESSION, '1500'),
    known: known({ [SESSION]: '1500', [IDLE]: '1400' }),
    expected: refused(`${WITHOUT(SESSION)}${over(IDLE, 1400, SESSION, 960, ' first')}`),
  },
  {
    name: 'the session is deleted, whose default is as long as the idle',
    change: removal(SESSION, '1500'),
    known: known({ [SESSION]: '1500', [IDLE]: '960' }),
    expected: ALLOWED,
  },
  {
    name: 'no maximum is deleted: its default is under a kubeconfig default of its own value',
    change: removal(MAX, '0'),
    known: known({ [MAX]: '0', [KUBECONFIG]: '200000' }),
    expected: refused(`${WITHOUT(MAX)}${over(KUBECONFIG, 200000, MAX, 129600, ' first')}`),
  },
  {
    name: 'the idle is deleted, whose default is over a short session: nobody has chosen it',
    change: removal(IDLE, '30'),
    known: known({ [SESSION]: '60', [IDLE]: '30' }),
    expected: warned(`${WITHOUT(IDLE)}${over(IDLE, 960, SESSION, 60)}`),
  },
  {
    name: 'Rancher deletes one, and is only warned',
    change: removal(SESSION, '1500', { role: 'rancher' }),
    known: known({ [SESSION]: '1500', [IDLE]: '1400' }),
    expected: warned(`${WITHOUT(SESSION)}${over(IDLE, 1400, SESSION, 960, ' first')}`),
  },
  { name: 'another setting is deleted', change: removal('server-url', 'x'), known: known(), expected: ALLOWED },
  {
    name: 'Rancher rewrites a default at an upgrade, and is only warned',
    change: aSettingChange({
      oldObject: aSetting(SESSION, { default: '960' }),
      object: aSetting(SESSION, { default: '20' }),
      role: 'rancher',
    }),
    known: known({ [IDLE]: '30' }),
    expected: warned(over(IDLE, 30, SESSION, 20, ' first')),
  },
  { name: 'another setting', change: update('server-url', 'x'), known: known(), expected: ALLOWED },
])

changeHoldsInEveryMode(t, settingsAgree, {
  change: (phase, role) => update(IDLE, '961', {}, { phase, role }),
  known: known(),
  message: over(IDLE, 961, SESSION, 960),
  rancher: 'warned',
})

const exists = (name: string, value: string) => ({
  subject: 'setting' as const,
  setting: parseSetting(aSetting(name, { value, default: DEFAULTS[name] ?? '' })),
})
const tooLong = {
  message: over(IDLE, 960, SESSION, 60),
  evidence: { limit: '60' },
  mend: `kubectl patch settings.management.cattle.io ${IDLE} --type=merge -p '{"value":"60"}'`,
}
looksAt(t, settingsAgree, [
  { name: 'in agreement', existing: exists(IDLE, ''), known: known(), expected: undefined },
  { name: 'the dependent one', existing: exists(IDLE, ''), known: known({ [SESSION]: '60' }), expected: tooLong },
  {
    name: 'the limit: one finding for a pair',
    existing: exists(SESSION, '60'),
    known: known({ [SESSION]: '60' }),
    expected: undefined,
  },
  { name: 'another setting', existing: exists('server-url', 'x'), known: known(), expected: undefined },
])

t.test('all in the order of a start of Rancher, whichever that is', async (t) => {
  judgesChanges(
    t,
    settingsAgree,
    Object.keys(DEFAULTS).map((name) => ({
      name: `only ${name} is there yet`,
      change: aSettingChange({ object: aSetting(name, { default: DEFAULTS[name] ?? '' }), role: 'rancher' as const }),
      known: known(Object.fromEntries(Object.keys(DEFAULTS).map((each) => [each, undefined]))),
      expected: ALLOWED,
    })),
  )
})
