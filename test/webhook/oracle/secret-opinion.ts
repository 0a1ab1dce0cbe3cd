import { isAdmin, RANCHER, SYSTEM_USER, TRUSTED, type World } from './world.ts'
import {
  addsFinalizer,
  type Any,
  areTyped,
  at,
  FINE,
  found,
  isAny,
  isSame,
  isSameOrBothAbsent,
  NEVER,
  type Opinion,
  textAt,
  timeIn,
  type WriteSeen,
} from './write-seen.ts'

const IDENTITY = ['hash', 'user-id', 'principal', 'kind', 'cluster', 'kube-uid']
const MARKS = ['last-used-at', 'last-activity-seen']
const LABELS = ['cattle.io/kind', 'cattle.io/user-id', 'authn.management.cattle.io/kind']
const BOOLEANS = new Set(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'])
const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A write of a Secret in cattle-tokens, held against docs/rules.md. */
export function opinionOfSecret(write: WriteSeen, world: World): Opinion {
  const { old, new: object, username, operation } = write
  if (operation === 'DELETE' || (!isToken(old) && !isToken(object))) return FINE
  const isOdd = !isWellTyped(object) || !isWellTyped(old)
  const isMoreBroken = isToken(object) && !isWhole(object) && (!isToken(old) || isWhole(old))
  const isOver =
    (!isToken(old) || ttlOf(old) !== ttlOf(object)) &&
    ttlOf(object) > world.maximum &&
    textOf(isToken(old) ? old : object, 'user-id') !== SYSTEM_USER
  const mendable = found({ 'its ttl is over the maximum': isOver })
  switch (username) {
    case RANCHER:
      return { wrong: [], mendable: operation === 'CREATE' ? mendable : [], isOdd }
    case TRUSTED:
      return { wrong: found({ 'it is not whole': isMoreBroken }), mendable: [], isOdd }
    default:
      if (!isToken(old)) return { wrong: ['it is made a token by hand'], mendable: [], isOdd }
      return {
        wrong: found({
          'its identity changes': isAnother(old, object),
          'it gets a finalizer': addsFinalizer(write),
          'it is not whole': isMoreBroken,
          'its ttl grows': ttlOf(object) > ttlOf(old) && !isAdmin(username),
        }),
        mendable,
        isOdd,
      }
  }
}

function isToken(object: Any): boolean {
  return textAt(object, 'metadata', 'labels', 'cattle.io/kind') === 'token' || at(object, 'data', 'hash') !== undefined
}

/** What is behind the base64; undefined where there is nothing. */
function valueOf(object: Any, key: string): string | undefined {
  const value = at(object, 'data', key)
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined
}

function textOf(object: Any, key: string): string {
  return valueOf(object, key) ?? ''
}

function ttlOf(object: Any): bigint {
  const ttl = ttlIn(textOf(object, 'ttl')) ?? 0n
  return ttl < 0n ? NEVER : ttl
}

function ttlIn(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,30}$/.test(text)) return undefined
  const ttl = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, ttl) === ttl ? ttl : undefined
}

function isAnother(old: Any, object: Any): boolean {
  const label = (from: Any, key: string): unknown => at(from, 'metadata', 'labels', key)
  return (
    IDENTITY.some((key) => textOf(old, key) !== textOf(object, key)) ||
    MARKS.some((key) => valueOf(old, key) !== valueOf(object, key)) ||
    LABELS.some((key) => !isSameOrBothAbsent(label(old, key), label(object, key))) ||
    !isSame(old['immutable'], object['immutable'])
  )
}

/** What Rancher needs to read it. */
function isWhole(object: Any): boolean {
  const principal = parsed(textOf(object, 'principal'))
  return (
    ['kube-uid', 'user-id', 'hash', 'last-update-time'].every((key) => textOf(object, key) !== '') &&
    (textAt(principal, 'name') !== '' || textAt(principal, 'metadata', 'name') !== '') &&
    textAt(principal, 'provider') !== '' &&
    BOOLEANS.has(textOf(object, 'enabled')) &&
    ttlIn(textOf(object, 'ttl')) !== undefined &&
    MARKS.every((key) => textOf(object, key) === '' || !Number.isNaN(timeIn(textOf(object, key)))) &&
    textAt(object, 'metadata', 'labels', 'cattle.io/kind') === 'token' &&
    textAt(object, 'metadata', 'labels', 'cattle.io/user-id') === textOf(object, 'user-id')
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As every Secret is that comes through an API server. */
function isWellTyped(object: Any): boolean {
  const data = at(object, 'data') ?? {}
  return (
    isAny(data) &&
    Object.values(data).every((value) => value === null || (typeof value === 'string' && BASE64.test(value))) &&
    areTyped(object, 'object', ['metadata']) &&
    areTyped(object, 'boolean', ['immutable']) &&
    areTyped(at(object, 'metadata'), 'object', ['labels', 'annotations'])
  )
}
