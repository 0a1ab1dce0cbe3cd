import { gzipSync } from 'node:zlib'
import t from 'tap'
import { MissingKnowledge } from '../../../tokens/knowledge.ts'
import { BODY_LIMIT_BYTES } from '../../../webhook/http/body-limit.ts'
import { NO_KNOWLEDGE } from '../../tokens/a-knowledge.ts'
import { aManifest, aStoredToken } from '../../tokens/an-ext-token.ts'
import { aReview, UID } from '../a-review.ts'
import { anAdmissionServer } from '../an-admission-server.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** What the Kubernetes API writes when it says no. */
const status = (code: number, reason: string, message: string) => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
})

const NO_JSON = status(400, 'BadRequest', 'the body is not JSON that can be read')
const NO_TYPE = status(415, 'UnsupportedMediaType', 'the content type must be application/json')
const NO_UID = (what: string) => status(400, 'BadRequest', `the AdmissionReview cannot be judged: ${what}`)
const review = aReview()
const { uid: _uid, ...withoutUid } = review.request

const UNREADABLE = [
  { name: 'an empty body', body: '', expected: NO_JSON },
  { name: 'no JSON', body: 'ttl=0', expected: NO_JSON },
  { name: 'JSON that is cut off', body: JSON.stringify(review).slice(0, -1), expected: NO_JSON },
  { name: 'JSON with something after it', body: `${JSON.stringify(review)}x`, expected: NO_JSON },
  { name: 'a byte order mark', body: `\ufeff${JSON.stringify(review)}`, expected: NO_JSON },
  {
    name: 'a body that is compressed',
    body: gzipSync(JSON.stringify(review)),
    headers: { 'content-encoding': 'gzip' },
    expected: NO_JSON,
  },
  { name: 'JSON that is no object', body: '[1]', expected: NO_UID('the body must be object') },
  { name: 'null', body: 'null', expected: NO_UID('the body must be object') },
  { name: 'an empty object', body: '{}', expected: NO_UID('apiVersion is missing') },
  { name: 'no request', body: { ...review, request: undefined }, expected: NO_UID('request is missing') },
  { name: 'no uid', body: { ...review, request: withoutUid }, expected: NO_UID('request.uid is missing') },
  ...[null, 7, true, [UID], { uid: UID }, ''].map((uid) => ({
    name: `a uid that is ${JSON.stringify(uid)}`,
    body: { ...review, request: { ...review.request, uid } },
    expected: NO_UID(uid === '' ? 'request.uid must NOT have fewer than 1 characters' : 'request.uid must be string'),
  })),
  { name: 'a form', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' }, expected: NO_TYPE },
  { name: 'plain text', body: review, headers: { 'content-type': 'text/plain' }, expected: NO_TYPE },
  { name: 'YAML', body: 'a: b', headers: { 'content-type': 'application/yaml' }, expected: NO_TYPE },
  { name: 'no content type that can be read', body: review, headers: { 'content-type': ';' }, expected: NO_TYPE },
  {
    name: 'a body longer than is said',
    body: review,
    headers: { 'content-length': '10' },
    expected: status(400, 'BadRequest', 'the body is not as long as its Content-Length says'),
  },
]

t.test('what cannot be answered with an AdmissionReview', async (t) => {
  const { post } = anAdmissionServer(t)
  for (const phase of ['mutate', 'validate'] as const) {
    for (const { name, body, headers, expected } of UNREADABLE) {
      t.test(`${name}, at /${phase}`, async (t) => {
        const answer = await post(phase, body, headers)
        t.strictSame([answer.status, answer.body], [expected.code, expected])
        t.equal(answer.headers['content-type'], JSON_TYPE)
      })
    }
  }
  t.match((await post('validate', review)).body, { response: { uid: UID } }, 'it goes on answering')
})

t.test('content types that are JSON', async (t) => {
  const { post } = anAdmissionServer(t)
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8']) {
    t.equal((await post('mutate', review, { 'content-type': type })).status, 200, type)
  }
})

