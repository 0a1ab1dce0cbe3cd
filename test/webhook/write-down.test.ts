import t from 'tap'
import { aManifest, aStoredToken } from '../tokens/an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../tokens/other-stores.ts'
import { aReview, UID } from './a-review.ts'
import { anAdmissionServer } from './an-admission-server.ts'
import { Answers } from './ask-nobody.ts'
import { recordedReviews } from './recorded-reviews.ts'

/** The samples of a metric, each as it is written. */
const samplesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))

t.test('reviews are counted by what became of them, and decisions by rule', async (t) => {
  const { post, metrics } = anAdmissionServer(t, { ask: new Answers() })
  await post('mutate', aReview())
  await post('mutate', aReview({ object: aManifest({ userID: 'user-bob' }, { generateName: 'token-' }) }))
  await post('validate', aReview({ operation: 'DELETE', oldObject: aStoredToken() }))
  await post('validate', aReview({ operation: 'DELETE', oldObject: aStoredToken() }))
  await post('validate', { ...aReview(), apiVersion: 'v1' })
  await post('validate', 'no JSON')
  const text = await metrics()
  const requests = 'rtoken_webhook_requests_total'
  t.strictSame(samplesOf(text, requests), [
    `${requests}{phase="mutate",resource="tokens.ext.cattle.io",operation="CREATE",decision="amended"} 1`,
    `${requests}{phase="mutate",resource="tokens.ext.cattle.io",operation="CREATE",decision="refused"} 1`,
    `${requests}{phase="validate",resource="tokens.ext.cattle.io",operation="DELETE",decision="allowed"} 2`,
    `${requests}{phase="validate",resource="other",operation="other",decision="faulty"} 1`,
  ])
  const rules = 'rtoken_webhook_rule_decisions_total'
  const where = 'resource="tokens.ext.cattle.io",operation="CREATE"'
  t.strictSame(samplesOf(text, rules), [
    `${rules}{phase="mutate",rule="name-is-generated",${where},decision="amended"} 1`,
    `${rules}{phase="mutate",rule="owner-is-requester",${where},decision="amended"} 1`,
    `${rules}{phase="mutate",rule="ttl-has-a-maximum",${where},decision="amended"} 1`,
    `${rules}{phase="mutate",rule="principal-is-requesters",${where},decision="amended"} 1`,
    `${rules}{phase="mutate",rule="owner-is-requester",${where},decision="refused"} 1`,
  ])
  t.strictSame(samplesOf(text, 'rtoken_webhook_request_duration_seconds_count'), [
    'rtoken_webhook_request_duration_seconds_count{phase="mutate"} 2',
    'rtoken_webhook_request_duration_seconds_count{phase="validate"} 4',
  ])
})

t.test('what nobody could judge is counted as failed', async (t) => {
  const { post, metrics } = anAdmissionServer(t)
  await post('validate', aReview({ operation: 'DELETE', oldObject: aStoredToken(), username: 'user-bob' }))
  t.match(
    await metrics(),
    'requests_total{phase="validate",resource="tokens.ext.cattle.io",operation="DELETE",decision="failed"} 1',
  )
})

t.test('the gauges', async (t) => {
  const { metrics } = anAdmissionServer(t)
  const text = await metrics()
  t.strictSame(samplesOf(text, 'rtoken_webhook_in_flight_requests'), ['rtoken_webhook_in_flight_requests 0'])
  t.strictSame(samplesOf(text, 'rtoken_webhook_certificate_expiry_seconds'), [
    'rtoken_webhook_certificate_expiry_seconds 3600',
  ])
  t.strictSame(samplesOf(text, 'rtoken_webhook_cache_age_seconds'), [
    'rtoken_webhook_cache_age_seconds{resource="settings.management.cattle.io"} 1.5',
  ])
  t.equal(samplesOf(text, 'rtoken_webhook_event_loop_delay_seconds').length, 3)
  t.strictSame(samplesOf(text, 'rtoken_webhook_uncaught_errors_total'), ['rtoken_webhook_uncaught_errors_total 0'])
})

t.test('no client makes series: every label is of a closed list', async (t) => {
  const { post, metrics } = anAdmissionServer(t, { ask: new Answers() })
  const seriesIn = (text: string): number =>
    text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
  const strangers = async (from: number): Promise<void> => {
    for (let index = from; index < from + 50; index++) {
      const review = aReview({ username: `user-${index}`, object: aManifest({}, { name: `name-${index}` }) })
      const resource = { group: `group-${index}`, version: `v${index}`, resource: `resource-${index}` }
      await post('mutate', review)
      await post('mutate', { ...review, request: { ...review.request, resource } })
      await post('mutate', { ...review, request: { ...review.request, operation: `OPERATION-${index}` } })
      await post('mutate', {
        ...review,
        request: { ...review.request, uid: `uid-${index}`, subResource: `s-${index}` },
      })
      await post('mutate', { apiVersion: `v${index}`, request: { uid: `uid-${index}` } })
    }
  }
  await strangers(0)
  const before = seriesIn(await metrics())
  await strangers(50)
  t.equal(seriesIn(await metrics()), before)
})

