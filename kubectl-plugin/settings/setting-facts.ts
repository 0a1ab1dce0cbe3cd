import { KUBECONFIG_GENERATE_TOKEN_SETTING, KUBECONFIG_MAX_TTL_SETTING } from '../../tokens/setting-kinds.ts'
import {
  DEFAULT_TTL_SETTING,
  IDLE_TTL_SETTING,
  KUBECONFIG_DEFAULT_TTL_SETTING,
  MAX_TTL_SETTING,
  SESSION_TTL_SETTING,
} from '../../tokens/token-settings.ts'

/** What a setting does to tokens (API Tokens page of Rancher, and its code). */
export interface SettingFacts {
  readonly name: string
  /** Minutes, or true and false. */
  readonly unit: 'minutes' | 'boolean'
  readonly meaning: string
  readonly appliesTo: string
  readonly notTo: string
  readonly existing: string
}

export const SETTING_FACTS: readonly SettingFacts[] = [
  {
    name: MAX_TTL_SETTING,
    unit: 'minutes',
    meaning: 'The maximum TTL of a token; 0 means no limit.',
    appliesTo: 'API keys and kubeconfig tokens of both APIs; on ext tokens sessions too',
    notTo: `login sessions of v3 (${SESSION_TTL_SETTING}); tokens that Rancher makes for its own work`,
    existing: 'keep their expiry; an ext token is lowered at its next update through the API',
  },
  {
    name: DEFAULT_TTL_SETTING,
    unit: 'minutes',
    meaning: `The TTL of a token that asks for none. Rancher has it from 2.16 on; before, ${MAX_TTL_SETTING} applies.`,
    appliesTo: 'new tokens whose TTL is 0 or absent',
    notTo: 'tokens that name a TTL; login sessions',
    existing: 'are not changed',
  },
  {
    name: KUBECONFIG_DEFAULT_TTL_SETTING,
    unit: 'minutes',
    meaning: 'The TTL of the token in a kubeconfig that Rancher hands out.',
    appliesTo: 'tokens of kubeconfigs downloaded from Rancher',
    notTo: 'tokens that the Rancher CLI makes for a kubeconfig; API keys; login sessions',
    existing: 'are not changed: old kubeconfig tokens must be deleted',
  },
  {
    name: KUBECONFIG_MAX_TTL_SETTING,
    unit: 'minutes',
    meaning: 'The maximum TTL of a kubeconfig token. Rancher has it from 2.16 on.',
    appliesTo: 'kubeconfigs.ext.cattle.io',
    notTo: 'API keys; login sessions',
    existing: 'are not changed',
  },
  {
    name: KUBECONFIG_GENERATE_TOKEN_SETTING,
    unit: 'boolean',
    meaning:
      'Whether a downloaded kubeconfig contains a token; if not, it calls the Rancher CLI, which asks for a login.',
    appliesTo: 'kubeconfigs downloaded from Rancher',
    notTo: 'kubeconfigs.ext.cattle.io; API keys',
    existing: 'keep working',
  },
  {
    name: SESSION_TTL_SETTING,
    unit: 'minutes',
    meaning: 'How long a login lasts.',
    appliesTo: 'login sessions',
    notTo: 'API keys and kubeconfig tokens; tokens that the Rancher CLI makes',
    existing: 'keep their expiry',
  },
  {
    name: IDLE_TTL_SETTING,
    unit: 'minutes',
    meaning: `How long an unused login lasts. It must not exceed ${SESSION_TTL_SETTING}.`,
    appliesTo: 'login sessions whose activity Rancher has recorded',
    notTo: 'API keys and kubeconfig tokens; tokens that the Rancher CLI makes',
    existing: 'are subject to it at once',
  },
]

export const SETTING_NAMES: readonly string[] = SETTING_FACTS.map(({ name }) => name)
