import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import type { Change, Operation, Phase, Write } from '../../tokens/change.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import { parseFeature } from '../../tokens/feature.ts'
import { type JsonObject, objectAt, ownValue, isJsonObject } from '../../tokens/json.ts'
import type { Requester } from '../../tokens/requester.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { type ParsedToken, type Store, TOKEN_NAMESPACE } from '../../tokens/token.ts'
import { parseV3Token } from '../../tokens/v3-token.ts'

/** A write that somebody asks for, with its objects still as they were sent. */
export interface AskedWrite {
  readonly operation: Operation
  readonly phase: Phase
  /** Absent on DELETE. */
  readonly object: JsonObject | undefined
  /** Absent on CREATE. */
  readonly oldObject: JsonObject | undefined
  readonly requester: Requester
  /** ms since 1970 */
  readonly now: number
}

/** A resource that the rulebook knows, and how a write of it becomes a change that it can judge. */
export interface JudgedResource {
  readonly group: string
  /** The plural, as in a URL. */
  readonly resource: string
  /** Only in this namespace; elsewhere it is none of the rulebook's business. */
  readonly namespace?: string
  changeOf(write: AskedWrite): Change
}

/** Everything that is judged. Another resource is allowed with nothing said. */
export const JUDGED_RESOURCES: readonly JudgedResource[] = [
  { group: 'ext.cattle.io', resource: 'tokens', changeOf: tokenChange('ext', parseExtToken) },
  { group: '', resource: 'secrets', namespace: TOKEN_NAMESPACE, changeOf: tokenChange('secret', parseBackingSecret) },
  { group: 'management.cattle.io', resource: 'tokens', changeOf: tokenChange('v3', parseV3Token) },
  {
    group: 'management.cattle.io',
    resource: 'settings',
    changeOf: (write) => ({ subject: 'setting', ...writeOf(write, parseSetting) }),
  },
  {
    group: 'management.cattle.io',
    resource: 'features',
    changeOf: (write) => ({ subject: 'feature', ...writeOf(write, parseFeature) }),
  },
]

function tokenChange(store: Store, parse: (object: JsonObject) => ParsedToken): JudgedResource['changeOf'] {
  return (write) => ({
    subject: 'token',
    store,
    createdByApply: write.operation === 'CREATE' && write.object !== undefined && isAppliedByServer(write.object),
    ...writeOf(write, parse),
  })
}

function writeOf<Subject>(
  { operation, phase, object, oldObject, requester, now }: AskedWrite,
  parse: (object: JsonObject) => Subject,
): Write<Subject> {
  return { operation, phase, before: oldObject && parse(oldObject), after: object && parse(object), requester, now }
}

/** kube-apiserver writes managedFields before it asks: on a create, an entry of operation Apply is that of a server-side apply. */
function isAppliedByServer(object: JsonObject): boolean {
  const managers = ownValue(objectAt(object, 'metadata'), 'managedFields')
  return (
    Array.isArray(managers) && managers.some((entry) => isJsonObject(entry) && ownValue(entry, 'operation') === 'Apply')
  )
}
