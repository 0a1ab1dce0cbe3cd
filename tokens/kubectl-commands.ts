import type { Finding } from './rule.ts'
import type { Store, Token } from './token.ts'
import { ttlToExt, ttlToV3 } from './ttl.ts'

const RESOURCE = {
  ext: 'tokens.ext.cattle.io',
  secret: '--namespace cattle-tokens secret',
  v3: 'tokens.management.cattle.io',
} as const

export function labelCommand({ store, name }: Pick<Token, 'store' | 'name'>, key: string, value: string): string {
  return `kubectl label ${RESOURCE[store]} ${name} --overwrite ${key}=${value}`
}

const DISABLE_PATCH: Readonly<Record<Store, string>> = {
  ext: '{"spec":{"enabled":false}}',
  secret: '{"stringData":{"enabled":"false"}}',
  v3: '{"enabled":false}',
}

const TTL_PATCH: Readonly<Record<Store, (ms: bigint) => string>> = {
  ext: (ms) => `{"spec":{"ttl":${ms}}}`,
  secret: (ms) => `{"stringData":{"ttl":"${ms}"}}`,
  v3: (ms) => `{"ttl":${ms}}`,
}

/** The command of kubectl that mends a finding. */
export function kubectlMend({ on, name, mend }: Pick<Finding, 'on' | 'name' | 'mend'>): string {
  if (mend.change === 'other') return mend.command
  // Only tokens are mended so: every other rule has a command of its own.
  if (on === 'setting' || on === 'feature') throw new TypeError(`${on} ${name} has no ${mend.change} to mend`)
  const patch = (text: string): string => `kubectl patch ${RESOURCE[on]} ${name} --type=merge -p '${text}'`
  switch (mend.change) {
    case 'delete':
      return `kubectl delete ${RESOURCE[on]} ${name}`
    case 'disable':
      return patch(DISABLE_PATCH[on])
    case 'ttl':
      return patch(TTL_PATCH[on](on === 'v3' ? ttlToV3(mend.ttl) : ttlToExt(mend.ttl)))
  }
}
