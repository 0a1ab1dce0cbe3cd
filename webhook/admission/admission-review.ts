import type { JsonObject } from '../../tokens/json.ts'

/** What a write may be, as an AdmissionReview says it. */
export const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const
export type ReviewOperation = (typeof OPERATIONS)[number]

export interface ReviewUser {
  readonly username?: string | null
  readonly uid?: string | null
  readonly groups?: readonly string[] | null
  readonly extra?: Readonly<Record<string, readonly string[] | null>> | null
}

/** The request of an AdmissionReview, as far as anything here reads it. */
export interface ReviewRequest {
  readonly uid: string
  /** As registered, which with matchPolicy Equivalent may be another version than was asked for. */
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string }
  readonly subResource?: string | null
  /** As the client sent it: '' or absent with generateName and in a deletecollection. */
  readonly name?: string | null
  readonly namespace?: string | null
  readonly operation: ReviewOperation
  readonly userInfo: ReviewUser
  readonly object?: JsonObject | null
  readonly oldObject?: JsonObject | null
  readonly dryRun?: boolean | null
}

export interface AdmissionReview {
  readonly apiVersion: 'admission.k8s.io/v1'
  readonly kind: 'AdmissionReview'
  readonly request: ReviewRequest
}

const optionalText = { type: 'string', nullable: true } as const
const optionalObject = { type: 'object', nullable: true } as const
const groupVersion = { group: { type: 'string' }, version: { type: 'string' } } as const

/**
 * The JSON Schema of an AdmissionReview. It says nothing about what is inside the objects: those belong to their own API, and a
 * webhook must never alter or coerce what it judges.
 */
export const ADMISSION_REVIEW_SCHEMA = {
  type: 'object',
  required: ['apiVersion', 'kind', 'request'],
  properties: {
    apiVersion: { const: 'admission.k8s.io/v1' },
    kind: { const: 'AdmissionReview' },
    request: {
      type: 'object',
      required: ['uid', 'resource', 'operation', 'userInfo'],
      properties: {
        uid: { type: 'string', minLength: 1 },
        resource: {
          type: 'object',
          required: ['group', 'version', 'resource'],
          properties: { ...groupVersion, resource: { type: 'string' } },
        },
        subResource: optionalText,
        name: optionalText,
        namespace: optionalText,
        operation: { enum: OPERATIONS },
        userInfo: {
          type: 'object',
          properties: {
            username: optionalText,
            uid: optionalText,
            groups: { type: 'array', nullable: true, items: { type: 'string' } },
            extra: {
              type: 'object',
              nullable: true,
              additionalProperties: { type: 'array', nullable: true, items: { type: 'string' } },
            },
          },
        },
        object: optionalObject,
        oldObject: optionalObject,
        dryRun: { type: 'boolean', nullable: true },
      },
    },
  },
} as const
