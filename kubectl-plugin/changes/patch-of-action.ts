import { rfc3339 } from '../../tokens/rfc3339.ts'
import type { Json } from '../../tokens/json.ts'
import type { Store } from '../../tokens/token.ts'
import { endOf, type Ttl, ttlToExt, ttlToV3 } from '../../tokens/ttl.ts'
import type { Action, TokenFacts } from './planned-change.ts'
import { markOperations, type MarkOperation } from './successor-mark.ts'

interface PatchOperation {
  readonly op: 'add'
  readonly path: string
  readonly value: Json
}

/** Where a store keeps it. */
const AT = {
  ext: { ttl: '/spec/ttl', description: '/spec/description', enabled: '/spec/enabled' },
  v3: { ttl: '/ttl', description: '/description', enabled: '/enabled' },
  secret: { ttl: '/data/ttl', description: '/data/description', enabled: '/data/enabled' },
} as const

/** The operations of a JSON Patch (RFC 6902) that do it to a token; `add` sets what is there as well as what is not. */
export function patchOfAction(
  store: Store,
  action: Exclude<Action, { do: 'delete' }>,
  facts: TokenFacts,
): (PatchOperation | MarkOperation)[] {
  const at = AT[store]
  const set = (path: string, value: string | boolean | bigint): PatchOperation => ({
    op: 'add',
    path,
    value: store === 'secret' ? Buffer.from(String(value)).toString('base64') : value,
  })
  if (action.do !== 'set') return [set(at.enabled, action.do === 'enable')]
  const { ttl, description, successor } = action
  return [
    ...(ttl === undefined ? [] : [set(at.ttl, store === 'v3' ? ttlToV3(ttl) : ttlToExt(ttl))]),
    // Rancher fills expiresAt of a v3 token once and never moves it again: its UI would go on showing the old end.
    ...(ttl === undefined || store !== 'v3' ? [] : [set('/expiresAt', endText(ttl, facts))]),
    ...(description === undefined ? [] : [set(at.description, description)]),
    ...(successor === undefined ? [] : markOperations(successor)),
  ]
}

/** Never later where the token shall end sooner: a restore resets the creation that the end counts from. */
function endText(ttl: Ttl, { createdAt, endsAt, expiresAt }: TokenFacts): string {
  const end = endOf(createdAt, ttl)
  if (end === undefined) return ''
  const isSooner = endsAt === undefined || end < endsAt
  return rfc3339(isSooner ? Math.min(end, expiresAt ?? end) : end)
}
