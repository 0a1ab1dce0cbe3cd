import type { JsonObject } from '../../tokens/json.ts'
import type { AdmissionReview, ReviewOperation } from '../../webhook/admission/admission-review.ts'
import { aManifest } from '../tokens/an-ext-token.ts'

export const UID = 'd92690df-2226-4f6e-b5b0-8859e539e2af'

export interface Reviewed {
  /** As `ext`, the default, `secret`, `v3`, `setting`, `feature`. */
  readonly of?: keyof typeof KINDS
  readonly operation?: ReviewOperation
  readonly object?: JsonObject
  readonly oldObject?: JsonObject
  readonly username?: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
  readonly dryRun?: boolean
}

const KINDS = {
  ext: { group: 'ext.cattle.io', version: 'v1', kind: 'Token', resource: 'tokens' },
  secret: { group: '', version: 'v1', kind: 'Secret', resource: 'secrets', namespace: 'cattle-tokens' },
  v3: { group: 'management.cattle.io', version: 'v3', kind: 'Token', resource: 'tokens' },
  setting: { group: 'management.cattle.io', version: 'v3', kind: 'Setting', resource: 'settings' },
  feature: { group: 'management.cattle.io', version: 'v3', kind: 'Feature', resource: 'features' },
} as const

/** An AdmissionReview with all that kube-apiserver sends: Alice creates the bare manifest of an ext Token, unless told otherwise. */
export function aReview({
  of = 'ext',
  oldObject,
  operation = oldObject === undefined ? 'CREATE' : 'UPDATE',
  object = operation === 'DELETE' || operation === 'CONNECT' ? undefined : aManifest(),
  username = 'user-alice',
  extra,
  dryRun = false,
}: Reviewed = {}): AdmissionReview {
  const { group, version, kind, resource, ...place } = KINDS[of]
  const optionsKind = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions', CONNECT: '' }[
    operation
  ]
  // More than anything here reads.
  const rest = {
    kind: { group, version, kind },
    requestKind: { group, version, kind },
    requestResource: { group, version, resource },
    options: { kind: optionsKind, apiVersion: 'meta.k8s.io/v1' },
  }
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: UID,
      resource: { group, version, resource },
      ...rest,
      ...place,
      operation,
      userInfo: { username, groups: ['system:authenticated'], ...(extra && { extra }) },
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun,
    },
  }
}
