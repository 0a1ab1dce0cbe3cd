import type { JsonPatchOperation } from '../../tokens/json-patch.ts'

/** The AdmissionReview that is answered with, as kube-apiserver reads it. */
export interface AnsweredReview {
  readonly apiVersion: 'admission.k8s.io/v1'
  readonly kind: 'AdmissionReview'
  readonly response: {
    readonly uid: string
    readonly allowed: boolean
    readonly status?: { readonly code: number; readonly reason: string; readonly message: string }
    readonly patchType?: 'JSONPatch'
    /** base64 of a JSON Patch */
    readonly patch?: string
    readonly warnings?: readonly string[]
    readonly auditAnnotations?: Readonly<Record<string, string>>
  }
}

/** The patch of an answer; [] where it has none. */
export function patchIn({ response: { patch } }: AnsweredReview): JsonPatchOperation[] {
  return patch === undefined ? [] : JSON.parse(Buffer.from(patch, 'base64').toString())
}
