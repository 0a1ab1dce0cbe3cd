import t, { type Test } from 'tap'
import type { Requester } from '../../../tokens/requester.ts'
import { AnswersOfCluster } from '../../../webhook/knowledge/answers-of-cluster.ts'
import { connectToFake } from '../../cluster-api/connect-to-fake.ts'
import { FakeApiServer, sendJson, sendStatus, sendText } from '../../cluster-api/fake-api-server.ts'
import { aStoredToken, PRINCIPAL } from '../../tokens/an-ext-token.ts'
import { aV3Token } from '../../tokens/other-stores.ts'

const REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
const V3 = '/apis/management.cattle.io/v3/tokens'
const EXT = '/apis/ext.cattle.io/v1/tokens'

const ALICE: Requester = {
  username: 'user-alice',
  uid: 'a-uid',
  groups: ['system:authenticated', 'team'],
  extra: { requesttokenid: ['token-alice'] },
  role: 'other',
}
const MAY_DELETE = { ask: 'may', verb: 'delete', group: '', resource: '*', name: '' } as const
const MAY_GET = {
  ask: 'may',
  verb: 'get',
  group: 'management.cattle.io',
  resource: 'clusters',
  name: 'c-open',
} as const

async function fixture(t: Test, answer: FakeApiServer['answer']) {
  const server = await FakeApiServer.start(t, answer)
  let now = 0
  const answers = new AnswersOfCluster(await connectToFake(t, server), () => now)
  return { server, answers, advance: (ms: number) => (now += ms) }
}

t.test('a SubjectAccessReview', async (t) => {
  t.test('asks for the requester with all that was authenticated', async (t) => {
    const { server, answers } = await fixture(t, (_, response) =>
      sendJson(response, { status: { allowed: true } }, 201),
    )
    t.equal(await answers.may(MAY_GET, ALICE), true)
    t.strictSame(server.paths, [REVIEWS])
    t.strictSame(JSON.parse(server.requests[0]?.body ?? ''), {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'user-alice',
        uid: 'a-uid',
        groups: ['system:authenticated', 'team'],
        extra: { requesttokenid: ['token-alice'] },
        resourceAttributes: { verb: 'get', group: 'management.cattle.io', resource: 'clusters', name: 'c-open' },
      },
    })
  })

  t.test('only a clear yes is one', async (t) => {
    let status: unknown
    const { answers, advance } = await fixture(t, (_, response) => sendJson(response, { status }, 201))
    for (const [answer, expected] of [
      [{ allowed: true }, true],
      [{ allowed: false }, false],
      [{ allowed: false, denied: true }, false],
      [{ allowed: 'true' }, false],
      [{}, false],
      [undefined, false],
    ]) {
      status = answer
      advance(5000)
      t.equal(await answers.may(MAY_DELETE, ALICE), expected, JSON.stringify(answer))
    }
  })

  t.test('is remembered for 5 s, for the same requester and the same question', async (t) => {
    const { server, answers, advance } = await fixture(t, (_, response) =>
      sendJson(response, { status: { allowed: true } }, 201),
    )
    await answers.may(MAY_DELETE, ALICE)
    await answers.may(MAY_DELETE, { ...ALICE })
    advance(4999)
    await answers.may(MAY_DELETE, ALICE)
    t.equal(server.requests.length, 1)
    const others: readonly Requester[] = [
      { ...ALICE, username: 'user-bob' },
      { ...ALICE, uid: 'another' },
      { ...ALICE, groups: ['system:authenticated'] },
      { ...ALICE, extra: {} },
      { ...ALICE, username: 'user-alice","a-uid' },
    ]
    for (const other of others) await answers.may(MAY_DELETE, other)
    t.equal(server.requests.length, 1 + others.length)
    await answers.may({ ...MAY_DELETE, verb: 'update' }, ALICE)
    await answers.may(MAY_GET, ALICE)
    t.equal(server.requests.length, 3 + others.length)
    advance(1)
    await answers.may(MAY_DELETE, ALICE)
    t.equal(server.requests.length, 4 + others.length)
  })

  t.test('several at a time ask once', async (t) => {
    const { server, answers } = await fixture(t, (_, response) =>
      sendJson(response, { status: { allowed: true } }, 201),
    )
    await Promise.all(Array.from({ length: 20 }, () => answers.may(MAY_DELETE, ALICE)))
    t.equal(server.requests.length, 1)
  })

  t.test('a failure is missing knowledge, and is not remembered', async (t) => {
    const { server, answers } = await fixture(t, (_, response) =>
      sendStatus(response, 500, 'InternalError', 'etcd is slow'),
    )
    await t.rejects(answers.may(MAY_DELETE, ALICE), {
      code: 'MISSING_KNOWLEDGE',
      message: 'whether the requester may is not known: etcd is slow',
      cause: { code: 'API_ERROR', status: 500 },
    })
    server.answer = (_, response) => sendJson(response, { status: { allowed: true } }, 201)
    t.equal(await answers.may(MAY_DELETE, ALICE), true)
  })

  t.test('an answer that is no JSON, or a connection that is cut', async (t) => {
    const { server, answers } = await fixture(t, (_, response) => sendText(response, '<html>', 200, 'text/html'))
    await t.rejects(answers.may(MAY_DELETE, ALICE), { code: 'MISSING_KNOWLEDGE', message: /text\/html/ })
    server.answer = () => server.cut()
    await t.rejects(answers.may(MAY_DELETE, ALICE), { code: 'MISSING_KNOWLEDGE' })
  })

  t.test('an API server that does not answer is given up after 2 s, before the caller gives up', async (t) => {
    const { answers } = await fixture(t, () => {})
    const before = performance.now()
    await t.rejects(answers.may(MAY_DELETE, ALICE), { code: 'MISSING_KNOWLEDGE', cause: { code: 'TIMEOUT' } })
    const took = performance.now() - before
    t.ok(took >= 1900, `after ${took} ms`)
  })
})

