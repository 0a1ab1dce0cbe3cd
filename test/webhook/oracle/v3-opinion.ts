import { isAdmin, RANCHER, SYSTEM_USER, TRUSTED, type World } from './world.ts'
import {
  addsFinalizer,
  type Any,
  areTyped,
  at,
  FINE,
  found,
  int64,
  isSame,
  isSameOrBothAbsent,
  NEVER,
  type Opinion,
  textAt,
  timeIn,
  type WriteSeen,
} from './write-seen.ts'

const IDENTITY = [
  'userId',
  'authProvider',
  'userPrincipal',
  'groupPrincipals',
  'clusterName',
  'isDerived',
  'lastUsedAt',
  'activityLastSeenAt',
  'token',
]
const KIND = 'authn.management.cattle.io/kind'
const LABELS = ['authn.management.cattle.io/token-userId', KIND]
const HASHED = 'authn.management.cattle.io/token-hashed'
const SECOND_MS = 1000

/** A write of a tokens.management.cattle.io, held against docs/rules.md. */
export function opinionOfV3(write: WriteSeen, world: World): Opinion {
  const { old, new: object, username, operation } = write
  if (operation === 'DELETE' || username === TRUSTED) return FINE
  const isOdd = !isWellTyped(object) || !isWellTyped(old)
  if (operation === 'CREATE') {
    if (username !== RANCHER) return { ...FINE, wrong: ['it is made by hand'], isOdd }
    // An API key or a kubeconfig of a user: all else that Rancher makes is for its own work.
    const isUsers =
      at(object, 'isDerived') === true &&
      ['', 'kubeconfig'].includes(textAt(object, 'metadata', 'labels', KIND)) &&
      textAt(object, 'userId') !== SYSTEM_USER
    return { ...FINE, mendable: found({ 'its ttl is over': isUsers && ttlOf(object) > world.maximum }), isOdd }
  }
  if (username === RANCHER) return { ...FINE, isOdd }
  const [had, has] = [ttlOf(old), ttlOf(object)]
  const maximum = at(old, 'isDerived') === true ? world.maximum : world.sessionMaximum
  const lowered = has > maximum ? maximum : has
  return {
    wrong: found({
      'its identity changes': isAnother(old, object),
      'it gets a finalizer': addsFinalizer(write),
      'its ttl grows': has > had && !isAdmin(username),
      'its end is not its creation + ttl': !isHonestEnd(old, object),
    }),
    mendable: found({
      'its ttl is over': has !== had && has > maximum,
      'its end does not follow its ttl': has !== had && !isSameTime(endIn(object), followedEnd(old, lowered)),
    }),
    isOdd,
  }
}

function ttlOf(object: Any): bigint {
  const ttl = int64(at(object, 'ttl')) ?? 0n
  return ttl <= 0n ? NEVER : ttl
}

/** NaN: it has none. */
function endIn(object: Any): number {
  return timeIn(textAt(object, 'expiresAt'))
}

function endOf(old: Any, ttl: bigint): number {
  const end = timeIn(textAt(old, 'metadata', 'creationTimestamp')) + Number(ttl)
  return ttl === NEVER || end >= Date.UTC(10_000) ? Number.NaN : end
}

function isHonestEnd(old: Any, object: Any): boolean {
  const [is, end] = [endIn(object), endOf(old, ttlOf(object))]
  return isSameTime(is, endIn(old)) || (Number.isNaN(is) && Number.isNaN(end)) || Math.abs(is - end) < SECOND_MS
}

/** In whole seconds, and not later where the TTL shrinks. */
function followedEnd(old: Any, ttl: bigint): number {
  if (ttl === ttlOf(old)) return endIn(old)
  const end = endOf(old, ttl)
  const was = endIn(old)
  const earliest = ttl < ttlOf(old) && was < end ? was : end
  return earliest - (((earliest % SECOND_MS) + SECOND_MS) % SECOND_MS)
}

function isSameTime(one: number, other: number): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other))
}

function isAnother(old: Any, object: Any): boolean {
  const label = (from: Any, key: string): unknown => at(from, 'metadata', 'labels', key)
  const hashed = (from: Any): unknown => at(from, 'metadata', 'annotations', HASHED)
  return (
    IDENTITY.some((key) => !isSame(at(old, key), at(object, key))) ||
    LABELS.some((key) => !isSameOrBothAbsent(label(old, key), label(object, key))) ||
    !isSame(hashed(old), hashed(object))
  )
}

function isWellTyped(object: Any): boolean {
  const texts = ['userId', 'description', 'clusterName', 'authProvider', 'token']
  const times = ['expiresAt', 'lastUsedAt', 'activityLastSeenAt']
  return (
    areTyped(object, 'string', [...texts, ...times]) &&
    times.every((key) => textAt(object, key) === '' || !Number.isNaN(timeIn(textAt(object, key)))) &&
    areTyped(object, 'boolean', ['isDerived', 'enabled', 'expired', 'current']) &&
    areTyped(object, 'object', ['metadata', 'userPrincipal', 'providerInfo']) &&
    areTyped(at(object, 'metadata'), 'object', ['labels', 'annotations']) &&
    int64(at(object, 'ttl') ?? 0) !== undefined
  )
}
