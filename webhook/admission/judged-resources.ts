import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import type { Change, Operation, Phase } from '../../tokens/change.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import { type JsonObject, objectAt, ownValue, isJsonObject } from '../../tokens/json.ts'
import type { Requester } from '../../tokens/requester.ts'
import type { ParsedToken, Store } from '../../tokens/token.ts'
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
  /** undefined where this object is none of the rulebook's business. */
  changeOf(write: AskedWrite): Change | undefined
}

/** Everything that is judged. Another resource is allowed with nothing said. */
export const JUDGED_RESOURCES: readonly JudgedResource[] = [
  tokens('ext.cattle.io', 'tokens', 'ext', parseExtToken),
  tokens('', 'secrets', 'secret', parseBackingSecret),
  tokens('management.cattle.io', 'tokens', 'v3', parseV3Token),
]

function tokens(
  group: string,
  resource: string,
  store: Store,
  parse: (object: JsonObject) => ParsedToken,
): JudgedResource {
  return {
    group,
    resource,
    changeOf: ({ operation, phase, object, oldObject, requester, now }) => ({
      subject: 'token',
      store,
      operation,
      phase,
      before: oldObject && parse(oldObject),
      after: object && parse(object),
      requester,
      createdByApply: operation === 'CREATE' && object !== undefined && isAppliedByServer(object),
      now,
    }),
  }
}

/** kube-apiserver writes managedFields before it asks: on a create, an entry of operation Apply is that of a server-side apply. */
function isAppliedByServer(object: JsonObject): boolean {
  const managers = ownValue(objectAt(object, 'metadata'), 'managedFields')
  return (
    Array.isArray(managers) && managers.some((entry) => isJsonObject(entry) && ownValue(entry, 'operation') === 'Apply')
  )
}
