import t from 'tap'
import { aStoredToken } from '../tokens/an-ext-token.ts'
import { asking, isListening, portOf, startWebhook, until } from './a-process.ts'
import { aReview } from './a-review.ts'

void t.test('whoever reads the log goes away: it goes on judging, and ends when it is told to', async (t) => {
  const running = await startWebhook(t, ['--drain-seconds', '0'])
  const { child, log, exit } = running
  await until('it is listening', () => log().some(isListening))
  const known = { ...running, log: () => [{ msg: 'listening', address: `https://127.0.0.1:${portOf(log())}` }] }
  const ask = asking(known, t)
  await until('it is ready', async () => (await ask('/readyz')).status === 200)
  child.stdout.destroy()
  child.stderr.destroy()
  // Each is refused, and a line of the log that nobody reads.
  const refused = aReview({ operation: 'CREATE', object: aStoredToken(), username: 'user-nobody' })
  for (let asked = 0; asked < 5; asked++) t.match((await ask('/validate', refused)).body, /"allowed":false/)
  t.match((await ask('/metrics')).body, /^rtoken_webhook_uncaught_errors_total 0$/m)
  child.kill('SIGTERM')
  t.equal(await exit, 0)
})
