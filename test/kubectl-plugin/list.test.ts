import type { ServerResponse } from 'node:http'
import t from 'tap'
import { listCommand } from '../../kubectl-plugin/commands/list.ts'
import { sendJson, sendStatus, sendText } from '../cluster-api/fake-api-server.ts'
import {
  alice,
  EXT,
  extToken,
  type FakeResource,
  FakeRancher,
  SECRETS,
  SETTINGS,
  tokenSecret,
  USERS,
  V3,
  v3Token,
} from './fake-rancher.ts'

const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const SELF = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
const known = { [USERS]: [alice], [SETTINGS]: [] }

const cases: {
  name: string
  resources: Record<string, FakeResource>
  args?: string[]
  code: number
  stdout: string
  stderr: string
}[] = [
  {
    name: 'a table of both APIs, laid out as kubectl lays it out',
    resources: {
      ...known,
      [EXT]: [extToken('token-aaaaa')],
      [V3]: [v3Token('token-with-a-long-name', { ttl: 0, lastUsedAt: '2026-11-01T00:00:00Z' })],
    },
    code: 0,
    stdout: `\
NAME                     USER         KIND      STATE    TTL       EXPIRES   LAST-USED   AGE
token-aaaaa              user-alice   api-key   Active   30d       29d       60m         24h
token-with-a-long-name   user-alice   api-key   Active   <never>   <never>   24d         24h
`,
    stderr: '',
  },
  {
    name: 'pages of one, no headers',
    resources: { ...known, [EXT]: [extToken('token-a'), extToken('token-b')], [V3]: [v3Token('token-c')] },
    args: ['--chunk-size', '1', '--no-headers', '-o', 'name'],
    code: 0,
    stdout: 'token.ext.cattle.io/token-a\ntoken.ext.cattle.io/token-b\ntoken.management.cattle.io/token-c\n',
    stderr: '',
  },
  {
    name: 'a Rancher without the Token API: the Secrets are not there either',
    resources: { ...known, [V3]: [v3Token('token-c')], [SECRETS]: [] },
    args: ['-o', 'name'],
    code: 0,
    stdout: 'token.management.cattle.io/token-c\n',
    stderr: 'Warning: this cluster does not serve tokens.ext.cattle.io\n',
  },
  {
    name: 'the Token API is down: the Secrets behind it are shown',
    resources: { ...known, [EXT]: 503, [V3]: [], [SECRETS]: [tokenSecret('token-s')] },
    args: ['-o', 'csv'],
    code: 0,
    stdout: `\
NAME,USER,KIND,STATE,TTL-MS,EXPIRES,LAST-USED,CREATED,API,PROVIDER,CLUSTER,DESCRIPTION
token-s,user-alice,api-key,Active,2592000000,2026-12-24T12:00:00Z,,2026-11-24T12:00:00Z,secret,local,,about token-s
`,
    stderr: `\
Warning: tokens.ext.cattle.io cannot be read now: refused: /apis/ext.cattle.io/v1/tokens
Warning: those of tokens.ext.cattle.io are shown as the Secrets in cattle-tokens have them
`,
  },
  {
    name: 'the Token API is down, and nobody may read the Secrets',
    resources: { ...known, [EXT]: 503, [V3]: [], [SECRETS]: 403 },
    code: 3,
    stdout: '',
    stderr: `\
Warning: tokens.ext.cattle.io cannot be read now: refused: /apis/ext.cattle.io/v1/tokens
No resources found
`,
  },
  {
    name: 'no Rancher at all',
    resources: { [SECRETS]: [] },
    code: 1,
    stdout: '',
    stderr:
      'error: this cluster serves no tokens of Rancher, neither tokens.ext.cattle.io nor tokens.management.cattle.io: is it the management cluster of a Rancher?\n',
  },
  {
    name: 'only some CRDs: nothing is said of owners',
    resources: { [EXT]: [extToken('token-a')], [V3]: [], [SETTINGS]: [] },
    args: ['--no-headers'],
    code: 0,
    stdout: 'token-a   user-alice   api-key   Active   30d   29d   60m   24h\n',
    stderr: 'Warning: this cluster does not serve users.management.cattle.io\n',
  },
  {
    name: 'a login that has ended',
    resources: { [EXT]: 401, [V3]: 401, [USERS]: 401, [SETTINGS]: 401 },
    code: 4,
    stdout: '',
    stderr: 'error: You must be logged in to the server (refused: /apis/ext.cattle.io/v1/tokens)\n',
  },
  {
    name: 'one who sees only their own tokens is told so',
    resources: {
      [EXT]: [extToken('token-a')],
      [V3]: 403,
      [USERS]: 403,
      [SETTINGS]: [],
      [REVIEW]: (_request, response) => sendJson(response, { status: { allowed: false } }),
      [SELF]: (_request, response) => sendJson(response, { status: { userInfo: { username: 'user-alice' } } }),
    },
    args: ['--no-headers'],
    code: 3,
    stdout: 'token-a   user-alice   api-key   Active   30d   29d   60m   24h\n',
    stderr: `\
Warning: you may not list tokens.management.cattle.io and users.management.cattle.io
showing only your own tokens of tokens.ext.cattle.io
`,
  },
  {
    name: 'that some was found says more than that some was not read',
    resources: { ...known, [EXT]: [extToken('token-a')], [V3]: 403 },
    args: ['--exit-code', '-o', 'name'],
    code: 2,
    stdout: 'token.ext.cattle.io/token-a\n',
    stderr: 'Warning: you may not list tokens.management.cattle.io\n',
  },
  {
    name: 'an auditor, who may list v3 tokens alone, is told that those of the other API are missing',
    resources: {
      ...known,
      [EXT]: [],
      [V3]: [v3Token('token-b')],
      [REVIEW]: (_request, response) => sendJson(response, { status: { allowed: false } }),
    },
    args: ['-o', 'name'],
    code: 0,
    stdout: 'token.management.cattle.io/token-b\n',
    stderr: 'showing only your own tokens of tokens.ext.cattle.io\n',
  },
  {
    name: 'an admin whose only tokens these are is told nothing',
    resources: {
      ...known,
      [EXT]: [extToken('token-a')],
      [V3]: [],
      [REVIEW]: (_request, response) => sendJson(response, { status: { allowed: true } }),
      [SELF]: (_request, response) => sendJson(response, { status: { userInfo: { username: 'user-alice' } } }),
    },
    args: ['-o', 'name'],
    code: 0,
    stdout: 'token.ext.cattle.io/token-a\n',
    stderr: '',
  },
  {
    name: 'a list that breaks off in the middle',
    resources: {
      ...known,
      [EXT]: (request, response) =>
        request.query.get('continue') === null
          ? sendJson(response, { metadata: { continue: 'more' }, items: [extToken('token-a')] })
          : sendStatus(response, 500, 'InternalError', 'etcd is ill'),
      [V3]: [v3Token('token-c')],
    },
    args: ['-o', 'name'],
    code: 3,
    stdout: 'token.ext.cattle.io/token-a\ntoken.management.cattle.io/token-c\n',
    stderr: 'Warning: tokens.ext.cattle.io cannot be read now: etcd is ill\n',
  },
  {
    name: '--api asks nobody else',
    resources: { ...known, [V3]: [v3Token('token-c')] },
    args: ['--api', 'v3', '-o', 'name'],
    code: 0,
    stdout: 'token.management.cattle.io/token-c\n',
    stderr: '',
  },
  {
    name: 'what Rancher wrote into expired says nothing: it does not keep it up to date',
    resources: {
      ...known,
      [EXT]: [extToken('token-a', {}, { expired: true }), extToken('token-b', { ttl: 1 }, { expired: false })],
      [V3]: [v3Token('token-c', { expired: true }), v3Token('token-d', { ttl: 1, expired: false })],
    },
    args: ['-o', 'custom-columns=NAME:.metadata.name,STATE:.rtoken.state', '--no-headers'],
    code: 0,
    stdout: 'token-a   Active\ntoken-b   Expired\ntoken-c   Active\ntoken-d   Expired\n',
    stderr: '',
  },
  ...[
    { args: ['--unused-for', '12h'], names: ['token-b'] },
    { args: ['--unused-for', '12h', '--treat-unknown-as-unused'], names: ['token-a', 'token-b'] },
    { args: ['--unused-for', '36h', '--treat-unknown-as-unused'], names: ['token-b'] },
  ].map(({ args, names }) => ({
    name: `a last use that nobody recorded is not unused: ${args.join(' ')}`,
    resources: {
      ...known,
      [EXT]: [],
      [V3]: [
        v3Token('token-a', { lastUsedAt: '' }),
        v3Token('token-b', { lastUsedAt: '2026-11-24T00:00:00Z' }),
        v3Token('token-c', { lastUsedAt: '2026-11-25T11:00:00Z' }),
      ],
    },
    args: [...args, '-o', 'name'],
    code: 0,
    stdout: names.map((name) => `token.management.cattle.io/${name}\n`).join(''),
    stderr: '',
  })),
  {
    name: 'a selector is for the server',
    resources: {
      ...known,
      [V3]: [],
      [EXT]: (request, response) =>
        sendJson(response, { items: request.query.get('labelSelector') === 'a=b' ? [extToken('token-a')] : [] }),
    },
    args: ['-l', 'a=b', '-o', 'name'],
    code: 0,
    stdout: 'token.ext.cattle.io/token-a\n',
    stderr: '',
  },
]

