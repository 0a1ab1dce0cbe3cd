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

const DISABLE_PATCH: Readonly<Record<Store, string>> = {
  ext: '{"spec":{"enabled":false}}',
  secret: '{"stringData":{"enabled":"false"}}',
  v3: '{"enabled":false}',
}

export function disableCommand(token: Pick<Token, 'store' | 'name'>): string {
  return patchCommand(token, DISABLE_PATCH[token.store])
}

const TTL_PATCH: Readonly<Record<Store, (ms: bigint) => string>> = {
  ext: (ms) => `{"spec":{"ttl":${ms}}}`,
  secret: (ms) => `{"stringData":{"ttl":"${ms}"}}`,
  v3: (ms) => `{"ttl":${ms}}`,
}

export function ttlCommand(token: Pick<Token, 'store' | 'name'>, ttl: Ttl): string {
  return patchCommand(token, TTL_PATCH[token.store](token.store === 'v3' ? ttlToV3(ttl) : ttlToExt(ttl)))
}

function patchCommand({ store, name }: Pick<Token, 'store' | 'name'>, patch: string): string {
  return `kubectl patch ${RESOURCE[store]} ${name} --type=merge -p '${patch}'`
}
