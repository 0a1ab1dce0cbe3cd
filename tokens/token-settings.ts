import { int64FromText } from './int64.ts'
import type { Knowledge, Setting } from './knowledge.ts'
import { quoted } from './quote.ts'
import type { Token } from './token.ts'
import { shorterOf, type Ttl, ttlFromMinutes } from './ttl.ts'

export const MAX_TTL_SETTING = 'auth-token-max-ttl-minutes'
export const DEFAULT_TTL_SETTING = 'auth-token-default-ttl-minutes'
export const SESSION_TTL_SETTING = 'auth-user-session-ttl-minutes'
export const IDLE_TTL_SETTING = 'auth-user-session-idle-ttl-minutes'
export const KUBECONFIG_DEFAULT_TTL_SETTING = 'kubeconfig-default-token-ttl-minutes'

/** Rancher's own defaults (v2.12 to v2.15), for a cluster where the Setting itself is absent. */
const MAX_TTL_DEFAULT_MINUTES = 129_600n
const RANCHER_DEFAULT_MINUTES: ReadonlyMap<string, bigint> = new Map([
  [MAX_TTL_SETTING, MAX_TTL_DEFAULT_MINUTES],
  [SESSION_TTL_SETTING, 960n],
  [IDLE_TTL_SETTING, 960n],
  [KUBECONFIG_DEFAULT_TTL_SETTING, 43_200n],
])

/** Go counts a time.Duration in int64 nanoseconds: 2^63 / (60 * 10^9) minutes is the most it holds. */
export const MOST_MINUTES = 153_722_867n

/** The minutes that a setting's text stands for, or undefined: Go adds "m" and parses it as a duration, we allow plain decimals. */
export function minutesFromText(text: string): bigint | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined
  const minutes = int64FromText(text)
  return minutes !== undefined && minutes <= MOST_MINUTES ? minutes : undefined
}

/** What a setting of minutes comes to, and where that comes from. */
export interface EffectiveMinutes {
  readonly minutes: bigint
  readonly ttl: Ttl
  /** For people and the audit log: `auth-token-max-ttl-minutes=129600`. */
  readonly source: string
  /** Set where the setting could not be used as it stands. */
  readonly warning: string | undefined
}

/** The effective value: `value`, else `default`, else Rancher's own default; undefined where there is none of them. */
export function effectiveMinutes(name: string, knowledge: Pick<Knowledge, 'setting'>): EffectiveMinutes | undefined {
  return minutesOr(RANCHER_DEFAULT_MINUTES.get(name), name, knowledge)
}

function minutesOr(fallback: bigint, name: string, knowledge: Pick<Knowledge, 'setting'>): EffectiveMinutes
function minutesOr(
  fallback: bigint | undefined,
  name: string,
  knowledge: Pick<Knowledge, 'setting'>,
): EffectiveMinutes | undefined
function minutesOr(
  fallback: bigint | undefined,
  name: string,
  knowledge: Pick<Knowledge, 'setting'>,
): EffectiveMinutes | undefined {
  const setting = knowledge.setting(name)
  const usable = textsOf(setting).find((text) => minutesFromText(text) !== undefined)
  const minutes = usable === undefined ? fallback : minutesFromText(usable)
  if (minutes === undefined) return undefined
  const problem =
    setting === undefined ? 'absent' : (unusableText(setting) ?? (usable === undefined ? 'empty' : undefined))
  const warning =
    problem === undefined ? undefined : `setting ${name} is ${problem}; its default ${minutes} is in force`
  return { minutes, ttl: ttlFromMinutes(minutes), source: `${name}=${minutes}`, warning }
}

function textsOf(setting: Setting | undefined): readonly string[] {
  return setting === undefined ? [] : [setting.value, setting.default].filter((text) => text !== '')
}

/** What stands there, where that is no number of minutes; undefined where it is, or nothing stands there. */
function unusableText(setting: Setting): string | undefined {
  const malformed = setting.malformed.find(
    ({ field }) => field === 'value' || (field === 'default' && setting.value === ''),
  )
  if (malformed !== undefined) return `${malformed.found}, which is no text`
  const [wanted] = textsOf(setting)
  return wanted === undefined || minutesFromText(wanted) !== undefined ? undefined : quoted(wanted)
}

export interface TtlLimits {
  /** The longest that a token may live. */
  readonly maximum: EffectiveMinutes
  /** What a token gets that asks for none. Never longer than the maximum. */
  readonly fallback: Ttl
  readonly warnings: readonly string[]
}

/** The longest that this token may live: a v3 login session has a setting of its own. */
export function maximumFor(
  { store, isSession }: Pick<Token, 'store' | 'isSession'>,
  knowledge: Pick<Knowledge, 'setting'>,
): Pick<TtlLimits, 'maximum' | 'warnings'> {
  const session = store === 'v3' && isSession ? effectiveMinutes(SESSION_TTL_SETTING, knowledge) : undefined
  if (session === undefined) return ttlLimits(knowledge)
  return { maximum: session, warnings: session.warning === undefined ? [] : [session.warning] }
}

/**
 * The limits in force. A token that asks for no TTL gets auth-token-default-ttl-minutes where that Setting exists (Rancher
 * 2.16), else the maximum; a default of 0 is none.
 */
export function ttlLimits(knowledge: Pick<Knowledge, 'setting'>): TtlLimits {
  const maximum = minutesOr(MAX_TTL_DEFAULT_MINUTES, MAX_TTL_SETTING, knowledge)
  const setting = knowledge.setting(DEFAULT_TTL_SETTING)
  const ofItsOwn = setting && effectiveMinutes(DEFAULT_TTL_SETTING, knowledge)
  const unusable = setting && ofItsOwn === undefined ? unusableText(setting) : undefined
  const problem = unusable && `setting ${DEFAULT_TTL_SETTING} is ${unusable}; ${maximum.source} is in force`
  return {
    maximum,
    fallback: shorterOf(ofItsOwn?.ttl ?? maximum.ttl, maximum.ttl),
    warnings: [maximum.warning, ofItsOwn?.warning, problem].filter((warning) => warning !== undefined),
  }
}
