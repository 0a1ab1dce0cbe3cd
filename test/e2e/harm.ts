import { DAY_MS, MAX_MS } from '../tokens/an-ext-token.ts'
import type { BypassedStore } from './bypass-cases.ts'
import { isRecord } from '../cluster/is-record.ts'
import type { KubeObject } from './kube-object.ts'

// An oracle of its own, far simpler than the rulebook: what must not have come about.

const V3_KEPT = [
  'userId',
  'authProvider',
  'userPrincipal',
  'groupPrincipals',
  'token',
  'isDerived',
  'clusterName',
  'lastUsedAt',
  'activityLastSeenAt',
]
const SECRET_KEPT = [
  'hash',
  'user-id',
  'principal',
  'kind',
  'cluster',
  'kube-uid',
  'last-used-at',
  'last-activity-seen',
]
const MINTED_MS = 30 * DAY_MS

/**
 * What is wrong with a token after somebody tried, or undefined.
 * @param mayExtend the one who tried is an admin
 */
export function harm(
  store: BypassedStore,
  before: KubeObject,
  after: KubeObject,
  mayExtend: boolean,
): string | undefined {
  const most = mayExtend ? MAX_MS : MINTED_MS
  if ((after.metadata.finalizers ?? []).length > (before.metadata.finalizers ?? []).length)
    return 'a finalizer keeps it'
  if (!same(before.metadata.labels, after.metadata.labels)) return 'its labels changed'
  if (!same(before.metadata.annotations?.[HASHED], after.metadata.annotations?.[HASHED]))
    return 'its hash is its password'
  return store === 'v3' ? harmOfV3(before, after, most) : harmOfSecret(before, after, most)
}

const HASHED = 'authn.management.cattle.io/token-hashed'

function harmOfV3(before: KubeObject, after: KubeObject, most: number): string | undefined {
  const changed = V3_KEPT.find((field) => !same(before[field], after[field]))
  if (changed !== undefined) return `${changed} changed`
  const ttl = Number(after['ttl'] ?? 0)
  if (ttl <= 0 || ttl > most) return `it lives ${ttl} ms`
  const created = Date.parse(String(after.metadata.creationTimestamp))
  const ends = Date.parse(String(after['expiresAt'] ?? ''))
  return Math.abs(ends - created - ttl) < 1000 ? undefined : `it ends ${String(after['expiresAt'])}`
}

function harmOfSecret(before: KubeObject, after: KubeObject, most: number): string | undefined {
  if (after['immutable'] === true) return 'nobody can disable it'
  const [was, is] = [dataOf(before), dataOf(after)]
  const changed = SECRET_KEPT.find((key) => was[key] !== is[key])
  if (changed !== undefined) return `${changed} changed`
  const missing = Object.keys(was).find((key) => was[key] !== '' && (is[key] ?? '') === '')
  if (missing !== undefined) return `${missing} is gone`
  const ttl = /^-?\d+$/.test(is['ttl'] ?? '') ? Number(is['ttl']) : Number.NaN
  return ttl >= 0 && ttl <= most ? undefined : `it lives ${is['ttl']} ms`
}

/** The texts of a Secret's data. */
export function dataOf(object: KubeObject): Readonly<Record<string, string>> {
  const data = isRecord(object['data']) ? object['data'] : {}
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]),
  )
}

/** As Go reads them: null, empty and absent are one. */
function same(one: unknown, other: unknown): boolean {
  return text(one) === text(other)
}

function text(value: unknown): string {
  if (value === undefined || value === null || value === false) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
