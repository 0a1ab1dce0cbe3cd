import { EventEmitter, once } from 'node:events'
import t from 'tap'
import type { Identities } from '../../tokens/requester.ts'
import { keepRegistered } from '../../webhook/keep-registered.ts'

/** A configuration that is changed by hand, and a registration that can be made to fail. */
function aGround() {
  const changes = new EventEmitter()
  const ending = new AbortController()
  const writes: Identities[] = []
  const ground = {
    writes,
    ending,
    failures: [] as Error[],
    current: { identities: { rancher: ['r'], trusted: ['t'] }, options: {} },
    written: 0,
    /** What happens within a write, before it is done. */
    during: async () => {},
    configure(rancher: string, trusted = 't') {
      ground.current = { identities: { rancher: [rancher], trusted: [trusted] }, options: {} }
      changes.emit('change')
    },
    run: () =>
      keepRegistered({
        configured: {
          get current() {
            return ground.current
          },
          changed: async (signal) => {
            await once(changes, 'change', { signal })
          },
        },
        signal: ending.signal,
        written: () => changes.emit('written', ++ground.written),
        failed: (error) => ground.failures.push(error as Error),
        write: async (identities) => {
          writes.push(identities)
          await ground.during()
        },
      }),
    async writtenTimes(times: number) {
      while (ground.written < times) await once(changes, 'written')
    },
  }
  return ground
}

t.test('it writes at first, and again for other identities only', async (t) => {
  const ground = aGround()
  const run = ground.run()
  await ground.writtenTimes(1)
  ground.configure('r')
  ground.configure('r2')
  await ground.writtenTimes(2)
  ground.configure('r2', 't2')
  await ground.writtenTimes(3)
  ground.ending.abort(new Error('over'))
  await t.rejects(run)
  t.strictSame(ground.writes, [
    { rancher: ['r'], trusted: ['t'] },
    { rancher: ['r2'], trusted: ['t'] },
    { rancher: ['r2'], trusted: ['t2'] },
  ])
})

t.test('a change while it writes is written next', async (t) => {
  const ground = aGround()
  ground.during = async () => {
    if (ground.writes.length === 1) ground.configure('r2')
  }
  const run = ground.run()
  await ground.writtenTimes(2)
  ground.ending.abort(new Error('over'))
  await t.rejects(run)
  t.strictSame(
    ground.writes.map(({ rancher }) => rancher),
    [['r'], ['r2']],
  )
})

t.test('what failed is tried again with the identities of then', async (t) => {
  const ground = aGround()
  ground.during = async () => {
    if (ground.writes.length > 1) return
    ground.configure('r2')
    throw new Error('no API server')
  }
  const run = ground.run()
  await ground.writtenTimes(1)
  ground.ending.abort(new Error('over'))
  await t.rejects(run)
  t.strictSame(
    ground.writes.map(({ rancher }) => rancher),
    [['r'], ['r2']],
  )
  t.strictSame(
    ground.failures.map(({ message }) => message),
    ['no API server'],
  )
})
