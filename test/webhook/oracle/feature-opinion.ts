import { RANCHER, TRUSTED } from './world.ts'
import { type Any, areTyped, at, FINE, found, type Opinion, textAt, type WriteSeen } from './write-seen.ts'

/** A write of a Feature, held against docs/rules.md. */
export function opinionOfFeature({ operation, phase, old, new: object, username }: WriteSeen): Opinion {
  if (username === TRUSTED) return FINE
  const name = textAt(operation === 'DELETE' ? old : object, 'metadata', 'name')
  const isSwitchedOff = operation === 'UPDATE' && isOn(old) && !isOn(object)
  if (name === 'ext-tokens')
    return { ...FINE, isOdd: isOdd(old, object), isWarned: isSwitchedOff && phase === 'validate' }
  if (name !== 'token-hashing' || username === RANCHER) return FINE
  const chosen = (feature: Any): unknown => at(feature, 'spec', 'value')
  return {
    wrong: found({
      'it is deleted': operation === 'DELETE',
      'it is switched off or unset':
        isSwitchedOff || (operation === 'UPDATE' && chosen(old) === true && chosen(object) !== true),
    }),
    mendable: [],
    isOdd: isOdd(old, object),
  }
}

function isOn(feature: Any): boolean {
  const values = [at(feature, 'status', 'lockedValue'), at(feature, 'spec', 'value'), at(feature, 'status', 'default')]
  return values.find((value) => typeof value === 'boolean') === true
}

function isOdd(...features: readonly Any[]): boolean {
  return !features.every(
    (feature) =>
      areTyped(feature, 'object', ['metadata', 'spec', 'status']) &&
      areTyped(at(feature, 'spec'), 'boolean', ['value']) &&
      areTyped(at(feature, 'status'), 'boolean', ['default', 'lockedValue', 'dynamic']) &&
      areTyped(at(feature, 'status'), 'string', ['description']),
  )
}
