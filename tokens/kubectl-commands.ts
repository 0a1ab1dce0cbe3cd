import type { Store, Token } from './token.ts'
import { type Ttl, ttlToExt, ttlToV3 } from './ttl.ts'

const RESOURCE = {
  ext: 'tokens.ext.cattle.io',
  secret: '--namespace cattle-tokens secret',
  v3: 'tokens.management.cattle.io',
} as const

export function deleteCommand({ store, name }: Pick<Token, 'store' | 'name'>): string {
  return `kubectl delete ${RESOURCE[store]} ${name}`
}

export function labelCommand({ store, name }: Pick<Token, 'store' | 'name'>, key: string, value: string): string {
  return `kubectl label ${RESOURCE[store]} ${name} --overwrite ${key}=${value}`
}

const TTL_PATCH: Readonly<Record<Store, (ms: bigint) => string>> = {
  ext: (ms) => `{"spec":{"ttl":${ms}}}`,
  secret: (ms) => `{"stringData":{"ttl":"${ms}"}}`,
  v3: (ms) => `{"ttl":${ms}}`,
}

export function ttlCommand({ store, name }: Pick<Token, 'store' | 'name'>, ttl: Ttl): string {
  const patch = TTL_PATCH[store](store === 'v3' ? ttlToV3(ttl) : ttlToExt(ttl))
  return `kubectl patch ${RESOURCE[store]} ${name} --type=merge -p '${patch}'`
}
