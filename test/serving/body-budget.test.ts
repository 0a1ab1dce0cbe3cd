import t from 'tap'
import { BodyBudget } from '../../serving/body-budget.ts'

const MIB = 1024 ** 2
const LARGEST = 7 * MIB

t.test('what a body counts', async (t) => {
  const budget = new BodyBudget(LARGEST)
  for (const [name, headers, bytes] of [
    ['nothing', { 'content-length': '0' }, 0],
    ['a small one', { 'content-length': '32768' }, 0],
    ['one byte more', { 'content-length': '32769' }, 32_769],
    ['a large one', { 'content-length': String(3 * MIB) }, 3 * MIB],
    ['one that is larger than is read', { 'content-length': String(900 * MIB) }, LARGEST],
    ['one that does not say how long it is', { 'transfer-encoding': 'chunked' }, LARGEST],
    ['a request without a body', {}, 0],
  ] as const) {
    t.equal(budget.bytesOf(headers), bytes, name)
  }
})

t.test('three of the largest are held, small ones always, and what is given back can be taken again', async (t) => {
  const budget = new BodyBudget(LARGEST)
  t.strictSame(
    [1, 2, 3, 4].map(() => budget.take(LARGEST)),
    [true, true, true, false],
  )
  t.ok(budget.take(0))
  t.notOk(budget.take(32_769))
  budget.give(LARGEST)
  t.ok(budget.take(32_769))
  t.notOk(budget.take(LARGEST))
})
