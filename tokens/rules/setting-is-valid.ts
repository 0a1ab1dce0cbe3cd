import { quoted } from '../quote.ts'
import type { SettingRule } from '../rule.ts'
import { allowedInstead, JUDGED_SETTINGS } from '../setting-kinds.ts'
import { allow, forbid, reject } from '../verdict.ts'

export const settingIsValid: SettingRule = {
  id: 'setting-is-valid',
  subject: 'setting',
  severity: 'high',
  holds:
    'A setting that governs tokens is a plain decimal number of minutes from 0 to 153722867 (at least 1 for the idle time), or ' +
    'true or false for kubeconfig-generate-token; an empty value means the default. Only Rancher writes `default`. ' +
    'rtoken-canary takes no value: its refusal shows that the rules are in force.',
  why:
    'Rancher appends "m" to the text and has Go parse it as a duration: with `abc`, creating any token fails with a 500, and ' +
    '`1e2` or 99999999999999 are no better. 153722867 minutes is the most that Go can count in int64 nanoseconds. No webhook ' +
    'of Rancher checks auth-token-max-ttl-minutes.',
  scopes: [{ on: 'setting', operations: ['CREATE', 'UPDATE'] }],
  defaultMode: 'enforce',
  onChange({ before, after, requester }) {
    if (after === undefined || !JUDGED_SETTINGS.includes(after.name)) return allow()
    for (const field of ['value', 'default'] as const) {
      const text = after[field]
      if (text === (before?.[field] ?? '')) continue
      if (field === 'default' && requester.role !== 'rancher') {
        return forbid(
          `default of setting ${after.name} is written by Rancher alone: it was ${shown(before?.default)}, the change says ` +
            `${shown(text)}; write value instead`,
        )
      }
      const allowed = text === '' ? undefined : allowedInstead(after.name, text)
      if (allowed !== undefined) {
        return reject(
          `${field} of setting ${after.name} is ${quoted(text)}; allowed is ${allowed}, or nothing for the default`,
        )
      }
    }
    if (after.source !== 'env' || requester.role === 'rancher' || after.value === (before?.value ?? '')) return allow()
    return allow(
      `setting ${after.name} has the source env: Rancher takes its value from its environment, and again at its next start`,
    )
  },
  onState({ name, value, default: fallback, malformed: [malformed] }) {
    if (!JUDGED_SETTINGS.includes(name)) return undefined
    if (malformed !== undefined) {
      return {
        message: `its ${malformed.field} is ${malformed.found}; allowed is ${malformed.allowed}, and Rancher can read no setting now`,
        evidence: { field: malformed.field, allowed: malformed.allowed },
        mend: { change: 'other', command: mendCommand(name, { [malformed.field]: null }) },
      }
    }
    const text = value === '' ? fallback : value
    const allowed = text === '' ? undefined : allowedInstead(name, text)
    if (allowed === undefined) return undefined
    return {
      message: `it is ${quoted(text)}; allowed is ${allowed}`,
      evidence: { found: quoted(text), allowed },
      // Rancher writes its defaults again when it starts.
      mend: {
        change: 'other',
        command:
          value === ''
            ? 'kubectl -n cattle-system rollout restart deployment rancher'
            : mendCommand(name, { value: '' }),
      },
    }
  },
}

function mendCommand(name: string, patch: Readonly<Record<string, string | null>>): string {
  return `kubectl patch settings.management.cattle.io ${name} --type=merge -p '${JSON.stringify(patch)}'`
}

function shown(text: string | undefined): string {
  return text === undefined || text === '' ? 'empty' : quoted(text)
}
