import * as fc from 'fast-check'
import { type Json, type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'
import { anyEdit, edited } from '../../tokens/properties/any-edit.ts'
import type { StoreSeen } from '../oracle/complaint.ts'
import { OKTA_LOGIN, RANCHER, TRUSTED, type World, WORLDS } from '../oracle/world.ts'
import type { WriteSeen } from '../oracle/write-seen.ts'
import type { RecordedReview } from '../recorded-reviews.ts'

/** A write that somebody may try: a recorded one, changed, and the world that it is tried in. */
export interface AnyWrite {
  readonly store: StoreSeen
  readonly world: World
  readonly operation: WriteSeen['operation']
  readonly phase: WriteSeen['phase']
  readonly username: string
  readonly logins: readonly string[]
  readonly oldObject: JsonObject | undefined
  readonly object: JsonObject | undefined
}

/** Recorded writes of a store, each as what was there and what was to be. */
interface Base {
  readonly username: string
  readonly operation: WriteSeen['operation']
  readonly phase: WriteSeen['phase']
  readonly oldObject: JsonObject | undefined
  readonly object: JsonObject | undefined
}

const PEOPLE = ['user-alice', 'user-bob', 'user-carol', 'user-disabled', 'user-rancher-admin', 'system:admin']
const LOGINS = [[], [], ['token-alice'], [OKTA_LOGIN], [OKTA_LOGIN, 'token-alice']]
const SETTINGS = [
  'auth-token-max-ttl-minutes',
  'auth-token-default-ttl-minutes',
  'auth-user-session-ttl-minutes',
  'auth-user-session-idle-ttl-minutes',
  'kubeconfig-default-token-ttl-minutes',
  'kubeconfig-max-token-ttl-minutes',
  'kubeconfig-generate-token',
  'rtoken-canary',
  'server-url',
]
const VALUES = ['', '0', '1', '16', '30', '50', '960', '961', '43200', '129600', '153722867', '153722868', '999999999']
const BAD_VALUES = ['abc', '-1', '1e2', ' 1', '1.5', '99999999999999', 'true', 'false', 'TRUE']

const set = (path: readonly [string, ...string[]], values: readonly Json[]): fc.Arbitrary<JsonObject> => {
  const at = ([key = '', ...rest]: readonly string[], value: Json): JsonObject => ({
    [key]: rest.length === 0 ? value : at(rest, value),
  })
  return fc.constantFrom(...values).map((value) => at(path, value))
}
const oneOrTwo = (edits: readonly fc.Arbitrary<JsonObject>[]): fc.Arbitrary<JsonObject> =>
  fc
    .array(fc.oneof(...edits), { minLength: 1, maxLength: 2 })
    .map((merged) => merged.reduce((one, other) => edited(one, other)))

const EDITS: Readonly<Record<StoreSeen, fc.Arbitrary<JsonObject>>> = {
  ext: anyEdit('ext'),
  secret: anyEdit('secret'),
  v3: anyEdit('v3'),
  setting: fc
    .tuple(
      set(['metadata', 'name'], SETTINGS),
      oneOrTwo([set(['value'], VALUES), set(['value'], VALUES), set(['value'], [...BAD_VALUES, 1, true])]),
      fc.oneof(
        { weight: 9, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: set(['default'], ['', '960', 'abc', null]) },
        { weight: 1, arbitrary: set(['source'], ['env', '', 1]) },
      ),
    )
    .map(([name, value, rest]) => edited(edited(name, value), rest)),
  feature: oneOrTwo([
    set(['spec', 'value'], [true, false, null, 'x']),
    set(['metadata', 'name'], ['token-hashing', 'ext-tokens', 'legacy']),
    set(['status', 'default'], [true, false, null]),
    set(['status', 'lockedValue'], [true, false, null, null]),
  ]),
}

/** Writes of every store, three in four of them of tokens. */
export function anyWrite(recorded: readonly RecordedReview[]): fc.Arbitrary<AnyWrite> {
  const weights = { ext: 5, secret: 4, v3: 4, setting: 2, feature: 1 } as const
  return fc.oneof(
    ...(['ext', 'secret', 'v3', 'setting', 'feature'] as const).map((store) => ({
      weight: weights[store],
      arbitrary: anyWriteOf(store, recorded),
    })),
  )
}

function anyWriteOf(store: StoreSeen, recorded: readonly RecordedReview[]): fc.Arbitrary<AnyWrite> {
  const bases = recorded.filter(({ review }) => storeOf(review.request) === store).map(baseOf)
  return fc
    .record({
      base: fc.constantFrom(...bases),
      /** What is changed: what was asked for, or what was there; a few changes were there before. */
      from: fc.constantFrom('asked', 'there', 'there'),
      edit: EDITS[store],
      earlier: fc.option(EDITS[store], { freq: 3 }),
      operation: fc.constantFrom<(WriteSeen['operation'] | undefined)[]>(
        undefined,
        undefined,
        undefined,
        'UPDATE',
        'UPDATE',
        'CREATE',
        'DELETE',
      ),
      phase: fc.constantFrom<WriteSeen['phase'][]>('mutate', 'validate'),
      username: fc.constantFrom(undefined, undefined, ...PEOPLE, RANCHER, TRUSTED),
      logins: fc.constantFrom(...LOGINS),
      world: fc.constantFrom(...WORLDS),
    })
    .map(({ base, from, edit, earlier, phase, world, logins, ...chosen }) => {
      const operation = chosen.operation ?? base.operation
      const found = base.oldObject ?? base.object ?? {}
      const there = earlier === null ? found : edited(found, earlier)
      const asked = from === 'asked' ? (base.object ?? found) : there
      return {
        store,
        world,
        operation,
        phase,
        logins,
        // Mostly somebody who has a reason to.
        username: chosen.username ?? ownerOf(store, there, base.username),
        oldObject: operation === 'CREATE' ? undefined : there,
        object:
          operation === 'DELETE'
            ? undefined
            : operation === 'UPDATE'
              ? named(edited(asked, edit), there)
              : edited(asked, edit),
      }
    })
}

/** An update changes no name: kube-apiserver sees to it. */
function named(object: JsonObject, before: JsonObject): JsonObject {
  const { name } = objectAt(before, 'metadata')
  return { ...object, metadata: { ...objectAt(object, 'metadata'), name } }
}

function ownerOf(store: StoreSeen, object: JsonObject, otherwise: string): string {
  return store === 'ext' ? textAt(objectAt(object, 'spec'), 'userID') || otherwise : otherwise
}

const STORES: ReadonlyMap<string, StoreSeen> = new Map([
  ['ext.cattle.io/tokens', 'ext'],
  ['/secrets', 'secret'],
  ['management.cattle.io/tokens', 'v3'],
  ['management.cattle.io/settings', 'setting'],
  ['management.cattle.io/features', 'feature'],
])

function storeOf({ resource }: RecordedReview['review']['request']): StoreSeen | undefined {
  return STORES.get(`${resource.group}/${resource.resource}`)
}

function baseOf({ phase, review: { request } }: RecordedReview): Base {
  const { operation, object, oldObject, userInfo } = request
  if (operation === 'CONNECT') throw new Error('no CONNECT is recorded')
  return {
    phase,
    operation,
    username: userInfo.username ?? '',
    oldObject: oldObject ?? undefined,
    object: object ?? undefined,
  }
}