for (const { name, resources, args = [], ...expected } of cases) {
  t.test(name, async (t) => {
    const rancher = await FakeRancher.start(t, resources)
    t.strictSame(await rancher.run(['list', ...args]), expected)
  })
}

t.test('a watch prints the list, then every change, and ends with Ctrl-C', async (t) => {
  const ending = new AbortController()
  const watches: { path: string; from: string | null }[] = []
  const rancher = await FakeRancher.start(t, {
    ...known,
    [V3]: (request, response) => {
      if (request.query.get('watch') === null)
        return sendJson(response, { metadata: { resourceVersion: '7' }, items: [v3Token('token-c')] })
      watches.push({ path: request.path, from: request.query.get('resourceVersion') })
      const changed = v3Token('token-c', { enabled: false })
      const lines = [
        {
          type: 'MODIFIED',
          object: { ...changed, metadata: { ...(changed as { metadata: object }).metadata, resourceVersion: '8' } },
        },
        { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
      ]
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      // The server ends the first watch; the second goes on where it ended.
      if (watches.length === 1) response.end()
    },
  })
  let printed = ''
  const write = async (text: string): Promise<void> => {
    printed += text
    if (printed.split('Disabled').length === 3) ending.abort(new Error('Ctrl-C'))
  }
  const stdout = { isTerminal: false, write }
  const ran = await rancher.run(['list', '--api=v3', '--watch'], { signal: ending.signal, stdout })
  t.equal(ran.code, 130)
  t.match(printed, /Active .*\n.*Disabled.*\n.*Disabled.*\n$/)
  t.strictSame(
    watches.map(({ from }) => from),
    ['7', '9'],
  )
})

t.test('Ctrl-C while a change is printed ends a watch as at any other time', async (t) => {
  const ending = new AbortController()
  const rancher = await FakeRancher.start(t, {
    ...known,
    [V3]: ({ query }, response) => {
      if (query.get('watch') === null) return sendJson(response, { metadata: { resourceVersion: '7' }, items: [] })
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(`${JSON.stringify({ type: 'ADDED', object: v3Token('token-a') })}\n`)
    },
  })
  const write = async (): Promise<void> => {
    ending.abort(new Error('Ctrl-C'))
    // Long enough for an error that nobody waits for to end the process.
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const stdout = { isTerminal: false, write }
  const ran = await rancher.run(['list', '--api=v3', '-w', '-o', 'name'], { signal: ending.signal, stdout })
  t.strictSame(ran, { code: 130, stdout: '', stderr: '' })
})

t.test('a watch tells the state by the owner as it is now', async (t) => {
  const ending = new AbortController()
  let bob: object | undefined
  const changes: [name: string, user: object | undefined, state: string][] = [
    ['token-first', undefined, 'OwnerMissing'],
    ['token-second', { metadata: { name: 'user-bob' }, username: 'bob' }, 'Active'],
    ['token-third', { metadata: { name: 'user-bob' }, username: 'bob', enabled: false }, 'OwnerDisabled'],
    ['token-fourth', undefined, 'OwnerMissing'],
  ]
  const states: string[] = []
  let next = (): void => undefined
  const rancher = await FakeRancher.start(t, {
    ...known,
    [`${USERS}/user-bob`]: (_, response) =>
      bob === undefined ? sendStatus(response, 404, 'NotFound', 'no such user') : sendJson(response, bob),
    [V3]: ({ query }, response) => {
      if (query.get('watch') === null) return sendJson(response, { metadata: { resourceVersion: '7' }, items: [] })
      response.writeHead(200, { 'content-type': 'application/json' })
      next = () => {
        const [name, user] = changes[states.length] ?? []
        if (name === undefined) return ending.abort(new Error('Ctrl-C'))
        bob = user
        const { metadata, ...rest } = v3Token(name, { userId: 'user-bob' }) as { metadata: object }
        const object = { ...rest, metadata: { ...metadata, resourceVersion: String(8 + states.length) } }
        response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
      }
      next()
    },
  })
  const write = async (text: string): Promise<void> => {
    states.push(text.trim().split(',')[3] ?? '')
    next()
  }
  await rancher.run(['list', '--api=v3', '-w', '--no-headers', '-o', 'csv'], {
    signal: ending.signal,
    stdout: { isTerminal: false, write },
  })
  t.strictSame(
    states,
    changes.map(([, , state]) => state),
  )
})

/** How a server says that it has forgotten the version that a watch is to go on from. */
const expired = {
  kind: 'Status',
  code: 410,
  reason: 'Expired',
  message: 'The resourceVersion for the provided watch is too old.',
}
const ways: [name: string, answer: (response: ServerResponse) => void][] = [
  [
    'as a line of the watch',
    (response) => sendText(response, `${JSON.stringify({ type: 'ERROR', object: expired })}\n`),
  ],
  ['as the status of the answer', (response) => sendJson(response, expired, 410)],
]
for (const [name, forget] of ways) {
  t.test(`a watch that the server forgot lists again, and prints what changed: 410 ${name}`, async (t) => {
    const ending = new AbortController()
    const asked: string[] = []
    const at = (token: object, resourceVersion: string): object => ({
      ...token,
      metadata: { ...(token as { metadata: object }).metadata, resourceVersion },
    })
    const unchanged = at(v3Token('token-a'), '5')
    const lists = [
      { metadata: { resourceVersion: '7' }, items: [unchanged, at(v3Token('token-b'), '6')] },
      {
        metadata: { resourceVersion: '1000' },
        items: [unchanged, at(v3Token('token-b', { enabled: false }), '998'), at(v3Token('token-c'), '999')],
      },
    ]
    const watches = [
      forget,
      (response: ServerResponse) => {
        const object = at(v3Token('token-d'), '1001')
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
      },
    ]
    const rancher = await FakeRancher.start(t, {
      ...known,
      [V3]: ({ query }, response) => {
        asked.push(query.get('watch') === null ? 'list' : `watch from ${query.get('resourceVersion')}`)
        if (query.get('watch') === null) sendJson(response, lists.shift())
        else watches.shift()?.(response)
      },
    })
    const printed: string[] = []
    const write = async (text: string): Promise<void> => {
      printed.push(...text.trimEnd().split('\n'))
      if (text.includes('token-d')) ending.abort(new Error('Ctrl-C'))
    }
    const args = ['list', '--api=v3', '--watch', '--no-headers', '-o', 'csv']
    const ran = await rancher.run(args, { signal: ending.signal, stdout: { isTerminal: false, write } })
    t.strictSame(
      printed.map((line) => /^(.*?),.*?,.*?,(.*?),/.exec(line)?.slice(1).join(' ')),
      ['token-a Active', 'token-b Active', 'token-b Disabled', 'token-c Active', 'token-d Active'],
    )
    t.strictSame(asked, ['list', 'watch from 7', 'list', 'watch from 1000'])
    t.strictSame(ran, {
      code: 130,
      stdout: '',
      stderr:
        'Warning: the server no longer knows what changed last in tokens.management.cattle.io: what is new is listed, deletions are not\n',
    })
  })
}

t.test('what broke off in the middle of the list is not watched', async (t) => {
  const ending = new AbortController()
  const watched: string[] = []
  const watch = (path: string, response: ServerResponse): void => {
    watched.push(path)
    response.writeHead(200).flushHeaders()
    setTimeout(() => ending.abort(new Error('Ctrl-C')), 300)
  }
  const rancher = await FakeRancher.start(t, {
    ...known,
    [EXT]: ({ path, query }, response) => {
      if (query.get('watch') !== null) return watch(path, response)
      if (query.get('continue') !== null) return sendStatus(response, 500, 'InternalError', 'etcd is ill')
      sendJson(response, { metadata: { resourceVersion: '7', continue: 'more' }, items: [extToken('token-a')] })
    },
    [V3]: ({ path, query }, response) =>
      query.get('watch') === null
        ? sendJson(response, { metadata: { resourceVersion: '7' }, items: [v3Token('token-b')] })
        : watch(path, response),
  })
  const ran = await rancher.run(['list', '-w', '-o', 'name'], { signal: ending.signal })
  t.strictSame(ran, {
    code: 130,
    stdout: 'token.ext.cattle.io/token-a\ntoken.management.cattle.io/token-b\n',
    stderr: 'Warning: tokens.ext.cattle.io cannot be read now: etcd is ill\n',
  })
  t.strictSame(watched, [V3])
})

t.test('a watch that another error ends is over', async (t) => {
  const rancher = await FakeRancher.start(t, {
    ...known,
    [V3]: ({ query }, response) =>
      query.get('watch') === null
        ? sendJson(response, { metadata: { resourceVersion: '7' }, items: [v3Token('token-a')] })
        : sendStatus(response, 403, 'Forbidden', 'you may list, and not watch'),
  })
  t.strictSame(await rancher.run(['list', '--api=v3', '-w', '-o', 'name']), {
    code: 4,
    stdout: 'token.management.cattle.io/token-a\n',
    stderr: 'Error from server (Forbidden): you may list, and not watch\n',
  })
})

t.test('pages grow, unless their size is given', async (t) => {
  const tokens = Array.from({ length: 30_000 }, (_, index) => v3Token(`token-${String(index).padStart(5, '0')}`))
  const cases: [args: string[], limits: (string | null)[]][] = [
    [[], ['500', '2000', '8000', '10000', '10000']],
    [
      ['--chunk-size', '12000'],
      ['12000', '12000', '12000'],
    ],
    [['--chunk-size', '0'], [null]],
  ]
  for (const [args, limits] of cases) {
    const rancher = await FakeRancher.start(t, { ...known, [V3]: tokens })
    const ran = await rancher.run(['list', '--api=v3', '-o', 'name', ...args])
    t.equal(ran.stdout.split('\n').length, 30_001)
    const asked = rancher.server.requests.filter(({ path }) => path === V3).map(({ query }) => query.get('limit'))
    t.strictSame(asked, limits, args.join(' '))
  }
})

t.test('a list that is cut off in the middle of a page', async (t) => {
  const names = ['token-a', 'token-b', 'token-c', 'token-d']
  const cases: {
    name: string
    order: string[]
    cuts: number
    code: number
    printed: string[]
    asked: (string | null)[]
  }[] = [
    { name: 'is gone on with', order: names, cuts: 1, code: 0, printed: names, asked: [null, '2', '2'] },
    {
      name: 'and again where it was: once is enough',
      order: names,
      cuts: 9,
      code: 1,
      printed: names.slice(0, 3),
      asked: [null, '2', '2'],
    },
    {
      name: 'in no order: nobody knows what is missing',
      order: ['token-b', 'token-a', 'token-c', 'token-d'],
      cuts: 1,
      code: 1,
      printed: ['token-b', 'token-a', 'token-c'],
      asked: [null, '2'],
    },
  ]
  for (const { name, order, cuts, code, printed, asked } of cases) {
    t.test(name, async (t) => {
      let left = cuts
      const rancher = await FakeRancher.start(t, {
        ...known,
        [V3]: ({ query }, response) => {
          const from = Number(query.get('continue') ?? 0)
          const items = order.slice(from, from + 2).map((token) => v3Token(token))
          const metadata = { continue: from + 2 < order.length ? '2' : '' }
          if (from === 0 || left-- <= 0) return sendJson(response, { metadata, items })
          // The first of the page came, and half of the second.
          response.writeHead(200).write(JSON.stringify({ metadata, items }).slice(0, -50))
          setTimeout(() => response.destroy(), 100)
        },
      })
      const ran = await rancher.run(['list', '--api=v3', '-o', 'name', '--chunk-size=2'])
      t.equal(ran.code, code)
      t.equal(ran.stdout, printed.map((token) => `token.management.cattle.io/${token}\n`).join(''))
      t.match(ran.stderr, code === 0 ? /^$/ : /^Unable to connect to the server: .+\n$/)
      const lists = rancher.server.requests.filter(({ path }) => path === V3)
      t.strictSame(
        lists.map(({ query }) => query.get('continue')),
        asked,
      )
    })
  }
})

t.test(
  '--request-timeout is the time that the server takes, in the middle of a list too, and not that of whoever reads',
  async (t) => {
    const text = JSON.stringify({ metadata: {}, items: [v3Token('token-a'), v3Token('token-b')] })
    const args = ['list', '--api=v3', '-o', 'name', '--request-timeout=1s']
    const stalls = await FakeRancher.start(t, {
      ...known,
      [V3]: (_request, response) => void response.writeHead(200).write(text.slice(0, -20)),
    })
    const stalled = await stalls.run(args)
    t.match(stalled, {
      code: 1,
      stderr: /^Unable to connect to the server: no answer from 127\.0\.0\.1:\d+ within 1s\n$/,
    })
    t.equal(stalled.stdout, 'token.management.cattle.io/token-a\n', 'what came before is printed')

    const answers = await FakeRancher.start(t, {
      ...known,
      [V3]: (_request, response) => {
        response.writeHead(200).write(text.slice(0, -20))
        setTimeout(() => response.end(text.slice(-20)), 100)
      },
    })
    let stdout = ''
    const write = async (text: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1500))
      stdout += text
    }
    t.match(await answers.run(args, { stdout: { isTerminal: false, write } }), { code: 0, stderr: '' })
    t.equal(stdout.split('\n').length, 3)
  },
)

