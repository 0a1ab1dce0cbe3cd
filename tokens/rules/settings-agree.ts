import type { Knowledge, Setting } from '../knowledge.ts'
import type { Breach, SettingRule } from '../rule.ts'
import {
  effectiveMinutes,
  IDLE_TTL_SETTING,
  KUBECONFIG_DEFAULT_TTL_SETTING,
  MAX_TTL_SETTING,
  minutesFromText,
  SESSION_TTL_SETTING,
} from '../token-settings.ts'
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
    'The idle time must not exceed the session time, nor the default of kubeconfig tokens the maximum, whichever of the two is ' +
    'changed or deleted: refused if the dependent one has a value of its own, a warning if it is at its default. A maximum of ' +
    '0 warns that tokens may never expire.',
  why:
    '"It must never exceed the value of auth-user-session-ttl-minutes", "This setting can\'t be larger than ' +
    'auth-token-max-ttl-minutes" (API Tokens page). Rancher checks the first only when the idle time changes, and the second ' +
    'never.',
  scopes: [{ on: 'setting', operations: ['CREATE', 'UPDATE', 'DELETE'] }],
  defaultMode: 'enforce',
  onChange({ before, after }, { knowledge }) {
    const name = (after ?? before)?.name
    if (name === undefined || (before?.value === after?.value && before?.default === after?.default)) return allow()
    const settings = withChanged(name, after, knowledge)
    const warnings: string[] = []
    if (name === MAX_TTL_SETTING && effectiveMinutes(MAX_TTL_SETTING, settings)?.minutes === 0n) {
      warnings.push(`with ${MAX_TTL_SETTING}=0 there is no maximum: tokens may never expire`)
    }
    const disagreement = disagreementAround(name, settings)
    if (disagreement === undefined) return allow(...warnings)
    const message = `${after === undefined ? `without setting ${name} its default is in force: ` : ''}${disagreement.message}`
    if (disagreement.isChosen) return reject(message)
    return allow(...warnings, message)
  },
  onState({ name }, { knowledge }): Breach | undefined {
    const disagreement = disagreementAround(name, knowledge)
    // One finding for a pair: it is the dependent setting that has to change.
    if (disagreement?.dependent !== name) return undefined
    const { message, limitMinutes } = disagreement
    return {
      message,
      evidence: { limit: String(limitMinutes) },
      mend: {
        change: 'other',
        command: `kubectl patch settings.management.cattle.io ${name} --type=merge -p '{"value":"${limitMinutes}"}'`,
      },
    }
  },
}

type Settings = Pick<Knowledge, 'setting'>

interface Disagreement {
  /** The name of the setting that is too much. */
  readonly dependent: string
  /** Somebody gave it a value of its own. */
  readonly isChosen: boolean
  readonly limitMinutes: bigint
  readonly message: string
}

/** The settings as they would be; undefined is one that goes. */
function withChanged(changed: string, setting: Setting | undefined, knowledge: Settings): Settings {
  return { setting: (name) => (name === changed ? setting : knowledge.setting(name)) }
}

function disagreementAround(name: string, settings: Settings): Disagreement | undefined {
  const pair = PAIRS.find(({ dependent, limit }) => dependent === name || limit === name)
  if (pair === undefined) return undefined
  const [dependent, limit] = [effectiveMinutes(pair.dependent, settings), effectiveMinutes(pair.limit, settings)]
  if (dependent === undefined || limit === undefined || dependent.minutes <= limit.minutes) return undefined
  if (limit.minutes === 0n && pair.zeroIsNoLimit) return undefined
  return {
    dependent: pair.dependent,
    isChosen: minutesFromText(settings.setting(pair.dependent)?.value ?? '') !== undefined,
    limitMinutes: limit.minutes,
    message:
      `${dependent.source} is over ${limit.source}: set ${pair.dependent} to ${limit.minutes} or less` +
      (name === pair.limit ? ' first' : ''),
  }
}
