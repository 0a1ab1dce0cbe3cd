import {
  ACTIVE,
  CLOSED_CLUSTER,
  isAdmin,
  OKTA_LOGIN,
  OKTA_PRINCIPAL,
  OPEN_CLUSTER,
  SYSTEM_USER,
  TRUSTED,
  type World,
} from './world.ts'
import {
  addsFinalizer,
  type Any,
  areTyped,
  at,
  FINE,
  found,
  int64,
  isAny,
  isSame,
  NEVER,
  type Opinion,
  textAt,
  type WriteSeen,
} from './write-seen.ts'

const FREE = new Set(['description', 'ttl', 'enabled'])
const GENERATED = /^token-[bcdfghjklmnpqrstvwxz2456789]{5}$/
const LABEL_VALUE = /^(?=.{0,63}$)([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/

/** A write of a tokens.ext.cattle.io, held against docs/rules.md. Rancher is a requester like any other here. */
export function opinionOfExt(write: WriteSeen, world: World): Opinion {
  const isOdd = write.operation !== 'DELETE' && !isWellTyped(write.new)
  if (write.username === TRUSTED) return { ...FINE, isOdd }
  switch (write.operation) {
    case 'CREATE':
      return { ...ofCreate(write, world), isOdd }
    case 'UPDATE':
      return { ...ofUpdate(write, world), isOdd }
    case 'DELETE':
      return { ...FINE, wrong: found({ 'somebody else deletes it': !isOwnersOrAdmins(write) }) }
  }
}

function ofCreate(write: WriteSeen, world: World): Omit<Opinion, 'isOdd'> {
  const { new: object, username, phase } = write
  const spec = at(object, 'spec')
  const [owner, cluster] = [textAt(spec, 'userID'), textAt(spec, 'clusterName')]
  const ttl = ttlOf(object)
  const isNamed = textAt(object, 'metadata', 'name') !== '' || textAt(object, 'metadata', 'generateName') !== 'token-'
  return {
    wrong: found({
      'its requester is no active user': !Object.hasOwn(ACTIVE, username),
      'it is for somebody else': owner !== '' && owner !== username,
      'it has a finalizer': addsFinalizer(write),
      'it is made by apply': phase === 'mutate' && isByApply(object),
      'its cluster is none that its owner may get': cluster !== '' && !mayGet(username, cluster),
    }),
    mendable: found({
      'its name is not generated': phase === 'mutate' ? isNamed : !GENERATED.test(textAt(object, 'metadata', 'name')),
      'it has no owner': owner === '',
      'its labels do not name its owner and kind': !hasLabels(object, username),
      'its ttl is none': ttl === 0n && owner !== SYSTEM_USER,
      'its ttl is over the maximum': isOver(ttl, owner, world),
      'its principal is not that of the login': !isSame(at(spec, 'userPrincipal'), principalOf(write)),
      'it has a status': Object.hasOwn(object, 'status'),
    }),
  }
}

function ofUpdate(write: WriteSeen, world: World): Omit<Opinion, 'isOdd'> {
  const { old, new: object, username } = write
  const [had, has] = [ttlOf(old), ttlOf(object)]
  const owner = textAt(old, 'spec', 'userID')
  // A stored 0 has ended, and stays so.
  const wanted = has === 0n && had !== 0n ? world.fallback : has
  return {
    wrong: found({
      'somebody else changes it': !isOwnersOrAdmins(write),
      'it gets a finalizer': addsFinalizer(write),
      'its identity changes': identityOf(old, object).some(
        (key) => !isSame(at(old, 'spec', key), at(object, 'spec', key)),
      ),
      'its ttl grows': wanted > had && !isAdmin(username),
    }),
    mendable: found({
      'its labels do not name its owner and kind': !hasLabels(object, textAt(object, 'spec', 'userID')),
      'its ttl is none': has === 0n && had !== 0n && owner !== SYSTEM_USER,
      'its ttl is over the maximum': isOver(has, owner, world),
      'its status changes': !isSameStatus(old, object),
    }),
  }
}

function ttlOf(object: Any): bigint {
  const ttl = int64(at(object, 'spec', 'ttl')) ?? 0n
  return ttl < 0n ? NEVER : ttl
}

function isOver(ttl: bigint, owner: string, { maximum }: World): boolean {
  return ttl > maximum && owner !== SYSTEM_USER
}

function isOwnersOrAdmins({ old, username }: WriteSeen): boolean {
  return textAt(old, 'spec', 'userID') === username || isAdmin(username)
}

function identityOf(old: Any, object: Any): string[] {
  const keys = [old, object].flatMap(({ spec }) => (isAny(spec) ? Object.keys(spec) : []))
  return keys.filter((key) => !FREE.has(key))
}

function hasLabels(object: Any, owner: string): boolean {
  const label = (key: string): unknown => at(object, 'metadata', 'labels', key)
  const kind = textAt(object, 'spec', 'kind')
  const isFit = (found: unknown, wanted: string): boolean => found === wanted || !LABEL_VALUE.test(wanted)
  return isFit(label('cattle.io/user-id'), owner) && isFit(label('authn.management.cattle.io/kind'), kind)
}

function mayGet(username: string, cluster: string): boolean {
  return cluster === OPEN_CLUSTER || (cluster === CLOSED_CLUSTER && isAdmin(username))
}

function principalOf({ username, logins }: WriteSeen): Any {
  if (logins.length === 1 && logins[0] === OKTA_LOGIN) return OKTA_PRINCIPAL
  const user = Object.hasOwn(ACTIVE, username) ? ACTIVE[username] : { loginName: '', displayName: '' }
  return { name: `local://${username}`, ...user, principalType: 'user', me: true, provider: 'local' }
}

function isSameStatus(old: Any, object: Any): boolean {
  return Object.hasOwn(old, 'status') === Object.hasOwn(object, 'status') && isSame(old['status'], object['status'])
}

function isByApply(object: Any): boolean {
  const managers = at(object, 'metadata', 'managedFields')
  return Array.isArray(managers) && managers.some((each) => textAt(each, 'operation') === 'Apply')
}

function isWellTyped(object: Any): boolean {
  const spec = at(object, 'spec') ?? {}
  const ttl = at(spec, 'ttl') ?? 0
  return (
    isAny(spec) &&
    areTyped(spec, 'string', ['userID', 'kind', 'clusterName', 'description']) &&
    areTyped(spec, 'boolean', ['enabled']) &&
    areTyped(spec, 'object', ['userPrincipal']) &&
    int64(ttl) !== undefined &&
    areTyped(object, 'object', ['metadata', 'status']) &&
    areTyped(at(object, 'metadata'), 'object', ['labels', 'annotations'])
  )
}
