import t from 'tap'
import { retry } from '../../serving/retry.ts'

const never = new AbortController().signal

t.test('what works at once is done once', async (t) => {
  const failures: unknown[] = []
  t.equal(await retry(async () => 'done', { signal: never, failed: (error) => failures.push(error) }), 'done')
  t.strictSame(failures, [])
})

t.test('what fails is told and tried again, at waits that grow to 30 s and no further', async (t) => {
  const waits: number[] = []
  const timers = { setTimeout: async (ms: number) => void waits.push(ms) }
  const mocked = await t.mockImport<typeof import('../../serving/retry.ts')>('../../serving/retry.ts', {
    'node:timers/promises': timers,
  })
  const failures: string[] = []
  let attempts = 0
  const work = async (): Promise<string> => {
    if (attempts++ < 8) throw new Error(`failure ${attempts}`)
    return 'done'
  }
  const failed = (error: unknown): void => void failures.push(error instanceof Error ? error.message : '')
  t.equal(await mocked.retry(work, { signal: never, failed }), 'done')
  t.strictSame(waits, [500, 1000, 2000, 5000, 10_000, 30_000, 30_000, 30_000])
  t.strictSame(
    failures,
    waits.map((_, index) => `failure ${index + 1}`),
  )
})

t.test('when the signal is aborted it ends with the reason of the signal', async (t) => {
  const reason = new Error('ended by SIGTERM')
  for (const { name, abort } of [
    { name: 'before it began', abort: (ending: AbortController) => ending.abort(reason) },
    { name: 'while it waits', abort: (ending: AbortController) => void setTimeout(() => ending.abort(reason), 20) },
  ]) {
    t.test(name, async (t) => {
      const ending = new AbortController()
      abort(ending)
      const hopeless = retry(() => Promise.reject(new Error('no')), { signal: ending.signal, failed: () => {} })
      t.equal(await hopeless.catch((error: unknown) => error), reason)
    })
  }
})
