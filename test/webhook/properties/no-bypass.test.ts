// The webhook against an oracle that was written from docs/rules.md and docs/rancher.md and shares no code with the rules.
import * as fc from 'fast-check'
import t from 'tap'
import { rulebook } from '../../../tokens/rulebook.ts'
import { recordedReviews } from '../recorded-reviews.ts'
import { anyWrite } from './any-write.ts'
import { JudgeOfWorlds } from './judged-write.ts'

/** What a mutation lets pass is sent to the validation as well: so many writes are over 200,000 reviews. */
const WRITES = 165_000
/** A rule that is missing is to be missed within so many writes. */
const MOST_WRITES_TO_MISS_A_RULE = 10_000

const recorded = await recordedReviews()

t.test(
  'F9: 200,000 reviews: nothing passes that must not, nothing is refused for nothing, all are answered',
  async (t) => {
    const judge = new JudgeOfWorlds()
    const outcomes = new Map<string, number>()
    let reviews = 0
    await fc.assert(
      fc.asyncProperty(anyWrite(recorded), async (write) => {
        const judged = await judge.judge(write)
        reviews += judged.reviews
        const outcome = judged.isPatched ? 'patched' : judged.isAllowed ? 'allowed' : 'refused'
        const kind = `${write.store} ${write.operation} ${write.phase} ${outcome}`
        outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
        if (judged.complaint !== undefined) throw new Error(judged.complaint)
      }),
      { numRuns: WRITES },
    )
    t.ok(reviews >= 200_000, `${reviews} reviews`)
    // Else something was hardly tried.
    for (const store of ['ext', 'secret', 'v3']) {
      for (const phase of ['mutate', 'validate']) {
        for (const kind of ['CREATE', 'UPDATE']) {
          for (const outcome of ['allowed', 'refused']) {
            const tried = outcomes.get(`${store} ${kind} ${phase} ${outcome}`) ?? 0
            t.ok(tried > WRITES / 1000, `${store} ${kind} at ${phase}: ${tried} ${outcome}`)
          }
        }
      }
      const patched = ['CREATE', 'UPDATE'].map((kind) => outcomes.get(`${store} ${kind} mutate patched`) ?? 0)
      for (const times of patched) t.ok(times > 100, `${store}: ${times} patched`)
    }
    for (const store of ['setting', 'feature']) {
      const refused = outcomes.get(`${store} UPDATE validate refused`) ?? 0
      t.ok(refused > 100, `${store}: ${refused} refused`)
    }
  },
)

t.test('the oracle misses each rule that is taken away', async (t) => {
  const writes = fc.sample(anyWrite(recorded), { numRuns: MOST_WRITES_TO_MISS_A_RULE, seed: 1 })
  for (const { id } of rulebook) {
    const judge = new JudgeOfWorlds({ [id]: 'off' })
    let [tried, complaint] = [0, '']
    for (const write of writes) {
      tried++
      complaint = (await judge.judge(write)).complaint ?? ''
      if (complaint !== '') break
    }
    t.match(complaint, /^(allowed|patched|its own)/, `${id}: after ${tried} writes: ${complaint}`)
  }
})
