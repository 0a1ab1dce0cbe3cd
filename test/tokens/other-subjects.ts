import type { FeatureChange, Operation, Phase, SettingChange } from '../../tokens/change.ts'
import { parseFeature } from '../../tokens/feature.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Role } from '../../tokens/requester.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { NOW } from './a-change.ts'

/** A Setting as Rancher makes it: the value is empty, the default counts. */
export function aSetting(name: string, fields: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Setting',
    metadata: { name },
    value: '',
    default: '129600',
    customized: false,
    source: '',
    ...fields,
  }
}

/** A Feature as Rancher makes it: nobody has chosen, the default counts. */
export function aFeature(name: string, spec: JsonObject = {}, status: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Feature',
    metadata: { name },
    spec: { value: null, ...spec },
    status: { default: false, dynamic: true, description: 'of a test', lockedValue: null, ...status },
  }
}

export interface AskedOfAnother {
  readonly object?: JsonObject | undefined
  readonly oldObject?: JsonObject | undefined
  readonly operation?: Operation
  readonly phase?: Phase
  readonly role?: Role
}

/** A write of a Setting, seen at validation: no webhook mutates one. */
export function aSettingChange(asked: AskedOfAnother): SettingChange {
  return { subject: 'setting', ...aWriteOf(asked, parseSetting) }
}

/** A write of a Feature, seen at validation. */
export function aFeatureChange(asked: AskedOfAnother): FeatureChange {
  return { subject: 'feature', ...aWriteOf(asked, parseFeature) }
}

function aWriteOf<Subject>(
  {
    object,
    oldObject,
    phase = 'validate',
    role = 'other',
    operation = oldObject === undefined ? 'CREATE' : object === undefined ? 'DELETE' : 'UPDATE',
  }: AskedOfAnother,
  parse: (object: JsonObject) => Subject,
) {
  return {
    operation,
    phase,
    before: oldObject && parse(oldObject),
    after: object && parse(object),
    requester: { username: 'user-alice', uid: '', groups: ['system:authenticated'], extra: {}, role },
    now: NOW,
  }
}
