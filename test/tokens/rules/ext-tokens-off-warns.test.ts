import t from 'tap'
import { parseFeature } from '../../../tokens/feature.ts'
import type { JsonObject } from '../../../tokens/json.ts'
import { extTokensOffWarns } from '../../../tokens/rules/ext-tokens-off-warns.ts'
import { aFeature, aFeatureChange } from '../other-subjects.ts'
import { ALLOWED, type Expected, judgesChanges, looksAt } from '../rule-cases.ts'

const DEFAULT_ON = { default: true }
const WARNED: Expected = {
  allowed: true,
  warnings: [
    'without ext-tokens, tokens.ext.cattle.io cannot be listed, created or revoked; those that exist stay in cattle-tokens',
  ],
}

function update(from: JsonObject, to: JsonObject, name = 'ext-tokens') {
  return aFeatureChange({ oldObject: aFeature(name, from, DEFAULT_ON), object: aFeature(name, to, DEFAULT_ON) })
}

judgesChanges(t, extTokensOffWarns, [
  { name: 'off', change: update({ value: null }, { value: false }), expected: WARNED },
  { name: 'off after it was on', change: update({ value: true }, { value: false }), expected: WARNED },
  { name: 'unset, and on by default', change: update({ value: true }, { value: null }), expected: ALLOWED },
  { name: 'on', change: update({ value: false }, { value: true }), expected: ALLOWED },
  { name: 'it stays off', change: update({ value: false }, { value: false }), expected: ALLOWED },
  {
    name: 'locked off',
    change: aFeatureChange({
      oldObject: aFeature('ext-tokens', {}, DEFAULT_ON),
      object: aFeature('ext-tokens', {}, { ...DEFAULT_ON, lockedValue: false }),
    }),
    expected: WARNED,
  },
  { name: 'another feature', change: update({ value: true }, { value: false }, 'fleet'), expected: ALLOWED },
])

const exists = (spec: JsonObject, name = 'ext-tokens') => ({
  subject: 'feature' as const,
  feature: parseFeature(aFeature(name, spec, DEFAULT_ON)),
})
looksAt(t, extTokensOffWarns, [
  { name: 'on by default', existing: exists({}), expected: undefined },
  {
    name: 'off',
    existing: exists({ value: false }),
    expected: {
      message: 'it is off: the tokens in cattle-tokens cannot be listed or revoked through tokens.ext.cattle.io',
      evidence: { value: 'false' },
      mend: `kubectl patch features.management.cattle.io ext-tokens --type=merge -p '{"spec":{"value":true}}'`,
    },
  },
  { name: 'another feature', existing: exists({ value: false }, 'fleet'), expected: undefined },
])
