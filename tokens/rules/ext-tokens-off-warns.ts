import { EXT_TOKENS_FEATURE } from '../feature-names.ts'
import { isOn } from '../feature.ts'
import type { FeatureRule } from '../rule.ts'
import { allow } from '../verdict.ts'

export const extTokensOffWarns: FeatureRule = {
  id: 'ext-tokens-off-warns',
  subject: 'feature',
  severity: 'low',
  holds: 'Turning off the feature ext-tokens warns of what stops working.',
  why:
    'This turns off the whole Token API ("You can disable the Tokens Public API by setting the ext-tokens feature flag to ' +
    'false").',
  scopes: [{ on: 'feature', operations: ['UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ before, after }) {
    if (before?.name !== EXT_TOKENS_FEATURE || after === undefined) return allow()
    return isOn(before) && !isOn(after)
      ? allow(
          'without ext-tokens, tokens.ext.cattle.io cannot be listed, created or revoked; those that exist stay in cattle-tokens',
        )
      : allow()
  },
  onState(feature) {
    if (feature.name !== EXT_TOKENS_FEATURE || isOn(feature)) return undefined
    return {
      message: 'it is off: the tokens in cattle-tokens cannot be listed or revoked through tokens.ext.cattle.io',
      evidence: { value: String(feature.value ?? 'unset') },
      mend: {
        change: 'other',
        command: `kubectl patch features.management.cattle.io ${EXT_TOKENS_FEATURE} --type=merge -p '{"spec":{"value":true}}'`,
      },
    }
  },
}
