import t from 'tap'
import type { Malformed } from '../../tokens/token.ts'
import { effectiveMinutes, maximumFor, minutesFromText, ttlLimits } from '../../tokens/token-settings.ts'
import { aKnowledge, NO_KNOWLEDGE, type SettingText } from './a-knowledge.ts'

const MAX = 'auth-token-max-ttl-minutes'
const DEFAULT = 'auth-token-default-ttl-minutes'
const SESSION = 'auth-user-session-ttl-minutes'
const DAYS_90 = 7_776_000_000n
const HOUR = 3_600_000n

const malformed = (field: string, found: string): readonly Malformed[] => [{ field, found, allowed: 'text' }]

t.test('a text of minutes', async (t) => {
  for (const [text, minutes] of [
    ['0', 0n],
    ['007', 7n],
    ['153722867', 153_722_867n],
  ] as const) {
    t.equal(minutesFromText(text), minutes, text)
  }
  for (const text of ['', 'abc', '-5', '+5', '1.5', ' 10', '0x10', '1e2', '99999999999999', '153722868', '1m']) {
    t.equal(minutesFromText(text), undefined, text)
  }
})

interface EffectiveCase {
  readonly name: string
  readonly setting: SettingText
  readonly of?: string
  readonly minutes: bigint | undefined
  readonly warning?: string
}
const inForce = (problem: string, minutes = 129_600) =>
  `setting ${MAX} is ${problem}; its default ${minutes} is in force`

const EFFECTIVE: readonly EffectiveCase[] = [
  { name: 'its value', setting: '60', minutes: 60n },
  { name: 'its default', setting: '', minutes: 129_600n },
  { name: 'a default of its own', setting: { default: '30' }, minutes: 30n },
  { name: 'the value before the default', setting: { value: '60', default: 'abc' }, minutes: 60n },
  { name: 'absent', setting: undefined, minutes: 129_600n, warning: inForce('absent') },
  { name: 'empty', setting: {}, minutes: 129_600n, warning: inForce('empty') },
  { name: 'no number', setting: 'abc', minutes: 129_600n, warning: inForce('abc') },
  { name: 'negative', setting: '-5', minutes: 129_600n, warning: inForce('-5') },
  { name: 'a space before it', setting: ' 10', minutes: 129_600n, warning: inForce('" 10"') },
  { name: 'too much', setting: '99999999999999', minutes: 129_600n, warning: inForce('99999999999999') },
  {
    name: 'no number, with a default of its own',
    setting: { value: 'abc', default: '30' },
    minutes: 30n,
    warning: inForce('abc', 30),
  },
  {
    name: 'neither is a number',
    setting: { value: 'abc', default: 'def' },
    minutes: 129_600n,
    warning: inForce('abc'),
  },
  { name: 'a default that is no number', setting: { default: 'def' }, minutes: 129_600n, warning: inForce('def') },
  {
    name: 'a value of another type',
    setting: { default: '30', malformed: malformed('value', '60') },
    minutes: 30n,
    warning: inForce('60, which is no text', 30),
  },
  {
    name: 'a default of another type',
    setting: { malformed: malformed('default', 'a list') },
    minutes: 129_600n,
    warning: inForce('a list, which is no text'),
  },
  {
    name: 'a default of another type that does not count',
    setting: { value: '60', malformed: malformed('default', 'a list') },
    minutes: 60n,
  },
  ...[
    [SESSION, 960n],
    ['auth-user-session-idle-ttl-minutes', 960n],
    ['kubeconfig-default-token-ttl-minutes', 43_200n],
  ].map(([of, minutes]) => ({
    name: `${of} is absent`,
    setting: undefined,
    of: String(of),
    minutes: BigInt(minutes ?? 0),
    warning: `setting ${of} is absent; its default ${minutes} is in force`,
  })),
  { name: 'a setting without a default of Rancher’s', setting: undefined, of: DEFAULT, minutes: undefined },
  { name: 'a setting that is no business of tokens', setting: undefined, of: 'constructor', minutes: undefined },
]
for (const { name, setting, of = MAX, minutes, warning } of EFFECTIVE) {
  t.test(`effective: ${name}`, async (t) => {
    const effective = effectiveMinutes(of, aKnowledge({ settings: { [of]: setting } }))
    t.equal(effective?.minutes, minutes)
    t.equal(effective?.warning, warning)
    if (effective !== undefined) t.equal(effective.source, `${of}=${minutes}`)
  })
}

