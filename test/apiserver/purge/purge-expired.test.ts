import t from 'tap'
import { pino } from 'pino'
import { conflict, notFound, StatusError } from '../../../apiserver/http/status-error.ts'
import { purgeExpired } from '../../../apiserver/purge/purge-expired.ts'
import { aStoredToken, CREATED } from '../a-stored-token.ts'

const log = pino({ level: 'silent' })

void t.test('what is over is deleted, in the version that was looked at; what goes wrong stops nothing', async (t) => {
  const deleted: unknown[] = []
  const over = ['token-a', 'token-b', 'token-c', 'token-d'].map((name) => aStoredToken({ name, ttl: 999n }))
  const purged = await purgeExpired({
    list: () => [
      ...over,
      aStoredToken({ name: 'token-e', ttl: 1000n }),
      aStoredToken({ name: 'token-f', ttl: 'never' }),
    ],
    secrets: {
      delete: async (name, preconditions) => {
        deleted.push([name, preconditions])
        if (name === 'token-a') throw notFound(name)
        if (name === 'token-b') throw conflict(name, 'it was extended')
        if (name === 'token-c') throw new StatusError(500, 'InternalError', 'refused')
      },
    },
    now: () => CREATED + 1000,
    log,
    ending: new AbortController().signal,
  })
  t.equal(purged, 1)
  t.strictSame(
    deleted,
    over.map(({ name }) => [name, { uid: `secret of ${name}`, resourceVersion: '7' }]),
  )
})

void t.test('it ends when it is told to', async (t) => {
  const ending = new AbortController()
  const deleted: string[] = []
  const purging = purgeExpired({
    list: () => [aStoredToken({ name: 'token-a', ttl: 0n }), aStoredToken({ name: 'token-b', ttl: 0n })],
    secrets: {
      delete: async (name) => {
        deleted.push(name)
        ending.abort(new Error('ended'))
      },
    },
    now: () => CREATED + 1,
    log,
    ending: ending.signal,
  })
  await t.rejects(purging)
  t.strictSame(deleted, ['token-a'])
})
