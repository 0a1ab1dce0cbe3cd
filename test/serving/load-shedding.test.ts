import t from 'tap'
import { LoadShedding } from '../../serving/load-shedding.ts'

/** An event loop whose timers run when the test says so. */
function aLoop() {
  const loop = { now: 0, look: () => {}, stopped: false }
  const shedding = new LoadShedding({
    monotonic: () => loop.now,
    every: (_ms, work) => {
      loop.look = work
      return () => (loop.stopped = true)
    },
  })
  return { loop, shedding }
}

t.test('requests are taken while the timers run on time', async (t) => {
  const { loop, shedding } = aLoop()
  for (loop.now = 50; loop.now < 1000; loop.now += 50) {
    loop.look()
    t.equal(shedding.isOn(), false)
  }
})

t.test('F5: a second of delay turns requests away until a timer runs on time again', async (t) => {
  const { loop, shedding } = aLoop()
  loop.now = 1051
  t.equal(shedding.isOn(), true, 'before the late timer runs')
  loop.look()
  t.equal(shedding.isOn(), true, 'what waited behind it')
  t.equal(shedding.lateMs, 1001)
  loop.now += 50
  loop.look()
  t.equal(shedding.isOn(), false)
})

t.test('the pause of a timer is no delay', async (t) => {
  const { loop, shedding } = aLoop()
  loop.now = 1050
  t.equal(shedding.isOn(), false)
  shedding.stop()
  t.equal(loop.stopped, true)
})
