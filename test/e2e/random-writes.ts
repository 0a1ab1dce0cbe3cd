/** A write of a token that somebody may try. */
export interface RandomWrite {
  readonly method: 'POST' | 'PUT' | 'PATCH'
  readonly contentType: string
  readonly body: unknown
}

/** Pointers into a Token, and beside it. */
const POINTERS = [
  '/spec',
  '/spec/ttl',
  '/spec/enabled',
  '/spec/description',
  '/spec/userID',
  '/spec/kind',
  '/spec/clusterName',
  '/spec/userPrincipal',
  '/spec/userPrincipal/name',
  '/spec/userPrincipal/extraInfo',
  '/metadata',
  '/metadata/labels',
  '/metadata/labels/cattle.io~1user-id',
  '/metadata/labels/cattle.io~1kind',
  '/metadata/labels/a b',
  '/metadata/annotations',
  '/metadata/annotations/x',
  '/metadata/name',
  '/metadata/uid',
  '/metadata/resourceVersion',
  '/metadata/namespace',
  '/metadata/creationTimestamp',
  '/metadata/deletionTimestamp',
  '/metadata/finalizers',
  '/metadata/ownerReferences',
  '/metadata/managedFields',
  '/status',
  '/status/hash',
  '/status/expired',
  '/data/hash',
  '/kind',
  '/__proto__',
  '/spec/__proto__',
  '/constructor',
  '/spec/ttl/x',
] as const

const OWNER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'y' }
const SCALARS = [null, true, false, 0, 1, -1, 1.5, 1e300, 60_000, 7_776_000_000, 2 ** 53] as const
const TEXTS = [
  '',
  'x',
  'user-bob',
  'user-alice',
  'session',
  '\ud800',
  '\u0000',
  ' ',
  'a'.repeat(300),
  'true',
  '1',
] as const
const NAMES = ['local://user-bob', 'c-open', '2099-01-01T00:00:00Z'] as const
const NESTED = [
  [],
  [null],
  [[]],
  {},
  { a: null },
  { a: { b: {} } },
  ['example.com/x'],
  { name: NAMES[0] },
  [OWNER],
] as const
const VALUES: readonly unknown[] = [...SCALARS, ...TEXTS, ...NAMES, ...NESTED]
const OPERATIONS = ['add', 'replace', 'remove', 'copy', 'move', 'test'] as const
const MERGES = ['application/merge-patch+json', 'application/strategic-merge-patch+json'] as const

/** The same writes for the same seed. */
export class RandomWrites {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** @param token what there is now, for a write that replaces it */
  next(token: object): RandomWrite {
    const merge = nested(this.#pick(POINTERS), this.#pick(VALUES))
    switch (this.#below(4)) {
      case 0: {
        const operations = Array.from({ length: 1 + this.#below(3) }, () => ({
          op: this.#pick(OPERATIONS),
          path: this.#pick(POINTERS),
          from: this.#pick(POINTERS),
          value: this.#pick(VALUES),
        }))
        return { method: 'PATCH', contentType: 'application/json-patch+json', body: operations }
      }
      case 1:
        return { method: 'PATCH', contentType: this.#pick(MERGES), body: merge }
      case 2:
        return { method: 'PUT', contentType: 'application/json', body: merged(token, merge) }
      default: {
        const bare = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
        return { method: 'POST', contentType: 'application/json', body: merged(bare, merge) }
      }
    }
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }

  /** mulberry32 */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

function nested(pointer: string, value: unknown): object {
  const steps = pointer.split('/').slice(1).toReversed()
  const object = steps.reduce<unknown>(
    (inner, step) => Object.fromEntries([[step.replaceAll('~1', '/'), inner]]),
    value,
  )
  return Object(object)
}

function merged(one: unknown, other: unknown): unknown {
  if (!isObject(one) || !isObject(other)) return other
  const entries = Object.entries(other).map(([key, value]) => {
    const there = Object.getOwnPropertyDescriptor(one, key)?.value
    return [key, merged(there, value)] as const
  })
  return Object.fromEntries([...Object.entries(one), ...entries])
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
