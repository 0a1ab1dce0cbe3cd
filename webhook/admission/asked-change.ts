import type { Change, Phase } from '../../tokens/change.ts'
import { type JsonPatchOperation, patchFor } from '../../tokens/json-patch.ts'
import { objectAt, textAt } from '../../tokens/json.ts'
import type { Decision } from '../../tokens/judge.ts'
import type { Identities } from '../../tokens/requester.ts'
import type { ReviewRequest } from './admission-review.ts'
import { type AskedWrite, JUDGED_RESOURCES, type JudgedResource } from './judged-resources.ts'
import { requesterOf } from './requester-of.ts'

/** What a request asks for: with its objects as they were sent, and as the rulebook sees it. */
export interface AskedChange {
  readonly write: AskedWrite
  readonly change: Change
}

/**
 * What a request asks of the rulebook; undefined where no rule looks at it.
 * @param now ms since 1970
 */
export function askedChange(
  phase: Phase,
  request: ReviewRequest,
  identities: Identities,
  now: number,
): AskedChange | undefined {
  const { operation, userInfo } = request
  const resource = operation === 'CONNECT' ? undefined : judgedResource(request)
  if (operation === 'CONNECT' || resource === undefined) return undefined
  const write: AskedWrite = {
    operation,
    phase,
    object: operation === 'DELETE' ? undefined : (request.object ?? undefined),
    oldObject: operation === 'CREATE' ? undefined : (request.oldObject ?? undefined),
    requester: requesterOf(userInfo, identities),
    now,
  }
  return { write, change: resource.changeOf(write) }
}

/** undefined where no rule looks at it: another resource, another namespace, or a subresource. */
function judgedResource({ resource, subResource, namespace }: ReviewRequest): JudgedResource | undefined {
  if (subResource) return undefined
  return JUDGED_RESOURCES.find(
    (judged) =>
      judged.group === resource.group &&
      judged.resource === resource.resource &&
      (judged.namespace === undefined || judged.namespace === namespace),
  )
}

/** The patch that brings what was decided into the object; [] where nothing changes. */
export function patchOf({ change, write }: AskedChange, { amendments }: Decision): readonly JsonPatchOperation[] {
  // Only tokens are amended: a setting or a feature is refused or allowed as it is.
  if (amendments.length === 0 || change.subject !== 'token' || write.object === undefined) return []
  return patchFor(change.store, write.object, write.oldObject, amendments)
}

/** As the client chose it. With generateName there is no name yet, and in a deletecollection only the old object has it. */
export function objectName({ name, object, oldObject }: ReviewRequest): string {
  const metadata = objectAt(object ?? oldObject ?? {}, 'metadata')
  return name || textAt(metadata, 'name') || `${textAt(metadata, 'generateName')}*`
}
