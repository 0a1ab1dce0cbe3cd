import { type JsonObject, objectAt, ownValue, textAt, textsAt } from './json.ts'
import { timeFrom } from './rfc3339.ts'
import type { Token } from './token.ts'

type Metadata = Pick<
  Token,
  'name' | 'generateName' | 'uid' | 'resourceVersion' | 'labels' | 'annotations' | 'finalizers' | 'createdAt'
>

/** The part of a token that every Kubernetes object has. `kubectl create` may send an object with no metadata at all. */
export function metadataOf(object: JsonObject): Metadata {
  const metadata = objectAt(object, 'metadata')
  const finalizers = ownValue(metadata, 'finalizers')
  return {
    name: textAt(metadata, 'name'),
    generateName: textAt(metadata, 'generateName'),
    uid: textAt(metadata, 'uid'),
    resourceVersion: textAt(metadata, 'resourceVersion'),
    labels: textsAt(metadata, 'labels'),
    annotations: textsAt(metadata, 'annotations'),
    finalizers: Array.isArray(finalizers) ? finalizers.filter((entry) => typeof entry === 'string') : [],
    createdAt: timeFrom(textAt(metadata, 'creationTimestamp')),
  }
}
