import t from 'tap'
import { KeptForSeconds } from '../../serving/kept-for-seconds.ts'

function fixture({ most = 3 } = {}) {
  let now = 0
  let asked = 0
  const kept = new KeptForSeconds<string>({ seconds: 5, most, monotonic: () => now })
  return {
    kept,
    advance: (ms: number) => (now += ms),
    asked: () => asked,
    get: (key: string, answer: string | Error = `answer ${asked + 1}`) =>
      kept.get(key, async () => {
        asked++
        if (answer instanceof Error) throw answer
        return answer
      }),
  }
}

t.test('an answer is remembered for its seconds, counted from when it was asked for', async (t) => {
  const { get, advance, asked } = fixture()
  t.equal(await get('a'), 'answer 1')
  advance(4999)
  t.equal(await get('a'), 'answer 1')
  advance(1)
  t.equal(await get('a'), 'answer 2')
  t.equal(asked(), 2)
})

t.test('an answer that took its time is old when it comes', async (t) => {
  let now = 0
  const kept = new KeptForSeconds<string>({ seconds: 5, most: 3, monotonic: () => now })
  const slow = Promise.withResolvers<string>()
  const first = kept.get('a', () => slow.promise)
  now = 4000
  slow.resolve('slow')
  t.equal(await first, 'slow')
  now = 5000
  t.equal(await kept.get('a', async () => 'again'), 'again')
})

t.test('several who ask for the same at a time ask once; another key is asked for itself', async (t) => {
  const { get, asked } = fixture()
  t.strictSame(await Promise.all([get('a', 'one'), get('a', 'two'), get('b', 'three')]), ['one', 'one', 'three'])
  t.equal(asked(), 2)
})

t.test('a failure is not remembered, and reaches everybody who asked', async (t) => {
  const { get, asked } = fixture()
  const failure = new Error('the API server is away')
  const outcomes = await Promise.allSettled([get('a', failure), get('a')])
  t.strictSame(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  t.equal(asked(), 1)
  t.equal(await get('a', 'back'), 'back')
})

t.test('the oldest goes when one more comes than is kept', async (t) => {
  const { kept, get, asked } = fixture({ most: 2 })
  await get('a')
  await get('b')
  await get('c')
  t.equal(kept.size, 2)
  await get('b')
  await get('c')
  t.equal(asked(), 3, 'b and c are remembered')
  await get('a')
  t.equal(asked(), 4, 'a is not')
})

t.test('an answer that was renewed is not the oldest any more', async (t) => {
  const { get, advance, asked } = fixture({ most: 2 })
  await get('a')
  await get('b')
  advance(5000)
  await get('a')
  await get('c')
  await get('a')
  t.equal(asked(), 4)
})
