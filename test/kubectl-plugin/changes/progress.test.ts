import { mock } from 'node:test'
import t from 'tap'
import { ChangeProgress } from '../../../kubectl-plugin/changes/change-progress.ts'

const aStderr = (isTerminal: boolean) => {
  const written: string[] = []
  return { written, isTerminal, write: async (text: string) => void written.push(text) }
}

t.beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }))
t.afterEach(() => mock.timers.reset())

t.test('on a terminal: one line that is written over each second, with the rate and what is left', async (t) => {
  const stderr = aStderr(true)
  const progress = new ChangeProgress(stderr, 20_000)
  mock.timers.tick(1000)
  progress.add(500)
  mock.timers.tick(1000)
  await progress.giveWay()
  progress.add(500)
  mock.timers.tick(1000)
  await progress.end()
  mock.timers.tick(5000)
  const LINE = /^\d+ of 20000, \d+\/s, \d+[smh]\w* left$/
  const OVER = '\r\u001b[K'
  const [first, second, third, fourth = '', ...rest] = stderr.written
  t.equal(first, `${OVER}0 of 20000, 0/s`)
  t.match(second?.replace(OVER, ''), LINE)
  t.equal(third, OVER, 'what is printed stands on a line of its own')
  t.ok(fourth.startsWith(`${OVER}1000 of 20000`))
  t.match(fourth.replace(OVER, ''), LINE)
  t.strictSame(rest, [OVER], 'nothing is left of it')
})

t.test('elsewhere: a line a minute', async (t) => {
  const stderr = aStderr(false)
  const progress = new ChangeProgress(stderr, 20_000)
  progress.add(6000)
  mock.timers.tick(59_000)
  t.strictSame(stderr.written, [])
  mock.timers.tick(1000)
  mock.timers.tick(60_000)
  await progress.end()
  t.equal(stderr.written.length, 2)
  for (const line of stderr.written) t.match(line, /^6000 of 20000, \d+\/s, \w+ left\n$/)
})

t.test('of what is short no pace is told', async (t) => {
  t.equal(new ChangeProgress(aStderr(false), 1).pace, '')
})
