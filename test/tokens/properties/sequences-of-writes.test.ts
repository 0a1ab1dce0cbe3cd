// However many writes, by whomever but Rancher and trusted writers: a token stays whose it was, and ends when it may.
import * as fc from 'fast-check'
import t from 'tap'
import { type JsonObject, objectAt } from '../../../tokens/json.ts'
import type { Store, Token } from '../../../tokens/token.ts'
import { endOf, isLonger, type Ttl } from '../../../tokens/ttl.ts'
import { type Asked, PARSERS } from '../a-change.ts'
import { aKnowledge } from '../a-knowledge.ts'
import { write } from '../a-write.ts'
import { aManifest } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { anyEdit, edited } from './any-edit.ts'
import { type AnyRequester, anyRequester, SYSTEM_USER } from './any-requester.ts'
import { anySettings, type InForce } from './any-settings.ts'
import { anyStoredToken } from './any-token.ts'

const STEPS = 20
/** What somebody may try to create. */
const NEW = { ext: aManifest({}), secret: aBackingSecret(), v3: aV3Token() } as const

interface Step {
  readonly verb: 'create' | 'update' | 'delete'
  readonly by: AnyRequester
  readonly edit: JsonObject
  readonly inForce: InForce
}

function anyStep(store: Store): fc.Arbitrary<Step> {
  return fc.record({
    // Most are updates: a token that is deleted at once has no history.
    verb: fc.constantFrom<Step['verb'][]>(
      'create',
      'update',
      'update',
      'update',
      'update',
      'update',
      'update',
      'delete',
    ),
    by: anyRequester,
    edit: anyEdit(store),
    inForce: anySettings,
  })
}

/** What a token was minted with, and the longest TTL that its last change of TTL allowed. */
interface Minted {
  readonly owner: string
  readonly secret: string
  readonly kind: string
  readonly isSession: boolean
  readonly longest: Ttl
}

/** One token, or none, and what is known of its minting. */
interface State {
  readonly object: JsonObject | undefined
  readonly minted: Minted | undefined
}

const parse = (store: Store, object: JsonObject): Token => PARSERS[store](object).token

function mintedAs(token: Token, longest: Ttl): Minted {
  return { owner: token.owner, secret: secretOf(token), kind: token.kind, isSession: token.isSession, longest }
}

/** All by which somebody logs in with it. */
function secretOf({ identity }: Token): string {
  return identity
    .filter(({ field }) => ['data.hash', 'token'].includes(field) || field.includes('token-hashed'))
    .map(({ text }) => text)
    .join(' ')
}

function maximumOf({ store, isSession }: Token, { maximum, sessionMaximum }: InForce): Ttl {
  return store === 'v3' && isSession ? sessionMaximum : maximum
}

/** What kube-apiserver keeps whatever a write says. */
function asStored(object: JsonObject, before: JsonObject | undefined, number: number): JsonObject {
  const { uid, name, creationTimestamp } = objectAt(before ?? {}, 'metadata')
  const metadata = objectAt(object, 'metadata')
  const kept =
    before === undefined
      ? { uid: `uid-${number}`, creationTimestamp: '2026-01-02T00:00:00Z' }
      : { uid, name, creationTimestamp }
  return { ...object, metadata: { ...metadata, ...kept } }
}

function taken(store: Store, state: State, step: Step, number: number, stats: Stats): State {
  const { verb, by, edit, inForce } = step
  const { object: before } = state
  if ((verb === 'create') === (before !== undefined)) return state
  const asked: Asked =
    verb === 'create'
      ? { store, object: edited(NEW[store], edit), username: by.username }
      : verb === 'delete'
        ? { store, operation: 'DELETE', oldObject: before, username: by.username }
        : { store, oldObject: before, object: edited(before ?? {}, edit), username: by.username }
  const knowledge = aKnowledge({ settings: inForce.settings, users: [SYSTEM_USER] })
  const { stored, validation } = write(asked, knowledge, by.answers)
  if (validation?.allowed !== true) return state
  stats.accepted[verb]++
  if (stored === undefined) return { object: undefined, minted: undefined }
  const object = asStored(stored, before, number)
  const token = parse(store, object)
  if (state.minted !== undefined && before !== undefined) {
    return { object, minted: checkedChange(parse(store, before), token, state.minted, inForce, stats) }
  }
  if (!token.isToken) return { object, minted: undefined }
  // Nothing was there, or no token: only an ext Token is made by hand.
  must(store === 'ext' && verb === 'create', `a ${store} token was made by hand`)
  must(token.owner === by.username, `${by.username} made a token of ${token.owner}`)
  const maximum = maximumOf(token, inForce)
  must(!isLonger(token.ttl, maximum), `it was made for ${token.ttl}, over ${maximum}`)
  must(!Object.hasOwn(object, 'status'), 'a status was stored')
  return { object, minted: mintedAs(token, maximum) }
}

