import type { Knowledge, Setting } from '../knowledge.ts'
import type { Breach, SettingRule } from '../rule.ts'
import { KUBECONFIG_DEFAULT_TTL_SETTING } from '../setting-kinds.ts'
import { IDLE_TTL_SETTING, MAX_TTL_SETTING, minutesFromText, SESSION_TTL_SETTING } from '../token-settings.ts'
import { allow, reject } from '../verdict.ts'

/** The dependent setting must not be more than the other. */
const PAIRS = [
  { dependent: IDLE_TTL_SETTING, limit: SESSION_TTL_SETTING, zeroIsNoLimit: false },
  { dependent: KUBECONFIG_DEFAULT_TTL_SETTING, limit: MAX_TTL_SETTING, zeroIsNoLimit: true },
] as const

export const settingsAgree: SettingRule = {
  id: 'settings-agree',
  subject: 'setting',
  severity: 'medium',
  holds:
    'The idle time is not over the session time, and the default of kubeconfig tokens is not over the maximum, whichever of the ' +
    'two changes: refused where the dependent one has a value of its own, a warning where it stands at its default. A maximum of 0 ' +
    'warns that tokens may never expire.',
  why:
    '"It must never exceed the value of auth-user-session-ttl-minutes", "This setting can\'t be larger than ' +
    'auth-token-max-ttl-minutes" (API Tokens page). Rancher checks the first only where the idle time changes, and the second never.',
  scopes: [{ on: 'setting', operations: ['CREATE', 'UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ after }, { knowledge }) {
    if (after === undefined) return allow()
    const warnings: string[] = []
    if (after.name === MAX_TTL_SETTING && minutesOf(after) === 0n) {
      warnings.push(`with ${MAX_TTL_SETTING}=0 there is no maximum: tokens may never expire`)
    }
    const disagreement = disagreementAround(after, knowledge)
    if (disagreement === undefined) return allow(...warnings)
    if (disagreement.dependent.value !== '') return reject(disagreement.message)
    return allow(...warnings, disagreement.message)
  },
  onState(setting, { knowledge }): Breach | undefined {
    const disagreement = disagreementAround(setting, knowledge)
    // One finding for a pair: it is the dependent setting that has to change.
    if (disagreement?.dependent.name !== setting.name) return undefined
    const { message, limitMinutes } = disagreement
    return {
      message,
      evidence: { limit: String(limitMinutes) },
      mend: `kubectl patch settings.management.cattle.io ${setting.name} --type=merge -p '{"value":"${limitMinutes}"}'`,
    }
  },
}

interface Disagreement {
  readonly dependent: Setting
  readonly limitMinutes: bigint
  readonly message: string
}

function disagreementAround(changed: Setting, knowledge: Pick<Knowledge, 'setting'>): Disagreement | undefined {
  const known = (name: string): Setting | undefined => (changed.name === name ? changed : knowledge.setting(name))
  const pair = PAIRS.find(({ dependent, limit }) => dependent === changed.name || limit === changed.name)
  const [dependent, limit] = [pair && known(pair.dependent), pair && known(pair.limit)]
  if (pair === undefined || dependent === undefined || limit === undefined) return undefined
  const [most, minutes] = [minutesOf(limit), minutesOf(dependent)]
  if (most === undefined || minutes === undefined || (most === 0n && pair.zeroIsNoLimit) || minutes <= most)
    return undefined
  const message =
    `${dependent.name}=${minutes} is over ${limit.name}=${most}: set ${dependent.name} to ${most} or less` +
    (changed.name === limit.name ? ' first' : '')
  return { dependent, limitMinutes: most, message }
}

function minutesOf({ value, default: fallback }: Setting): bigint | undefined {
  return minutesFromText(value === '' ? fallback : value)
}
