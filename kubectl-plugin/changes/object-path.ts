import { EXT_TOKENS, TOKEN_SECRETS, type TokenStore, V3_TOKENS } from '../inventory/token-stores.ts'

export const KUBECONFIGS_PATH = '/apis/ext.cattle.io/v1/kubeconfigs'
export const KUBECONFIG_PREFIX = 'kubeconfig.ext.cattle.io'

/** The store of a token by what stands before its name in `-o name`; undefined where it is no token. */
export function storeOfObject(object: string): TokenStore | undefined {
  const [prefix] = object.split('/')
  return [EXT_TOKENS, V3_TOKENS, TOKEN_SECRETS].find((store) => store.prefix === prefix)
}

/** The path of an object that `-o name` prints so; undefined where we change no such thing. */
export function pathOfObject(object: string): string | undefined {
  const [, prefix = '', name = ''] = /^([a-z.]+)\/([a-z0-9]([-a-z0-9.]*[a-z0-9])?)$/.exec(object) ?? []
  const collection = prefix === KUBECONFIG_PREFIX ? KUBECONFIGS_PATH : storeOfObject(object)?.path
  return name === '' || collection === undefined ? undefined : `${collection}/${name}`
}

/** `token.ext.cattle.io "token-9d2kf"`, as kubectl says what it did to what. */
export function objectInSentence(object: string): string {
  const [prefix = '', name = ''] = object.split('/')
  return `${prefix} ${JSON.stringify(name)}`
}
