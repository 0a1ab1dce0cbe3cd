// Webhooks that are asked again, and controllers that write again and again what was amended: nobody is sent in circles.
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { isJsonObject, type JsonObject } from '../../../tokens/json.ts'
import { applyJsonPatch } from '../../tokens/apply-json-patch.ts'
import { aStoredToken, DAY_MS, MAX_MS } from '../../tokens/an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../../tokens/other-stores.ts'
import { patchIn } from '../answered-review.ts'
import { WORLDS } from '../oracle/world.ts'
import { recordedReviews } from '../recorded-reviews.ts'
import { type AnyWrite, anyWrite } from './any-write.ts'
import { JudgeOfWorlds } from './judged-write.ts'

const WRITES = 20_000
const recorded = await recordedReviews()
const judge = new JudgeOfWorlds()

t.test('F10: what a mutation has made is not mutated again, and what needs no patch has none', async (t) => {
  let patched = 0
  await fc.assert(
    fc.asyncProperty(anyWrite(recorded), async (any) => {
      const write: AnyWrite = { ...any, phase: 'mutate' }
      const first = await judge.ask(write)
      const patch = patchIn(first)
      if (patch.length > 0) patched++
      else if ('patch' in first.response || 'patchType' in first.response) throw new Error('a patch of nothing')
      if (!first.response.allowed || write.object === undefined) return
      const again = await judge.ask({ ...write, object: applyJsonPatch(write.object, patch) })
      if (!again.response.allowed) throw new Error(`refused: ${again.response.status?.message}`)
      if ('patch' in again.response || 'patchType' in again.response) throw new Error(JSON.stringify(patchIn(again)))
    }),
    { numRuns: WRITES },
  )
  t.ok(patched > WRITES / 100, `${patched} were patched`)
})

const YEAR_MS = 365 * DAY_MS
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** How a store's token is made to live for a year. */
const STORES = {
  ext: { stored: aStoredToken(), aYear: { spec: { ttl: YEAR_MS } } },
  v3: { stored: aV3Token(), aYear: { ttl: YEAR_MS } },
  secret: { stored: aBackingSecret(), aYear: { data: { ttl: base64(String(YEAR_MS)) } } },
} as const

for (const store of ['ext', 'v3', 'secret'] as const) {
  t.test(
    `F10: ${store}: a controller that asks for a year again and again changes nothing the second time`,
    async (t) => {
      const { stored, aYear } = STORES[store]
      let object: JsonObject = stored
      const [asInstalled, tight] = WORLDS
      if (asInstalled === undefined || tight === undefined) throw new Error('there are two worlds')
      // The maximum is lowered in between, and raised again.
      for (const [world, wanted] of [
        [asInstalled, MAX_MS],
        [tight, Number(tight.maximum)],
        [asInstalled, MAX_MS],
      ] as const) {
        const apply = async (): Promise<JsonObject> => {
          const asked = merged(object, aYear)
          const write = {
            store,
            world,
            operation: 'UPDATE',
            logins: [],
            username: 'user-rancher-admin',
            oldObject: object,
          } as const
          const mutation = await judge.ask({ ...write, phase: 'mutate', object: asked })
          t.equal(mutation.response.allowed, true, mutation.response.status?.message ?? '')
          const result = applyJsonPatch(asked, patchIn(mutation))
          const validation = await judge.ask({ ...write, phase: 'validate', object: result })
          t.equal(validation.response.allowed, true, validation.response.status?.message ?? '')
          return result
        }
        object = await apply()
        t.equal(ttlOf(object), wanted)
        const second = await apply()
        t.ok(isDeepStrictEqual(second, object), 'the second time nothing changes')
      }
    },
  )
}

function merged(object: JsonObject, patch: JsonObject): JsonObject {
  const entries = Object.entries(patch).map(([key, value]) => {
    const found = object[key]
    return [key, isJsonObject(found) && isJsonObject(value) ? { ...found, ...value } : value]
  })
  return { ...object, ...Object.fromEntries(entries) }
}

function ttlOf({ spec, data, ttl }: JsonObject): number {
  if (isJsonObject(spec)) return Number(spec['ttl'])
  return Number(isJsonObject(data) ? Buffer.from(String(data['ttl']), 'base64').toString() : ttl)
}