t.test('the principal of the token of a login', async (t) => {
  const question = (token: string, owner = 'user-alice') => ({ ask: 'principal', token, owner }) as const
  const principal = { name: 'local://user-alice', displayName: 'Alice', loginName: 'alice', provider: 'local' }
  const notFound = (path: string) => `tokens "${path}" not found`

  t.test('is read from the v3 token, then from the ext token', async (t) => {
    const { server, answers } = await fixture(t, ({ path }, response) => {
      if (path === `${V3}/token-v3v3v`) return sendJson(response, aV3Token())
      if (path === `${EXT}/token-bcdfg`) return sendJson(response, aStoredToken())
      sendStatus(response, 404, 'NotFound', notFound(path))
    })
    t.match(await answers.principal(question('token-v3v3v')), principal)
    t.strictSame(server.paths, [`${V3}/token-v3v3v`])
    t.strictSame(await answers.principal(question('token-bcdfg')), PRINCIPAL)
    t.strictSame(server.paths.slice(1), [`${V3}/token-bcdfg`, `${EXT}/token-bcdfg`])
    t.equal(await answers.principal(question('token-none')), null)
  })

  t.test("somebody else's token is none", async (t) => {
    const { answers } = await fixture(t, (_, response) => sendJson(response, aV3Token()))
    t.equal(await answers.principal(question('token-v3v3v', 'user-bob')), null)
  })

  t.test('a token without a principal has none', async (t) => {
    const { answers } = await fixture(t, (_, response) => sendJson(response, aV3Token({ userPrincipal: {} })))
    t.equal(await answers.principal(question('token-v3v3v')), null)
  })

  t.test('what is no name of an object is not asked for: it comes from the client and would be a path', async (t) => {
    const { server, answers } = await fixture(t, (_, response) => sendJson(response, aV3Token()))
    for (const token of [
      '../../secrets',
      'a/b',
      'a?watch=1',
      'a%2fb',
      '',
      '.',
      '..',
      'A',
      'a\n',
      'x'.repeat(254),
      '-a',
    ]) {
      t.equal(await answers.principal(question(token)), null, JSON.stringify(token.slice(0, 20)))
    }
    t.strictSame(server.paths, [])
  })

  t.test('is remembered for 5 s', async (t) => {
    const { server, answers, advance } = await fixture(t, (_, response) => sendJson(response, aV3Token()))
    await answers.principal(question('token-v3v3v'))
    await answers.principal(question('token-v3v3v'))
    t.equal(server.requests.length, 1)
    await answers.principal(question('token-v3v3v', 'user-bob'))
    t.equal(server.requests.length, 2)
    advance(5000)
    await answers.principal(question('token-v3v3v'))
    t.equal(server.requests.length, 3)
  })

  t.test('an API server that may not be asked is missing knowledge', async (t) => {
    const { answers } = await fixture(t, (_, response) => sendStatus(response, 403, 'Forbidden', 'tokens is forbidden'))
    await t.rejects(answers.principal(question('token-v3v3v')), {
      code: 'MISSING_KNOWLEDGE',
      message: 'the token of the login is not known: tokens is forbidden',
    })
  })
})
