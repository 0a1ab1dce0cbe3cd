import type { JsonObject } from '../../../tokens/json.ts'

export const GROUPS = { ext: 'ext.cattle.io', v3: 'management.cattle.io' } as const

export interface Reviewed {
  readonly group?: string
  readonly resource?: string
  readonly namespace?: string
  readonly operation?: string
  readonly username?: string
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
  readonly object?: JsonObject | undefined
  readonly oldObject?: JsonObject | undefined
}

/** An AdmissionReview as kube-apiserver sends it, on one line: Alice creates an ext Token, unless told otherwise. */
export function aReview({
  group = GROUPS.ext,
  resource = 'tokens',
  object,
  oldObject,
  operation = oldObject === undefined ? 'CREATE' : object === undefined ? 'DELETE' : 'UPDATE',
  username = 'user-alice',
  groups = ['system:authenticated'],
  extra = {},
  namespace,
}: Reviewed): string {
  const request = {
    uid: 'a-review',
    resource: { group, version: 'v1', resource },
    namespace,
    operation,
    userInfo: { username, groups, extra },
    object: object ?? null,
    oldObject: oldObject ?? null,
    dryRun: false,
  }
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request })
}