function checkedChange(before: Token, after: Token, minted: Minted, inForce: InForce, stats: Stats): Minted {
  const is = mintedAs(after, minted.longest)
  for (const key of ['owner', 'secret', 'kind', 'isSession'] as const) {
    must(is[key] === minted[key], `its ${key} was ${minted[key]}, and is ${is[key]}`)
  }
  must(after.isToken, 'it is no token any more')
  must(
    after.finalizers.every((finalizer) => before.finalizers.includes(finalizer)),
    'a finalizer was added',
  )
  const isChanged = after.ttl !== before.ttl
  if (isChanged) stats.ttlChanges++
  const longest = isChanged ? maximumOf(after, inForce) : minted.longest
  must(!isLonger(after.ttl, longest), `it lives for ${after.ttl}, and its last change allowed ${longest}`)
  if (after.store === 'v3' && after.expiresAt !== undefined) {
    const end = endOf(after.createdAt, after.ttl)
    const isHonest = after.expiresAt === before.expiresAt || (end !== undefined && after.expiresAt <= end + 999)
    must(isHonest, `its expiresAt is ${after.expiresAt}, and it ends ${end}`)
  }
  return { ...minted, longest }
}

function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message)
}

interface Stats {
  readonly accepted: Record<Step['verb'], number>
  ttlChanges: number
}

/** Takes the steps one after another, and fails at the first that leads where none may. */
function takeAll(store: Store, object: JsonObject | undefined, steps: readonly Step[], stats: Stats): void {
  const token = object && parse(store, object)
  let state: State = { object, minted: token?.isToken ? mintedAs(token, token.ttl) : undefined }
  for (const [number, step] of steps.entries()) state = taken(store, state, step, number, stats)
}

/** Runs such sequences, each from one of the starts. */
function runAll(store: Store, starts: fc.Arbitrary<JsonObject | undefined>): Stats {
  const stats: Stats = { accepted: { create: 0, update: 0, delete: 0 }, ttlChanges: 0 }
  const steps = fc.array(anyStep(store), { minLength: 1, maxLength: STEPS, size: 'max' })
  fc.assert(
    fc.property(starts, steps, (start, steps) => takeAll(store, start, steps, stats)),
    { numRuns: 400 },
  )
  return stats
}

for (const store of ['ext', 'secret', 'v3'] as const) {
  t.test(`${store}: a minted token stays whose it was, and ends when it may`, async (t) => {
    const { accepted, ttlChanges } = runAll(store, anyStoredToken(store))
    t.ok(accepted.update > 300, `${accepted.update} updates were accepted`)
    t.ok(ttlChanges > 50, `${ttlChanges} of them changed the TTL`)
  })
}

t.test('ext: so does one that is made by hand', async (t) => {
  const { accepted } = runAll('ext', fc.constant(undefined))
  t.ok(accepted.create > 100, `${accepted.create} creates were accepted`)
  t.ok(accepted.update > 100, `${accepted.update} updates were accepted`)
})

t.test('v3: none is made by hand', async (t) => {
  t.equal(runAll('v3', fc.constant(undefined)).accepted.create, 0)
})

t.test('secret: what Rancher did not mint never becomes a token', async (t) => {
  const plain = [aBackingSecret({ hash: undefined }, { labels: {} }), { metadata: { name: 'x' } }, undefined]
  const { accepted } = runAll('secret', fc.constantFrom(...plain))
  t.ok(accepted.update > 100, `${accepted.update} updates were accepted`)
})
