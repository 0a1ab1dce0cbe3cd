import t from 'tap'
import { parseFeature } from '../../../tokens/feature.ts'
import type { JsonObject } from '../../../tokens/json.ts'
import { hashingIsOneWay } from '../../../tokens/rules/hashing-is-one-way.ts'
import { aFeature, aFeatureChange, type AskedOfAnother } from '../other-subjects.ts'
import { ALLOWED, type Expected, judgesChanges, looksAt } from '../rule-cases.ts'
import { changeHoldsInEveryMode } from '../rule-modes.ts'

const HASHING = 'token-hashing'
const ON = { value: true }
const OFF = { value: false }
const UNSET = { value: null }

function update(from: JsonObject, to: JsonObject, more: AskedOfAnother = {}) {
  return aFeatureChange({ oldObject: aFeature(HASHING, from), object: aFeature(HASHING, to), ...more })
}

const forbidden = (message: string): Expected => ({ reason: 'Forbidden', refused: `feature token-hashing ${message}` })
const chosen = (now: string) =>
  `cannot be switched off or unset: spec.value was true, the change says ${now}; what is hashed cannot be undone`
const NOT_OFF = 'cannot be switched off: what is hashed cannot be undone'
const NOT_DELETED = 'cannot be deleted: hashed tokens would stop working'
const TAKE_A_BACKUP: Expected = {
  allowed: true,
  warnings: ['token-hashing cannot be undone: every token is replaced by its hash; take a backup first'],
}

judgesChanges(t, hashingIsOneWay, [
  { name: 'switched on', change: update(UNSET, ON), expected: TAKE_A_BACKUP },
  { name: 'switched on after it was off', change: update(OFF, ON), expected: TAKE_A_BACKUP },
  { name: 'it stays on', change: update(ON, ON), expected: ALLOWED },
  { name: 'switched off', change: update(ON, OFF), expected: forbidden(chosen('false')) },
  { name: 'unset', change: update(ON, UNSET), expected: forbidden(chosen('nothing')) },
  {
    name: 'the spec removed',
    change: aFeatureChange({ oldObject: aFeature(HASHING, ON), object: { ...aFeature(HASHING), spec: null } }),
    expected: forbidden(chosen('nothing')),
  },
  {
    name: 'unset where the default is on',
    change: aFeatureChange({
      oldObject: aFeature(HASHING, ON, { default: true }),
      object: aFeature(HASHING, UNSET, { default: true }),
    }),
    expected: forbidden(chosen('nothing')),
  },
  {
    name: 'off where the default was on',
    change: aFeatureChange({
      oldObject: aFeature(HASHING, UNSET, { default: true }),
      object: aFeature(HASHING, OFF, { default: true }),
    }),
    expected: forbidden(NOT_OFF),
  },
  {
    name: 'the default taken away by hand',
    change: aFeatureChange({
      oldObject: aFeature(HASHING, UNSET, { default: true }),
      object: aFeature(HASHING, UNSET, { default: false }),
    }),
    expected: forbidden(NOT_OFF),
  },
  {
    name: 'locked off by hand',
    change: aFeatureChange({
      oldObject: aFeature(HASHING, ON),
      object: aFeature(HASHING, ON, { lockedValue: false }),
    }),
    expected: forbidden(NOT_OFF),
  },
  {
    name: 'unset while it is locked off',
    change: aFeatureChange({
      oldObject: aFeature(HASHING, ON, { lockedValue: false }),
      object: aFeature(HASHING, UNSET, { lockedValue: false }),
    }),
    expected: forbidden(chosen('nothing')),
  },
  { name: 'off, and unset', change: update(OFF, UNSET), expected: ALLOWED },
  {
    name: 'deleted while it is on',
    change: aFeatureChange({ oldObject: aFeature(HASHING, ON) }),
    expected: forbidden(NOT_DELETED),
  },
  {
    name: 'deleted while it is off: the next start of Rancher would not know that it was ever on',
    change: aFeatureChange({ oldObject: aFeature(HASHING) }),
    expected: forbidden(NOT_DELETED),
  },
  { name: 'created on', change: aFeatureChange({ object: aFeature(HASHING, ON) }), expected: TAKE_A_BACKUP },
  { name: 'created off', change: aFeatureChange({ object: aFeature(HASHING) }), expected: ALLOWED },
  ...[
    { name: 'creates it', change: aFeatureChange({ object: aFeature(HASHING), role: 'rancher' }) },
    { name: 'switches it on', change: update(UNSET, ON, { role: 'rancher' }) },
    { name: 'switches it off', change: update(ON, OFF, { role: 'rancher' }) },
    { name: 'deletes it', change: aFeatureChange({ oldObject: aFeature(HASHING, ON), role: 'rancher' }) },
  ].map(({ name, change }) => ({ name: `Rancher ${name}`, change, expected: ALLOWED })),
  {
    name: 'another feature',
    change: aFeatureChange({ oldObject: aFeature('fleet', ON), object: aFeature('fleet', OFF) }),
    expected: ALLOWED,
  },
  {
    name: 'another feature is deleted',
    change: aFeatureChange({ oldObject: aFeature('fleet', ON) }),
    expected: ALLOWED,
  },
])

changeHoldsInEveryMode(t, hashingIsOneWay, {
  change: (phase, role) => update(ON, OFF, { phase, role }),
  message: `feature token-hashing ${chosen('false')}`,
  rancher: 'exempt',
})

const exists = (spec: JsonObject, status: JsonObject = {}, name = HASHING) => ({
  subject: 'feature' as const,
  feature: parseFeature(aFeature(name, spec, status)),
})
const plain = (value: string) => ({
  message: 'tokens.management.cattle.io are stored in plain: whoever may read one can log in with it',
  evidence: { value },
  mend: `kubectl patch features.management.cattle.io token-hashing --type=merge -p '{"spec":{"value":true}}'`,
})
looksAt(t, hashingIsOneWay, [
  { name: 'on', existing: exists(ON), expected: undefined },
  { name: 'on by default', existing: exists(UNSET, { default: true }), expected: undefined },
  { name: 'unset', existing: exists(UNSET), expected: plain('unset') },
  { name: 'off', existing: exists(OFF, { default: true }), expected: plain('false') },
  { name: 'locked off', existing: exists(ON, { lockedValue: false }), expected: plain('true') },
  { name: 'another feature', existing: exists(OFF, {}, 'fleet'), expected: undefined },
])
