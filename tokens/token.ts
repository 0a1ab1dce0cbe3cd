import type { IdentityField } from './identity-field.ts'
import type { Ttl } from './ttl.ts'

/** The fields by which rules and messages speak of a token, as each store names them. */
export const FIELDS = {
  ext: { ttl: 'spec.ttl', owner: 'spec.userID' },
  secret: { ttl: 'data.ttl', owner: 'data.user-id' },
  v3: { ttl: 'ttl', owner: 'userId' },
} as const satisfies Record<Store, { ttl: string; owner: string }>

/**
 * Where a token is kept: `ext` is tokens.ext.cattle.io, `secret` the Secret in cattle-tokens behind it, `v3`
 * tokens.management.cattle.io. They differ in fields and units; the parsers take that away, and one Token is left.
 */
export type Store = 'ext' | 'secret' | 'v3'

/** The `userPrincipal` of a token: who the login was, by the name of its provider, such as `local://user-alice`. */
export interface Principal {
  readonly name: string
  readonly displayName: string
  readonly loginName: string
  readonly principalType: string
  readonly me: boolean
  readonly provider: string
}

/** One token, whichever store it came from. Times are in ms since 1970, and undefined where nobody wrote them. */
export interface Token {
  readonly store: Store
  /** False for a Secret in cattle-tokens that holds something else. */
  readonly isToken: boolean
  readonly name: string
  readonly generateName: string
  readonly uid: string
  readonly resourceVersion: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly finalizers: readonly string[]
  /** The name of the User that the token logs in as; '' where the token names none. */
  readonly owner: string
  /** `session`, `kubeconfig`, ...; '' is an API key. */
  readonly kind: string
  /** A login, and not a token derived from one: kind session, or v3 with isDerived false. */
  readonly isSession: boolean
  readonly description: string
  /** Counted from createdAt. An ext ttl that is absent reads as 0, as Go reads it. */
  readonly ttl: Ttl
  readonly createdAt: number | undefined
  /** As stored; what counts is createdAt + ttl. */
  readonly expiresAt: number | undefined
  readonly enabled: boolean
  /** The one cluster that the token is scoped to; '' is no scope. */
  readonly cluster: string
  readonly lastUsedAt: number | undefined
  readonly lastActivityAt: number | undefined
  readonly provider: string
  readonly principal: Principal | undefined
  /** The store keeps a hash, and not the value. */
  readonly hashed: boolean
  /** A `status` stands in the object; only a server may write one. Its text serves to compare, never to print. */
  readonly statusText: string
  /** The stored object carries the token's value itself. */
  readonly holdsValue: boolean
  readonly identity: readonly IdentityField[]
}

/** A field that cannot be read for what it should be. */
export interface Malformed {
  readonly field: string
  /** What was found, safe to print. */
  readonly found: string
  readonly allowed: string
  readonly rancherSentence?: string
}

/** What a parser makes of an object: the token as far as it could be read, and each field that could not. */
export interface ParsedToken {
  readonly token: Token
  readonly malformed: readonly Malformed[]
}

/** Where Rancher keeps the Secrets behind ext Tokens. */
export const TOKEN_NAMESPACE = 'cattle-tokens'
export const USER_ID_LABEL = 'cattle.io/user-id'
export const KIND_LABEL = 'authn.management.cattle.io/kind'
export const V3_USER_ID_LABEL = 'authn.management.cattle.io/token-userId'
export const SECRET_KIND_LABEL = 'cattle.io/kind'
export const TOKEN_HASHED_ANNOTATION = 'authn.management.cattle.io/token-hashed'
