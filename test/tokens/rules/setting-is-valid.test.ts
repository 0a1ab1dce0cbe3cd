import t from 'tap'
import type { Json, JsonObject } from '../../../tokens/json.ts'
import { settingIsValid } from '../../../tokens/rules/setting-is-valid.ts'
import { JUDGED_SETTINGS } from '../../../tokens/setting-kinds.ts'
import { parseSetting } from '../../../tokens/setting.ts'
import { aSetting, aSettingChange, type AskedOfAnother } from '../other-subjects.ts'
import { ALLOWED, type Expected, judgesChanges, looksAt } from '../rule-cases.ts'
import { changeHoldsInEveryMode } from '../rule-modes.ts'

const MAX = 'auth-token-max-ttl-minutes'
const IDLE = 'auth-user-session-idle-ttl-minutes'
const GENERATE = 'kubeconfig-generate-token'
const MINUTES = JUDGED_SETTINGS.filter((name) => name.endsWith('-minutes'))
const allowedFor = (name: string): string =>
  name === GENERATE
    ? 'true or false'
    : `a whole number of minutes from ${name === IDLE ? 1 : 0} to 153722867, in plain digits`

function update(name: string, to: JsonObject, from: JsonObject = {}, more: AskedOfAnother = {}) {
  return aSettingChange({ oldObject: aSetting(name, from), object: aSetting(name, { ...from, ...to }), ...more })
}

function refused(field: string, name: string, found: string): Expected {
  return {
    reason: 'BadRequest',
    refused: `${field} of setting ${name} is ${found}; allowed is ${allowedFor(name)}, or nothing for the default`,
  }
}

/** What stands in a setting of minutes, and how it is shown. */
const NO_MINUTES: readonly (readonly [string, string])[] = [
  ['abc', 'abc'],
  ['-5', '-5'],
  ['1.5', '1.5'],
  [' 10', '" 10"'],
  ['10 ', '"10 "'],
  ['10\n', '"10\\n"'],
  ['0x10', '0x10'],
  ['1e2', '1e2'],
  ['+5', '"+5"'],
  ['1_000', '1_000'],
  ['60m', '60m'],
  ['99999999999999', '99999999999999'],
  ['153722868', '153722868'],
  ['0000000001', '0000000001'],
  ['١٢', '"١٢"'],
  ['x'.repeat(101), `"${'x'.repeat(64)}..."`],
]

t.test('the settings that are judged', async (t) => {
  t.strictSame([...MINUTES].sort(), [
    'auth-token-default-ttl-minutes',
    'auth-token-max-ttl-minutes',
    'auth-user-session-idle-ttl-minutes',
    'auth-user-session-ttl-minutes',
    'kubeconfig-default-token-ttl-minutes',
    'kubeconfig-max-token-ttl-minutes',
  ])
  t.ok(JUDGED_SETTINGS.includes(GENERATE))
})

for (const name of MINUTES) {
  t.test(name, async (t) => {
    judgesChanges(t, settingIsValid, [
      ...['1', '60', '007', '129600', '153722867', ''].map((value) => ({
        name: `value ${JSON.stringify(value)}`,
        change: update(name, { value }),
        expected: ALLOWED,
      })),
      {
        name: 'value 0',
        change: update(name, { value: '0' }),
        expected: name === IDLE ? refused('value', name, '0') : ALLOWED,
      },
      ...NO_MINUTES.map(([value, shown]) => ({
        name: `value ${JSON.stringify(value)}`,
        change: update(name, { value }),
        expected: refused('value', name, shown),
      })),
      { name: 'value null', change: update(name, { value: null }, { value: '60' }), expected: ALLOWED },
      {
        name: 'a default that cannot be used, by Rancher: it is warned, and never refused',
        change: update(name, { default: 'abc' }, {}, { role: 'rancher' }),
        expected: {
          allowed: true,
          warnings: [`default of setting ${name} is abc; allowed is ${allowedFor(name)}, or nothing for the default`],
        },
      },
    ])
  })
}

