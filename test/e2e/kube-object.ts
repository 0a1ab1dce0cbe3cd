import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'

/** An object of the API, or a Status, as tests read it. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string
    readonly generateName?: string
    readonly uid: string
    readonly resourceVersion: string
    readonly creationTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly finalizers?: readonly string[]
  }
  readonly spec: Readonly<Record<string, unknown>>
  readonly items: readonly KubeObject[]
  readonly message: string
  readonly reason: string
  readonly [field: string]: unknown
}

/** The object in an answer; what is not there reads as empty. */
export function objectIn({ body }: ApiAnswer): KubeObject {
  const object = isRecord(body) ? body : {}
  return { message: '', reason: '', items: [], spec: {}, ...object, metadata: metadataIn(object) }
}

function metadataIn({ metadata }: Readonly<Record<string, unknown>>): KubeObject['metadata'] {
  return { name: '', uid: '', resourceVersion: '', ...(isRecord(metadata) ? metadata : {}) }
}