t.test('other methods and paths', async (t) => {
  const { app } = anAdmissionServer(t)
  const CASES = [
    { method: 'GET', url: '/mutate', code: 405, allow: 'POST' },
    { method: 'PUT', url: '/validate', code: 405, allow: 'POST' },
    { method: 'DELETE', url: '/validate?timeout=5s', code: 405, allow: 'POST' },
    { method: 'POST', url: '/readyz', code: 405, allow: 'GET' },
    { method: 'HEAD', url: '/metrics', code: 405, allow: 'GET' },
    { method: 'GET', url: '/', code: 404 },
    { method: 'POST', url: '/mutate/', code: 404 },
    { method: 'POST', url: '/Mutate', code: 404 },
    { method: 'POST', url: '/mutate/../validate/x', code: 404 },
  ] as const
  for (const { method, url, code, ...rest } of CASES) {
    t.test(`${method} ${url}`, async (t) => {
      const response = await app.inject({ method, url })
      t.equal(response.statusCode, code)
      t.equal(response.headers['allow'], 'allow' in rest ? rest.allow : undefined)
      const message = 'allow' in rest ? `only ${rest.allow} is answered at this path` : 'there is nothing at this path'
      const reason = code === 405 ? 'MethodNotAllowed' : 'NotFound'
      if (method !== 'HEAD') t.strictSame(JSON.parse(response.payload), status(code, reason, message))
    })
  }
})

t.test('the limit of a body: what kube-apiserver can send passes, more does not', async (t) => {
  t.equal(BODY_LIMIT_BYTES, 7_340_032)
  const { post } = anAdmissionServer(t)
  // As large as two objects of the largest request that kube-apiserver takes.
  const annotations = { filler: 'x'.repeat(3 * 1024 * 1024 - 2000) }
  const stored = aStoredToken({}, { annotations })
  const large = aReview({ oldObject: stored, object: aStoredToken({ description: 'new' }, { annotations }) })
  const answer = await post('validate', large)
  t.strictSame(answer.body.response, { uid: UID, allowed: true })
  const padded = (bytes: number): string => {
    const text = JSON.stringify(aReview({ of: 'ext', operation: 'CONNECT' }))
    return text + ' '.repeat(bytes - text.length)
  }
  t.equal((await post('validate', padded(BODY_LIMIT_BYTES))).status, 200)
  const tooLarge = await post('validate', padded(BODY_LIMIT_BYTES + 1))
  t.strictSame(tooLarge.body, status(413, 'RequestEntityTooLarge', `the body is over ${BODY_LIMIT_BYTES} bytes`))
})

t.test('a key __proto__ is data', async (t) => {
  const { post } = anAdmissionServer(t)
  const withProto = (text: string): string => JSON.stringify(review).replace('"object":{', `"object":{${text},`)
  for (const { name, text } of [
    { name: 'in the object', text: '"__proto__":{"spec":{"userID":"user-bob"}}' },
    { name: 'and constructor', text: '"constructor":{"prototype":{"admin":true}}' },
    { name: 'in the metadata', text: '"metadata":{"labels":{"__proto__":"x"},"annotations":{"constructor":"y"}}' },
  ]) {
    t.test(name, async (t) => {
      const answer = await post('mutate', withProto(text))
      t.equal(answer.status, 200)
      t.equal(answer.body.response.allowed, true, 'what it says is not the owner')
    })
  }
  const body = `{"__proto__":${JSON.stringify(review)}}`
  t.equal((await post('mutate', body)).status, 400, 'a review inside it is none')
  t.equal(Object.hasOwn(Object.prototype, 'admin'), false)
})

t.test('what nobody can judge now is a 500, and says what is missing', async (t) => {
  t.test('the caches are cold', async (t) => {
    const { post, log } = anAdmissionServer(t, { knowledge: NO_KNOWLEDGE })
    const answer = await post('mutate', review)
    t.strictSame(
      answer.body,
      status(500, 'InternalError', 'users.management.cattle.io is not known: the cache is not warm'),
    )
    t.equal(log.length, 1, 'it is logged once')
    t.match(JSON.parse(log[0] ?? ''), {
      level: 40,
      msg: 'could not judge',
      object: 'tokens.ext.cattle.io/"*"',
      operation: 'CREATE',
      requester: 'user-alice',
      err: { code: 'MISSING_KNOWLEDGE' },
    })
  })

  t.test('the API server does not answer a SubjectAccessReview', async (t) => {
    const { post } = anAdmissionServer(t)
    const asked = aReview({ oldObject: aStoredToken(), object: aStoredToken({ enabled: false }), username: 'user-bob' })
    const answer = await post('validate', asked)
    const message = 'whether the requester may is not known: the API server did not answer'
    t.strictSame(answer.body, status(500, 'InternalError', message))
  })

  t.test('a fault of ours says nothing of itself to the client, and all to the log', async (t) => {
    const knowledge = { ...NO_KNOWLEDGE, user: () => JSON.parse('a hash: $3:1:abc') }
    const { post, log } = anAdmissionServer(t, { knowledge })
    const answer = await post('mutate', review)
    const message = 'the request could not be judged: see the log of the webhook'
    t.strictSame(answer.body, status(500, 'InternalError', message))
    t.match(log.at(-1), 'SyntaxError')
    t.equal((await post('mutate', aReview({ operation: 'CONNECT' }))).status, 200, 'and it goes on answering')
  })

  t.test('what needs no knowledge is judged all the same', async (t) => {
    const { post } = anAdmissionServer(t, { knowledge: NO_KNOWLEDGE })
    const { body } = await post('validate', aReview({ operation: 'DELETE', oldObject: aStoredToken() }))
    t.strictSame(body.response, { uid: UID, allowed: true })
  })
})

