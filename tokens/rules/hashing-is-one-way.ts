import { TOKEN_HASHING_FEATURE } from '../feature-names.ts'
import { isOn } from '../feature.ts'
import type { FeatureRule } from '../rule.ts'
import { allow, forbid } from '../verdict.ts'

export const hashingIsOneWay: FeatureRule = {
  id: 'hashing-is-one-way',
  subject: 'feature',
  severity: 'high',
  holds: 'Nobody but Rancher can turn off, unset or delete the feature token-hashing; turning it on gives a warning.',
  why:
    '"This is a non-reversible process: once enabled, this feature cannot be disabled. You should [...] take backups before ' +
    'enabling" (API Tokens page). With the feature off, Rancher would compare bearers with hashes as if they were values.',
  scopes: [{ on: 'feature', operations: ['CREATE', 'UPDATE', 'DELETE'] }],
  defaultMode: 'enforce',
  onChange({ before, after, operation, requester }) {
    if ((after ?? before)?.name !== TOKEN_HASHING_FEATURE || requester.role === 'rancher') return allow()
    if (operation === 'DELETE')
      return forbid(`feature ${TOKEN_HASHING_FEATURE} cannot be deleted: hashed tokens would stop working`)
    if (after === undefined) return allow()
    if (before?.value === true && after.value !== true) {
      return forbid(
        `feature ${TOKEN_HASHING_FEATURE} cannot be switched off or unset: spec.value was true, the change says ` +
          `${after.value ?? 'nothing'}; what is hashed cannot be undone`,
      )
    }
    const wasOn = before !== undefined && isOn(before)
    if (wasOn && !isOn(after))
      return forbid(`feature ${TOKEN_HASHING_FEATURE} cannot be switched off: what is hashed cannot be undone`)
    if (wasOn || !isOn(after)) return allow()
    return allow(`${TOKEN_HASHING_FEATURE} cannot be undone: every token is replaced by its hash; take a backup first`)
  },
  onState(feature) {
    if (feature.name !== TOKEN_HASHING_FEATURE || isOn(feature)) return undefined
    return {
      message: 'tokens.management.cattle.io are stored in plain: whoever may read one can log in with it',
      evidence: { value: String(feature.value ?? 'unset') },
      mend: {
        change: 'other',
        command: `kubectl patch features.management.cattle.io ${TOKEN_HASHING_FEATURE} --type=merge -p '{"spec":{"value":true}}'`,
      },
    }
  },
}
