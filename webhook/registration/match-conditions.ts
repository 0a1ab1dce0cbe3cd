import type { Identities } from '../../tokens/requester.ts'

/** A condition of a webhook in CEL: kube-apiserver asks the webhook only where all of them hold. */
export interface MatchCondition {
  readonly name: string
  readonly expression: string
}

/**
 * Whoever uses a token has Rancher mark the time, up to once a second for each token (rancher/rancher#49017): those writes stay
 * away. Whatever else changes, or is removed, comes here. It stands on Rancher's registration alone: under it an `immutable`, a
 * finalizer or a last use of 2099 by anybody else would go by unseen.
 */
export const MARKS_OF_SECRETS_ALONE: MatchCondition = {
  name: 'more-than-marks-of-last-use',
  expression: [
    "request.operation != 'UPDATE'",
    '!has(object.data)',
    '!has(oldObject.data)',
    'has(object.metadata.labels) != has(oldObject.metadata.labels)',
    '(has(object.metadata.labels) && object.metadata.labels != oldObject.metadata.labels)',
    'oldObject.data.exists(k, !(k in object.data))',
    "object.data.exists(k, !(k in ['last-used-at', 'last-activity-seen']) && " +
      '(!(k in oldObject.data) || object.data[k] != oldObject.data[k]))',
  ].join(' || '),
}

/** Written by kube-apiserver itself on every update. */
const SERVERS_METADATA = "['managedFields', 'resourceVersion', 'generation']"

/** The same for v3 Tokens, whose fields stand at the top. The marks are absent before the first use. */
export const MARKS_OF_V3_TOKENS_ALONE: MatchCondition = {
  name: 'more-than-marks-of-last-use',
  expression: [
    "request.operation != 'UPDATE'",
    'oldObject.exists(k, !(k in object))',
    "object.exists(k, !(k in ['lastUsedAt', 'activityLastSeenAt', 'metadata']) && " +
      '(!(k in oldObject) || object[k] != oldObject[k]))',
    `oldObject.metadata.exists(k, !(k in ${SERVERS_METADATA}) && !(k in object.metadata))`,
    `object.metadata.exists(k, !(k in ${SERVERS_METADATA}) && ` +
      '(!(k in oldObject.metadata) || object.metadata[k] != oldObject.metadata[k]))',
  ].join(' || '),
}

/**
 * Objects are chosen by their own name: `request.name` is absent in a deletecollection and with generateName, and the error would
 * then refuse objects that are none of our business.
 */
export function nameIsOneOf(names: readonly string[]): MatchCondition {
  return {
    name: 'name-is-judged',
    expression: `(request.operation == 'DELETE' ? oldObject : object).?metadata.?name.orValue('') in ${celList(names)}`,
  }
}

/** Rancher itself, and those who may write as it does. */
export function requesterIsRanchers({ rancher, trusted }: Identities): MatchCondition {
  return {
    name: 'requester-is-ranchers',
    expression: `request.userInfo.username in ${celList([...rancher, ...trusted])}`,
  }
}

/** Everybody else. */
export function requesterIsNotRanchers(identities: Identities): MatchCondition {
  return { name: 'requester-is-not-ranchers', expression: `!(${requesterIsRanchers(identities).expression})` }
}

/** A text of JSON is one of CEL: https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values */
function celList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`
}