t.test('liveness and readiness', async (t) => {
  let awaited: string | undefined = 'not installed yet'
  const checks = [{ name: 'settings.management.cattle.io', awaited: () => awaited }]
  const { app } = anAdmissionServer(t, { checks })
  const get = async (url: string) => {
    const { statusCode, payload, headers } = await app.inject({ url })
    return { statusCode, payload, type: headers['content-type'] }
  }
  const type = 'text/plain'
  t.strictSame(await get('/livez'), { statusCode: 200, payload: 'ok\n', type })
  const payload = '[-]settings.management.cattle.io: not installed yet\nnot ready\n'
  t.strictSame(await get('/readyz'), { statusCode: 503, payload, type })
  awaited = undefined
  const ready = '[+]settings.management.cattle.io ok\nready\n'
  t.strictSame(await get('/readyz?verbose'), { statusCode: 200, payload: ready, type })
})

t.test('a request is in flight until its answer is out', async (t) => {
  const asked = Promise.withResolvers<boolean>()
  const ask = {
    may: () => asked.promise,
    principal: async () => {
      throw new MissingKnowledge('the token of the login', 'nobody asked for it')
    },
  }
  const { post, draining, metrics } = anAdmissionServer(t, { ask })
  const byBob = aReview({ oldObject: aStoredToken(), operation: 'DELETE', username: 'user-bob' })
  const answer = post('validate', byBob)
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(draining.inFlight, 1)
  t.match(await metrics(), 'rtoken_webhook_in_flight_requests 1\n')
  asked.resolve(true)
  t.equal((await answer).body.response.allowed, true)
  t.equal(draining.inFlight, 0)
  await post('validate', 'no JSON')
  t.equal(draining.inFlight, 0, 'also after what cannot be read')
})

t.test('while it drains it goes on answering, and closes each connection', async (t) => {
  const asked = Promise.withResolvers<boolean>()
  const { post, draining } = anAdmissionServer(t, { ask: { may: () => asked.promise, principal: async () => null } })
  const before = await post('mutate', review)
  t.not(before.headers['connection'], 'close')
  const byBob = aReview({ oldObject: aStoredToken(), operation: 'DELETE', username: 'user-bob' })
  const inFlight = post('validate', byBob)
  await new Promise((resolve) => setTimeout(resolve, 20))
  draining.start()
  t.equal((await post('mutate', review)).headers['connection'], 'close')
  t.equal((await post('mutate', 'no JSON')).headers['connection'], 'close')
  asked.resolve(true)
  const answer = await inFlight
  t.equal(answer.body.response.allowed, true)
  t.equal(answer.headers['connection'], 'close', 'also that of a request that was in flight')
})

t.test('a review of what nobody judges is allowed with nothing said', async (t) => {
  const { post } = anAdmissionServer(t, { knowledge: NO_KNOWLEDGE })
  const of = (request: object) => ({ ...review, request: { ...review.request, ...request } })
  for (const { name, body } of [
    { name: 'another resource', body: of({ resource: { group: '', version: 'v1', resource: 'pods' } }) },
    {
      name: 'a group that looks like it',
      body: of({ resource: { group: 'ext.cattle.io.', version: 'v1', resource: 'tokens' } }),
    },
    { name: 'a subresource', body: of({ subResource: 'status' }) },
    { name: 'a CONNECT', body: of({ operation: 'CONNECT', object: null }) },
    {
      name: 'a Secret in another namespace',
      body: of({ resource: { group: '', version: 'v1', resource: 'secrets' }, namespace: 'default' }),
    },
  ]) {
    t.test(name, async (t) => {
      for (const phase of ['mutate', 'validate'] as const) {
        const answer = await post(phase, body)
        t.strictSame(answer.body, {
          apiVersion: 'admission.k8s.io/v1',
          kind: 'AdmissionReview',
          response: { uid: UID, allowed: true },
        })
      }
    })
  }
})

t.test('a dry run is judged as well', async (t) => {
  const { post } = anAdmissionServer(t)
  const answer = await post('mutate', aReview({ dryRun: true, object: aManifest({ userID: 'user-bob' }) }))
  t.match(answer.body.response, { allowed: false, status: { code: 400, reason: 'BadRequest' } })
})