t.test('a refusal is one line of the log: rule, object, requester and reason', async (t) => {
  const { post, log } = anAdmissionServer(t, { ask: new Answers() })
  await post(
    'validate',
    aReview({ operation: 'DELETE', oldObject: aStoredToken(), username: 'user-bob', dryRun: true }),
  )
  t.equal(log.length, 1)
  const { time: _time, ...line } = JSON.parse(log[0] ?? '')
  t.strictSame(line, {
    level: 30,
    rule: 'only-owner-or-admin',
    object: 'tokens.ext.cattle.io/token-bcdfg',
    operation: 'DELETE',
    phase: 'validate',
    requester: 'user-bob',
    dryRun: true,
    review: UID,
    code: 'Forbidden',
    reason:
      'tokens.ext.cattle.io "token-bcdfg" is forbidden: you are user-bob, and only its owner (spec.userID) or an admin may ' +
      'delete a token',
    msg: 'refused',
  })
})

t.test('what is allowed or amended is no line, and a review that is wrong is one', async (t) => {
  const { post, log } = anAdmissionServer(t)
  await post('mutate', aReview())
  await post('validate', aReview({ operation: 'DELETE', oldObject: aStoredToken() }))
  t.strictSame(log, [])
  await post('validate', { ...aReview(), apiVersion: 'v1' })
  t.match(JSON.parse(log[0] ?? ''), {
    level: 40,
    phase: 'validate',
    reason: 'the AdmissionReview cannot be judged: apiVersion must be "admission.k8s.io/v1"',
    msg: 'refused a review that cannot be judged',
  })
})

t.test('no secret comes into the log or the metrics, at any level, whatever is refused', async (t) => {
  const SECRET = 'aVerySecretValue'
  const encoded = Buffer.from(SECRET).toString('base64')
  const { post, log, metrics } = anAdmissionServer(t, { ask: new Answers(), logLevel: 'trace' })
  const username = 'system:admin'
  const reviews = [
    aReview({ of: 'v3', object: aV3Token({ token: SECRET, providerInfo: { access_token: SECRET } }), username }),
    aReview({ of: 'v3', oldObject: aV3Token(), object: aV3Token({ token: SECRET }), username }),
    aReview({ of: 'v3', oldObject: aV3Token({ token: SECRET }), object: aV3Token({ ttl: 'x' }), username }),
    aReview({ of: 'v3', oldObject: aV3Token({ userPrincipal: SECRET }), object: aV3Token({ userId: 'x' }), username }),
    aReview({ of: 'secret', object: aBackingSecret({ hash: SECRET }), username }),
    aReview({ of: 'secret', oldObject: aBackingSecret(), object: aBackingSecret({ hash: SECRET }), username }),
    aReview({
      of: 'secret',
      oldObject: aBackingSecret({ hash: SECRET }),
      object: aBackingSecret({ ttl: 'x' }),
      username,
    }),
    aReview({ of: 'secret', oldObject: aBackingSecret(), object: aBackingSecret({ principal: SECRET }), username }),
    aReview({ object: aManifest({ status: SECRET }) }),
    aReview({ object: { ...aManifest(), status: { value: SECRET, bearerToken: SECRET, hash: SECRET } } }),
    aReview({ oldObject: aStoredToken(), object: { ...aStoredToken(), status: { value: SECRET } }, username }),
  ]
  const said: string[] = []
  for (const review of reviews) {
    for (const phase of ['mutate', 'validate'] as const) {
      said.push((await post(phase, review)).text)
      // Cut off, so that what cannot be read is not shown either.
      said.push((await post(phase, JSON.stringify(review).slice(0, -2))).text)
    }
  }
  t.ok(log.length >= 10, `${log.length} lines`)
  for (const text of [...log, await metrics(), ...said]) {
    t.notOk(text.includes(SECRET) || text.includes(encoded), text.slice(0, 300))
  }
})

t.test('nothing that was recorded brings a secret into the log', async (t) => {
  const { post, log } = anAdmissionServer(t, { ask: new Answers(), logLevel: 'trace' })
  for (const { phase, review } of await recordedReviews()) await post(phase, review)
  t.ok(log.length > 10)
  t.notMatch(log.join('\n'), /\$[123]:|JDM6MTpz/, 'no hash, as it is or encoded')
})
