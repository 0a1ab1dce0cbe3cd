import {
  DEFAULT_TTL_SETTING,
  IDLE_TTL_SETTING,
  KUBECONFIG_DEFAULT_TTL_SETTING,
  MAX_TTL_SETTING,
  minutesFromText,
  MOST_MINUTES,
  SESSION_TTL_SETTING,
} from './token-settings.ts'

export const KUBECONFIG_MAX_TTL_SETTING = 'kubeconfig-max-token-ttl-minutes'
export const KUBECONFIG_GENERATE_TOKEN_SETTING = 'kubeconfig-generate-token'

/** No setting of Rancher's: a probe writes to it, again and again, to see that the rules are enforced. */
export const CANARY_SETTING = 'rtoken-canary'

/** The settings that govern tokens, each with the least number of minutes it may have. */
const LEAST_MINUTES: Readonly<Record<string, bigint>> = {
  [SESSION_TTL_SETTING]: 0n,
  // An idle time of 0 switches the check off in Rancher; its own webhook asks for at least 1.
  [IDLE_TTL_SETTING]: 1n,
  [MAX_TTL_SETTING]: 0n,
  [DEFAULT_TTL_SETTING]: 0n,
  [KUBECONFIG_DEFAULT_TTL_SETTING]: 0n,
  [KUBECONFIG_MAX_TTL_SETTING]: 0n,
}

/** The names of all settings that rules judge; writes of others never reach them. */
export const JUDGED_SETTINGS: readonly string[] = [
  ...Object.keys(LEAST_MINUTES),
  KUBECONFIG_GENERATE_TOKEN_SETTING,
  CANARY_SETTING,
]

/** What the setting may be, where `text` is not that; undefined where it is, or the setting is none of our business. */
export function allowedInstead(name: string, text: string): string | undefined {
  if (name === KUBECONFIG_GENERATE_TOKEN_SETTING) return ['true', 'false'].includes(text) ? undefined : 'true or false'
  // It is there to be refused.
  if (name === CANARY_SETTING) return 'no value at all'
  const least = Object.hasOwn(LEAST_MINUTES, name) ? LEAST_MINUTES[name] : undefined
  if (least === undefined) return undefined
  const minutes = minutesFromText(text)
  return minutes !== undefined && minutes >= least
    ? undefined
    : `a whole number of minutes from ${least} to ${MOST_MINUTES}, in plain digits`
}
