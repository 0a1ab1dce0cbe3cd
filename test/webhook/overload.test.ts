// More than a process can answer: what it could not answer in time is turned away at once, and it lives.
import t from 'tap'
import type { JsonObject } from '../../tokens/json.ts'
import { aStoredToken } from '../tokens/an-ext-token.ts'
import { asking, isListening, startWebhook, until } from './a-process.ts'
import { aReview, UID } from './a-review.ts'

/** Two megabytes of what is the slowest to read: numbers of which every digit counts. */
const NUMBERS_A_REVIEW = 90_000
const AT_A_TIME = 24

t.test('F5: under a load that takes seconds to read, reviews are shed, it is alive, and judges again', async (t) => {
  const running = await startWebhook(t, ['--drain-seconds', '0'])
  const { log } = running
  const ask = asking(running, t)
  await until('it is ready', async () => log().some(isListening) && (await ask('/readyz')).status === 200)

  const small = aReview({ operation: 'DELETE', oldObject: aStoredToken() })
  const large = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"${UID}","x":[${'9007199254740993000001,'.repeat(NUMBERS_A_REVIEW)}1]}}`
  t.ok(large.length < 7 * 1024 ** 2)
  const outcomes = new Map<number, number>()
  const overloaded: JsonObject[] = []
  const alive: number[] = []
  const over = new AbortController()
  const flood = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { status, body } = await ask('/validate', large)
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1)
      if (status === 503) overloaded.push(JSON.parse(body))
    }
  }
  const flooding = Promise.all(Array.from({ length: AT_A_TIME }, flood))
  await until('something is shed', async () => {
    alive.push((await ask('/livez')).status)
    const { status, body } = await ask('/validate', small)
    outcomes.set(status, (outcomes.get(status) ?? 0) + 1)
    if (status === 503) overloaded.push(JSON.parse(body))
    return overloaded.length > 2
  })
  over.abort()
  await flooding

  t.ok(alive.length > 0)
  t.ok(
    alive.every((status) => status === 200),
    'whoever asks whether it lives is told so',
  )
  t.strictSame([...outcomes.keys()].sort(), [200, 503], 'nothing but a verdict, or a word that there is none')
  for (const each of overloaded.slice(0, 3)) t.match(each, { code: 503, message: /the webhook is overloaded/ })
  t.match((await ask('/metrics')).body, /rtoken_webhook_shed_requests_total [1-9]/)
  await until('it judges again', async () => (await ask('/validate', small)).status === 200)
})
