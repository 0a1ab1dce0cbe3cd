import type { Store } from '../../tokens/token.ts'

/** A token as people name it: by its name, and perhaps by its API. */
export interface TokenName {
  readonly name: string
  /** undefined: any */
  readonly api: Store | undefined
}

/** As kubectl has TYPE/NAME; the plain type is that of any API. */
const APIS: Readonly<Record<string, Store | undefined>> = {
  token: undefined,
  tokens: undefined,
  ext: 'ext',
  v3: 'v3',
  secret: 'secret',
  secrets: 'secret',
  'token.ext.cattle.io': 'ext',
  'tokens.ext.cattle.io': 'ext',
  'token.management.cattle.io': 'v3',
  'tokens.management.cattle.io': 'v3',
}

export const ALLOWED_NAME =
  'NAME, or API/NAME as -o name prints it: token.ext.cattle.io/NAME, token.management.cattle.io/NAME'

/** undefined where the text cannot be the name of a token. */
export function tokenNameFrom(text: string): TokenName | undefined {
  const [, api, name = ''] = /^(?:([^/]*)\/)?([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)$/.exec(text) ?? []
  if (name === '') return undefined
  if (api === undefined) return { name, api: undefined }
  return Object.hasOwn(APIS, api) ? { name, api: APIS[api] } : undefined
}
