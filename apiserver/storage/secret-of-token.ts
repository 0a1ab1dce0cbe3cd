import { parseExtToken } from '../../tokens/ext-token.ts'
import { type JsonObject, objectAt, ownValue, textsAt } from '../../tokens/json.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { SECRET_KIND_LABEL } from '../../tokens/token.ts'
import { ttlToExt } from '../../tokens/ttl.ts'
import { secretData } from './secret-data.ts'
import { orderedPrincipal } from './stored-token.ts'

export const TOKENS_NAMESPACE = 'cattle-tokens'

export interface NewToken {
  /** The Token as the rulebook left it. */
  readonly object: JsonObject
  readonly name: string
  readonly uid: string
  readonly hash: string
  /** ms since 1970 */
  readonly now: number
}

/** The Secret for a new token, field for field and label for label as Rancher writes it (pkg/ext/stores/tokens). */
export function secretOfNewToken({ object, name, uid, hash, now }: NewToken): JsonObject {
  const { token } = parseExtToken(object)
  const principal = orderedPrincipal(objectAt(objectAt(object, 'spec'), 'userPrincipal'))
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, generateName: 'token-', namespace: TOKENS_NAMESPACE, ...writableMetadata(object) },
    type: 'Opaque',
    data: secretData({
      cluster: token.cluster,
      description: token.description,
      enabled: String(token.enabled),
      hash,
      kind: token.kind,
      'kube-uid': uid,
      // They are there though empty: Rancher changes them with a JSON Patch that replaces.
      'last-activity-seen': '',
      'last-update-time': rfc3339(now),
      'last-used-at': '',
      principal: JSON.stringify(principal),
      ttl: String(ttlToExt(token.ttl)),
      'user-id': token.owner,
    }),
  }
}

/** The Secret with what may change of a token brought in; all else is left as it is. */
export function secretOfChangedToken(secret: JsonObject, object: JsonObject, now: number): JsonObject {
  const { token } = parseExtToken(object)
  return {
    ...secret,
    metadata: { ...objectAt(secret, 'metadata'), ...writableMetadata(object) },
    data: {
      ...objectAt(secret, 'data'),
      ...secretData({
        description: token.description,
        enabled: String(token.enabled),
        ttl: String(ttlToExt(token.ttl)),
        'last-update-time': rfc3339(now),
      }),
    },
  }
}

function writableMetadata(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const annotations = textsAt(metadata, 'annotations')
  return {
    labels: { ...textsAt(metadata, 'labels'), [SECRET_KIND_LABEL]: 'token' },
    annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    finalizers: ownValue(metadata, 'finalizers'),
    ownerReferences: ownValue(metadata, 'ownerReferences'),
  }
}