t.test('progress is said on a terminal after a second of silence, and elsewhere never', async (t) => {
  for (const isTerminal of [true, false]) {
    const rancher = await FakeRancher.start(t, {
      ...known,
      [EXT]: [],
      [V3]: (_request, response) => void setTimeout(() => sendJson(response, { items: [v3Token('token-c')] }), 1300),
    })
    let stderr = ''
    const output = { isTerminal, write: async (text: string) => void (stderr += text) }
    const ran = await rancher.run(['list'], { stderr: output })
    t.equal(ran.code, 0)
    if (isTerminal) t.ok(/^(\rread 0 tokens \.\.\.)+\r$/.test(stderr.replace('\u001b[K', '')), JSON.stringify(stderr))
    else t.equal(stderr, '')
  }
})

t.test('-v 6 tells of each request, and never of a bearer', async (t) => {
  const rancher = await FakeRancher.start(t, { ...known, [EXT]: [], [V3]: [] })
  const { stderr } = await rancher.run(['list', '-v', '6'])
  t.match(stderr, /GET https:\/\/127\.0\.0\.1:\d+\/apis\/ext\.cattle\.io\/v1\/tokens\?limit=500 200 OK in \d+ ms/)
  t.notMatch(stderr, 'a-token')
})

t.test('the example of a job that is to be told of what ends is not told of logins', async (t) => {
  const words = listCommand.examples
    .map((example) => example.words.split(' '))
    .find((all) => all.includes('--exit-code'))
  const run = async (kind: string): Promise<number> => {
    const ending = extToken('token-a', { kind, ttl: 2 * 86_400_000 })
    return (await (await FakeRancher.start(t, { ...known, [EXT]: [ending], [V3]: [] })).run(words ?? [])).code
  }
  t.strictSame([await run('session'), await run('')], [0, 2])
})
