import { type JsonObject, objectAt, textAt } from './json.ts'
import type { Feature } from './knowledge.ts'
import { TypedFields } from './typed-fields.ts'

/** Reads a Feature of management.cattle.io/v3. */
export function parseFeature(object: JsonObject): Feature {
  const top = new TypedFields(object, '')
  const spec = new TypedFields(top.object('spec') ?? {}, 'spec.')
  const status = new TypedFields(top.object('status') ?? {}, 'status.')
  // Nothing here reads these. Of another type, they would stop Rancher from reading any Feature.
  status.flag('dynamic')
  status.text('description')
  return {
    name: textAt(objectAt(object, 'metadata'), 'name'),
    value: spec.flag('value'),
    default: status.flag('default') ?? false,
    lockedValue: status.flag('lockedValue'),
    malformed: [...top.malformed, ...spec.malformed, ...status.malformed],
  }
}

/** What counts in Rancher: the locked value, else what somebody chose, else the default. */
export function isOn({ lockedValue, value, default: fallback }: Feature): boolean {
  return lockedValue ?? value ?? fallback
}
