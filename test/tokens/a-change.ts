import { parseBackingSecret } from '../../tokens/backing-secret.ts'
import type { Operation, Phase, TokenChange } from '../../tokens/change.ts'
import { parseExtToken } from '../../tokens/ext-token.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Role } from '../../tokens/requester.ts'
import type { Store } from '../../tokens/token.ts'
import { parseV3Token } from '../../tokens/v3-token.ts'
import { aManifest } from './an-ext-token.ts'

export const PARSERS = { ext: parseExtToken, secret: parseBackingSecret, v3: parseV3Token } as const
export const NOW = Date.parse('2026-01-02T00:00:00Z')

export interface Asked {
  readonly store?: Store
  readonly operation?: Operation
  readonly phase?: Phase
  readonly object?: JsonObject | undefined
  readonly oldObject?: JsonObject | undefined
  readonly username?: string
  readonly role?: Role
  readonly extra?: Readonly<Record<string, readonly string[]>>
  readonly createdByApply?: boolean
}

/** A write as the objects that kube-apiserver sends: Alice creates the bare manifest, unless told otherwise. */
export function aChange({
  store = 'ext',
  oldObject,
  operation = oldObject === undefined ? 'CREATE' : 'UPDATE',
  phase = 'mutate',
  object = operation === 'DELETE' ? undefined : aManifest(),
  username = 'user-alice',
  role = 'other',
  extra = {},
  createdByApply = false,
}: Asked = {}): TokenChange {
  const parse = PARSERS[store]
  return {
    subject: 'token',
    store,
    operation,
    phase,
    before: oldObject && parse(oldObject),
    after: object && parse(object),
    requester: { username, uid: '', groups: ['system:authenticated'], extra, role },
    createdByApply,
    now: NOW,
  }
}
