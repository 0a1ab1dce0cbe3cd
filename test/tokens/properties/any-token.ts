import * as fc from 'fast-check'
import type { JsonObject } from '../../../tokens/json.ts'
import type { Store } from '../../../tokens/token.ts'
import { aStoredToken, DAY_MS, MAX_MS } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'

const TTLS = [0, -1, 1, DAY_MS, MAX_MS, 365 * DAY_MS]

/** A token of Alice as its store has it: of some kind, for some time, minted before there was any rule. */
export function anyStoredToken(store: Store): fc.Arbitrary<JsonObject> {
  const ttl = fc.constantFrom(...TTLS)
  const kind = fc.constantFrom('', 'session', 'kubeconfig')
  switch (store) {
    case 'ext':
      return fc
        .tuple(ttl, kind)
        .map(([ttl, kind]) =>
          aStoredToken(
            { ttl, kind },
            { labels: { 'cattle.io/user-id': 'user-alice', 'authn.management.cattle.io/kind': kind } },
          ),
        )
    case 'secret':
      return fc.tuple(ttl, kind).map(([ttl, kind]) =>
        aBackingSecret(
          { ttl: String(ttl), kind },
          {
            labels: {
              'cattle.io/kind': 'token',
              'cattle.io/user-id': 'user-alice',
              'authn.management.cattle.io/kind': kind,
            },
          },
        ),
      )
    case 'v3':
      return fc
        .tuple(ttl, fc.boolean(), fc.constantFrom('2026-01-03T00:00:00Z', undefined))
        .map(([ttl, isDerived, restoredEnd]) => aV3Token({ ttl, isDerived, expiresAt: restoredEnd ?? endOf(ttl) }))
  }
}

function endOf(ttl: number): string {
  return ttl <= 0 ? '' : `${new Date(Date.parse('2026-01-01T00:00:00Z') + ttl).toISOString().slice(0, 19)}Z`
}