interface LimitsCase {
  readonly name: string
  readonly settings: Readonly<Record<string, SettingText>>
  readonly maximum: bigint | 'never'
  readonly fallback: bigint | 'never'
  readonly warnings?: readonly string[]
}
const LIMITS: readonly LimitsCase[] = [
  { name: 'as Rancher makes them', settings: {}, maximum: DAYS_90, fallback: DAYS_90 },
  { name: 'a maximum of an hour', settings: { [MAX]: '60' }, maximum: HOUR, fallback: HOUR },
  { name: 'a default of an hour', settings: { [DEFAULT]: '60' }, maximum: DAYS_90, fallback: HOUR },
  { name: 'a default over the maximum', settings: { [DEFAULT]: '120', [MAX]: '60' }, maximum: HOUR, fallback: HOUR },
  { name: 'no maximum', settings: { [MAX]: '0' }, maximum: 'never', fallback: DAYS_90 },
  { name: 'no default: the maximum', settings: { [DEFAULT]: '0', [MAX]: '60' }, maximum: HOUR, fallback: HOUR },
  { name: 'neither', settings: { [DEFAULT]: '0', [MAX]: '0' }, maximum: 'never', fallback: 'never' },
  {
    name: 'Rancher before 2.16 has no default',
    settings: { [DEFAULT]: undefined, [MAX]: '60' },
    maximum: HOUR,
    fallback: HOUR,
  },
  {
    name: 'no Rancher at all',
    settings: { [DEFAULT]: undefined, [MAX]: undefined },
    maximum: DAYS_90,
    fallback: DAYS_90,
    warnings: [inForce('absent')],
  },
  {
    name: 'a default that is no number',
    settings: { [DEFAULT]: { value: 'abc' }, [MAX]: '60' },
    maximum: HOUR,
    fallback: HOUR,
    warnings: [`setting ${DEFAULT} is abc; ${MAX}=60 is in force`],
  },
  {
    name: 'a default that is no number, and its own default',
    settings: { [DEFAULT]: { value: 'abc', default: '60' } },
    maximum: DAYS_90,
    fallback: HOUR,
    warnings: [`setting ${DEFAULT} is abc; its default 60 is in force`],
  },
  {
    name: 'a default of another type',
    settings: { [DEFAULT]: { malformed: malformed('value', '60') } },
    maximum: DAYS_90,
    fallback: DAYS_90,
    warnings: [`setting ${DEFAULT} is 60, which is no text; ${MAX}=129600 is in force`],
  },
  { name: 'a default that is empty is none', settings: { [DEFAULT]: {} }, maximum: DAYS_90, fallback: DAYS_90 },
]
for (const { name, settings, maximum, fallback, warnings = [] } of LIMITS) {
  t.test(`limits: ${name}`, async (t) => {
    const limits = ttlLimits(aKnowledge({ settings }))
    t.equal(limits.maximum.ttl, maximum)
    t.equal(limits.fallback, fallback)
    t.strictSame(limits.warnings, warnings)
  })
}

t.test('only a login of the v3 store has a maximum of its own', async (t) => {
  const knowledge = aKnowledge({ settings: { [SESSION]: '960' } })
  const sixteenHours = 16n * HOUR
  for (const [store, isSession, expected] of [
    ['v3', true, sixteenHours],
    ['v3', false, DAYS_90],
    ['ext', true, DAYS_90],
    ['secret', true, DAYS_90],
  ] as const) {
    t.equal(maximumFor({ store, isSession }, knowledge).maximum.ttl, expected, `${store}, ${isSession}`)
  }
  const { maximum, warnings } = maximumFor({ store: 'v3', isSession: true }, aKnowledge())
  t.equal(maximum.ttl, sixteenHours)
  t.strictSame(warnings, [`setting ${SESSION} is absent; its default 960 is in force`])
})

t.test('nobody guesses where the settings are not known', async (t) => {
  t.throws(() => ttlLimits(NO_KNOWLEDGE), { code: 'MISSING_KNOWLEDGE', what: 'settings.management.cattle.io' })
})