judgesChanges(t, settingIsValid, [
  ...['true', 'false', ''].map((value) => ({
    name: `${GENERATE} ${JSON.stringify(value)}`,
    change: update(GENERATE, { value }),
    expected: ALLOWED,
  })),
  ...['True', 'yes', '1', 'abc'].map((value) => ({
    name: `${GENERATE} ${value}`,
    change: update(GENERATE, { value }),
    expected: refused('value', GENERATE, value),
  })),
  {
    name: 'Rancher creates one at its start: the value is empty, the default counts',
    change: aSettingChange({ object: aSetting(MAX), role: 'rancher' }),
    expected: ALLOWED,
  },
  {
    name: 'Rancher rewrites a default at an upgrade',
    change: update(MAX, { default: '43200' }, {}, { role: 'rancher' }),
    expected: ALLOWED,
  },
  {
    name: 'somebody else writes the default',
    change: update(MAX, { default: '43200' }),
    expected: {
      reason: 'Forbidden',
      refused: `default of setting ${MAX} is written by Rancher alone: it was 129600, the change says 43200; write value instead`,
    },
  },
  {
    name: 'somebody else removes the default',
    change: update(MAX, { default: null }),
    expected: {
      reason: 'Forbidden',
      refused: `default of setting ${MAX} is written by Rancher alone: it was 129600, the change says empty; write value instead`,
    },
  },
  {
    name: 'somebody else creates it with a default',
    change: aSettingChange({ object: aSetting(MAX) }),
    expected: {
      reason: 'Forbidden',
      refused: `default of setting ${MAX} is written by Rancher alone: it was empty, the change says 129600; write value instead`,
    },
  },
  {
    name: 'somebody else creates it with a value',
    change: aSettingChange({ object: aSetting(MAX, { value: '60', default: '' }) }),
    expected: ALLOWED,
  },
  {
    name: 'somebody else creates it with a value that is none',
    change: aSettingChange({ object: aSetting(MAX, { value: 'abc', default: '' }) }),
    expected: refused('value', MAX, 'abc'),
  },
  {
    name: 'what is wrong already can be labelled',
    change: update(MAX, { metadata: { name: MAX, labels: { a: 'b' } } }, { value: 'abc' }),
    expected: ALLOWED,
  },
  {
    name: 'what is wrong already is made wrong in another way',
    change: update(MAX, { value: 'abd' }, { value: 'abc' }),
    expected: refused('value', MAX, 'abd'),
  },
  {
    name: 'what comes from the environment of Rancher does not last',
    change: update(MAX, { value: '60' }, { value: '30', source: 'env' }),
    expected: {
      allowed: true,
      warnings: [
        `setting ${MAX} has the source env: Rancher takes its value from its environment, and again at its next start`,
      ],
    },
  },
  {
    name: 'Rancher takes it from its environment',
    change: update(MAX, { value: '60', source: 'env' }, {}, { role: 'rancher' }),
    expected: ALLOWED,
  },
  {
    name: 'another change of what comes from the environment',
    change: update(MAX, { customized: true }, { value: '30', source: 'env' }),
    expected: ALLOWED,
  },
  {
    name: 'another setting is none of its business',
    change: update('server-url', { value: 'abc', default: 'x' }),
    expected: ALLOWED,
  },
  {
    name: 'a name that every object inherits is another setting',
    change: update('constructor', { value: 'abc' }),
    expected: ALLOWED,
  },
])

changeHoldsInEveryMode(t, settingIsValid, {
  change: (phase, role) => update(MAX, { value: 'abc' }, {}, { phase, role }),
  message: `value of setting ${MAX} is abc; allowed is ${allowedFor(MAX)}, or nothing for the default`,
  rancher: 'warned',
})

const exists = (name: string, fields: JsonObject) => ({
  subject: 'setting' as const,
  setting: parseSetting(aSetting(name, fields)),
})
const patch = (name: string, fields: Readonly<Record<string, Json>>) =>
  `kubectl patch settings.management.cattle.io ${name} --type=merge -p '${JSON.stringify(fields)}'`
looksAt(t, settingIsValid, [
  { name: 'at its default', existing: exists(MAX, {}), expected: undefined },
  { name: 'nothing at all', existing: exists(MAX, { default: '' }), expected: undefined },
  { name: 'a value of its own', existing: exists(MAX, { value: '60', default: 'abc' }), expected: undefined },
  {
    name: 'a value that is none',
    existing: exists(MAX, { value: 'abc' }),
    expected: {
      message: `it is abc; allowed is ${allowedFor(MAX)}`,
      evidence: { found: 'abc', allowed: allowedFor(MAX) },
      mend: patch(MAX, { value: '' }),
    },
  },
  {
    name: 'a default that is none',
    existing: exists(GENERATE, { default: 'maybe' }),
    expected: {
      message: 'it is maybe; allowed is true or false',
      evidence: { found: 'maybe', allowed: 'true or false' },
      mend: 'kubectl -n cattle-system rollout restart deployment rancher',
    },
  },
  {
    name: 'a value of another type',
    existing: exists(MAX, { value: 60 }),
    expected: {
      message: 'its value is 60; allowed is text, and Rancher can read no setting now',
      evidence: { field: 'value', allowed: 'text' },
      mend: patch(MAX, { value: null }),
    },
  },
  { name: 'another setting', existing: exists('server-url', { value: 'abc' }), expected: undefined },
])
