import type { JsonObject } from '../../tokens/json.ts'
import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import { type ParsedToken, SECRET_KIND_LABEL, type Store } from '../../tokens/token.ts'
import { parseV3Token } from '../../tokens/v3-token.ts'

/** Where tokens of one kind are read. */
export interface TokenStore {
  readonly store: Store
  /** For messages. */
  readonly what: string
  /** Of the collection. */
  readonly path: string
  /** Of the Token that it is shown as. */
  readonly apiVersion: string
  /** What all of its tokens have. */
  readonly labelSelector: string | undefined
  /** What stands before the name in `-o name`. */
  readonly prefix: string
  readonly parse: (object: JsonObject) => ParsedToken
}

export const EXT_TOKENS: TokenStore = {
  store: 'ext',
  what: 'tokens.ext.cattle.io',
  path: '/apis/ext.cattle.io/v1/tokens',
  apiVersion: 'ext.cattle.io/v1',
  labelSelector: undefined,
  prefix: 'token.ext.cattle.io',
  parse: parseExtToken,
}

export const V3_TOKENS: TokenStore = {
  store: 'v3',
  what: 'tokens.management.cattle.io',
  path: '/apis/management.cattle.io/v3/tokens',
  apiVersion: 'management.cattle.io/v3',
  labelSelector: undefined,
  prefix: 'token.management.cattle.io',
  parse: parseV3Token,
}

/** What stands behind ext Tokens, for when their API does not answer. */
export const TOKEN_SECRETS: TokenStore = {
  store: 'secret',
  what: 'Secrets in cattle-tokens',
  path: '/api/v1/namespaces/cattle-tokens/secrets',
  apiVersion: 'ext.cattle.io/v1',
  labelSelector: `${SECRET_KIND_LABEL}=token`,
  prefix: 'secret',
  parse: parseBackingSecret,
}
