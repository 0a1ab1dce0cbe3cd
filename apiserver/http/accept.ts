import { StatusError } from './status-error.ts'

/** The shapes in which an object can be answered. */
export type Shape = 'object' | 'Table' | 'PartialObjectMetadata'

/**
 * The first shape of an Accept header that can be served: `application/json;as=Table;v=v1;g=meta.k8s.io` and the like.
 * @throws StatusError 406
 */
export function shapeOf(accept: string | undefined): Shape {
  if (accept === undefined || accept.trim() === '') return 'object'
  for (const entry of accept.split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim())
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue
    const given = new Map(parameters.map((parameter) => pair(parameter)))
    const as = given.get('as')
    if (as === undefined) return 'object'
    const isMeta = given.get('g') === 'meta.k8s.io' && given.get('v') === 'v1'
    if (isMeta && as === 'Table') return 'Table'
    if (isMeta && (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')) return 'PartialObjectMetadata'
  }
  const message =
    'only the following media types are accepted: application/json, also as Table and PartialObjectMetadata'
  throw new StatusError(406, 'NotAcceptable', message)
}

function pair(parameter: string): readonly [string, string] {
  const [key = '', value = ''] = parameter.split('=')
  return [key, value]
}
