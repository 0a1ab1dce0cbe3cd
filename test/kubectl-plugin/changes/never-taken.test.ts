// What no filter ever takes, and what is not meant although it looks like it: the caller's own token, another of the same name, a
// name that looks like a flag, a user who is named like another's login.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { sendStatus } from '../../cluster-api/fake-api-server.ts'
import { EXT, extToken, USERS, V3, v3Token } from '../fake-rancher.ts'
import { LiveRancher } from '../live-rancher.ts'
import { runInProcess } from '../run-in-process.ts'

const DAY = 86_400_000
const runLater = join(import.meta.dirname, '..', 'run-later.ts')
const SSR = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential' }
const exec = (token: string): object => ({
  exec: {
    apiVersion: credential.apiVersion,
    interactiveMode: 'Never',
    command: 'echo',
    args: [JSON.stringify({ ...credential, status: { token } })],
  },
})

// Neither of these servers says which token the request came with: the login itself does.
const logins: [name: string, own: string, user: object, words: string[]][] = [
  ['a v3 bearer of a kubeconfig', `${V3}/kubeconfig-u-abcde12345`, { token: 'kubeconfig-u-abcde12345:a-value' }, []],
  ['an ext bearer', `${EXT}/token-ext01`, { token: 'ext/token-ext01:a-value' }, []],
  ['a password', `${V3}/token-basic`, { username: 'token-basic', password: 'a-value' }, []],
  ['an exec credential', `${EXT}/token-exec1`, exec('ext/token-exec1:a-value'), []],
  ['--token', `${V3}/token-given`, { token: 'token-other:a-value' }, ['--token', 'token-given:a-value']],
  ['--as', `${V3}/token-masks`, { token: 'token-masks:a-value' }, ['--as', 'user-bob']],
]
for (const [name, own, user, words] of logins) {
  t.test(`the token that the caller is logged in with: by ${name}`, async (t) => {
    const tokens = ['kubeconfig-u-abcde12345', 'token-basic', 'token-given', 'token-masks', 'token-plain']
    const rancher = await LiveRancher.start(
      t,
      {
        [V3]: tokens.map((token) => v3Token(token)),
        [EXT]: ['token-ext01', 'token-exec1'].map((token) => extToken(token)),
      },
      user,
    )
    const object = own.replace(EXT, 'token.ext.cattle.io').replace(V3, 'token.management.cattle.io')
    for (const filter of [
      ['cleanup', '--older-than', '1h'],
      ['delete', '--owner', 'alice'],
    ]) {
      const { code, stderr } = await rancher.run([...filter, '--yes', ...words])
      // Of a cleanup it is no loss.
      t.equal(code, filter[0] === 'delete' ? 3 : 0, stderr)
      t.match(stderr, `  ${object}: you are logged in with it\n`)
      t.notMatch(stderr, 'a-value')
      t.strictSame(
        [...rancher.objects.keys()].filter((path) => !path.startsWith(USERS)),
        [own],
      )
    }
  })
}

t.test('the server says it where the login does not', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-proxy'), v3Token('token-plain')] })
  rancher.first = ({ path }, response) => {
    if (path !== SSR) return false
    const userInfo = { username: 'user-alice', extra: { requesttokenid: ['token-proxy'] } }
    response.writeHead(201).end(JSON.stringify({ status: { userInfo } }))
    return true
  }
  await rancher.run(['delete', '--owner', 'alice', '--yes'])
  t.strictSame(rancher.deleted, [`${V3}/token-plain`])
})

t.test('a run that goes on keeps the token that the caller is logged in with by now', async (t) => {
  const rancher = await LiveRancher.start(t, {
    [V3]: ['token-aa', 'token-bb', 'token-cc'].map((name) => v3Token(name)),
  })
  const words = [
    'delete',
    '--owner',
    'alice',
    '--yes',
    '--concurrency',
    '1',
    '--journal',
    join(t.testdirName, 'journal'),
  ]
  const ending = new AbortController()
  rancher.first = ({ method }) => {
    if (method === 'DELETE') ending.abort(new Error('ended by SIGINT'))
    return false
  }
  t.equal((await rancher.run(words, { signal: ending.signal })).code, 130)
  rancher.first = () => false
  const { code, stderr } = await rancher.run([...words, '--token', 'token-cc:a-value'])
  t.equal(code, 3)
  t.match(stderr, 'token.management.cattle.io/token-cc: you are logged in with it\n1 token deleted, 1 protected')
  t.strictSame(rancher.deleted, [`${V3}/token-aa`, `${V3}/token-bb`])
})

t.test('two tokens of one name in the two APIs are two tokens', async (t) => {
  const objects = { [V3]: [v3Token('token-twice')], [EXT]: [extToken('token-twice', { ttl: 3_600_000 })] }
  const rancher = await LiveRancher.start(t, objects)
  t.strictSame(await rancher.run(['delete', 'token-twice', '--yes']), {
    code: 1,
    stdout: '',
    stderr:
      'error: there is more than one token "token-twice": name it token.ext.cattle.io/token-twice or token.management.cattle.io/token-twice\n',
  })
  await rancher.run(['cleanup', '--yes'])
  t.strictSame(rancher.deleted, [`${EXT}/token-twice`], 'only one of them has expired')
  await rancher.run(['delete', 'v3/token-twice'])
  t.strictSame(rancher.deleted, [`${EXT}/token-twice`, `${V3}/token-twice`])
})

t.test('a Kubeconfig whose token has a namesake that has expired stays', async (t) => {
  const kubeconfigs = '/apis/ext.cattle.io/v1/kubeconfigs'
  const metadata = { name: 'kubeconfig-abcde', uid: 'uid-of-kubeconfig', labels: { 'cattle.io/user-id': 'user-alice' } }
  const rancher = await LiveRancher.start(t, {
    [V3]: [v3Token('token-twice', { ttl: 3_600_000 })],
    [EXT]: [extToken('token-twice', { kind: 'kubeconfig' })],
    [kubeconfigs]: [{ metadata, status: { tokens: ['token-twice'] } }],
  })
  const { code, stderr } = await rancher.run(['cleanup', '--yes'])
  t.equal(code, 0)
  t.match(stderr, 'kubeconfig.ext.cattle.io/kubeconfig-abcde holds it, and token-twice too, which is not chosen\n')
  t.strictSame(rancher.deleted, [])
})

t.test('a Kubeconfig that goes is shown with its tokens before anybody is asked', async (t) => {
  const kubeconfigs = '/apis/ext.cattle.io/v1/kubeconfigs'
  const metadata = { name: 'kubeconfig-abcde', uid: 'uid-of-kubeconfig', labels: { 'cattle.io/user-id': 'user-alice' } }
  const rancher = await LiveRancher.start(t, {
    [EXT]: ['token-one', 'token-two'].map((name) => extToken(name, { kind: 'kubeconfig' })),
    [kubeconfigs]: [{ metadata, status: { tokens: ['token-one', 'token-two'] } }],
  })
  let stderr = ''
  const ran = await rancher.run(['delete', '--owner', 'alice'], {
    interactive: true,
    stdin: Readable.from([Buffer.from('user-alice\n')]),
    stderr: { isTerminal: true, write: async (text) => void (stderr += text) },
  })
  t.equal(ran.code, 0)
  t.match(
    stderr,
    /^You are about to delete the following 2 tokens:\n {2}kubeconfig.ext.cattle.io\/kubeconfig-abcde of user-alice, with token-one, token-two\nContext "fake"/,
  )
  t.strictSame(rancher.deleted, [`${kubeconfigs}/kubeconfig-abcde`, `${EXT}/token-one`, `${EXT}/token-two`])
  t.equal(rancher.server?.requests.filter(({ path }) => path === kubeconfigs).length, 1, 'they are read once')
  t.equal(
    ran.stdout,
    'kubeconfig.ext.cattle.io "kubeconfig-abcde" deleted\ntoken.ext.cattle.io "token-one" deleted\ntoken.ext.cattle.io "token-two" deleted\n',
  )
})

t.test('whoever takes all tokens of somebody types the name, by whatever filters', async (t) => {
  const cases: [filter: string, question: RegExp][] = [
    ['--owner alice', /type the name of the owner, whose tokens all go \(user-alice\): /],
    ['--owner alice --older-than 1h', /type the name of the owner, whose tokens all go \(user-alice\): /],
    ['--owner alice --api ext --api v3', /type the name of the owner, whose tokens all go \(user-alice\): /],
    ['--owner alice --kind api-key', /Do you want to continue\? \(y\/N\): /],
    ['--owner alice --api v3', /Do you want to continue\? \(y\/N\): /],
    ['--owner alice -l app=shop', /Do you want to continue\? \(y\/N\): /],
    ['--kind session', /type the name of the owner, whose tokens all go \(user-carol\): /],
    ['--owner alice --owner user-bob', /type the number of owners, whose tokens all go \(2\): /],
    ['--created-before 2026-11-26', /type the name of the context, for it is about all users \(fake\): /],
    ['--kind api-key', /type the name of the context, for it is about all users \(fake\): /],
    // Its tokens name no owner: Enter alone would be the name.
    ['--kind lost', /Do you want to continue\? \(y\/N\): /],
  ]
  const lost = v3Token('token-n1', { userId: '' }) as { metadata: object }
  const rancher = await LiveRancher.start(t, {
    [EXT]: [extToken('token-a1', { kind: 'ci' })],
    [V3]: [
      v3Token('token-a2'),
      v3Token('token-b1', { userId: 'user-bob' }),
      v3Token('token-c1', { userId: 'user-carol', isDerived: false }),
      { ...lost, metadata: { ...lost.metadata, labels: { 'authn.management.cattle.io/kind': 'lost' } } },
    ],
  })
  for (const [filter, question] of cases) {
    let stderr = ''
    const { code } = await rancher.run(['delete', ...filter.split(' ')], {
      interactive: true,
      stderr: { isTerminal: true, write: async (text) => void (stderr += text) },
    })
    t.equal(code, 1)
    t.match(stderr, question, filter)
  }
  t.strictSame(rancher.writes, [])
})

t.test('a token that was replaced between the preview and its deletion stays', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa'), v3Token('token-bb')] })
  rancher.first = ({ method }) => {
    if (method === 'DELETE') rancher.replace(`${V3}/token-bb`, 'another-uid')
    return false
  }
  const { code, stderr } = await rancher.run(['delete', '--owner', 'alice', '--yes', '--concurrency', '1'])
  t.equal(code, 0)
  t.strictSame(rancher.deleted, [`${V3}/token-aa`])
  t.equal(
    stderr,
    'token.management.cattle.io "token-bb" was left alone: there is another of that name now\n' +
      '1 token deleted, 1 left alone\n',
  )
})

t.test('a word that looks like a flag, a flag that is left empty, and none: no token is meant', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: ['all', 'yes', 'true', 'n'].map((name) => v3Token(name)) })
  for (const words of [
    ['delete', '--', '--yes'],
    ['delete', '--', '-y'],
    ['delete', '-all'],
    ['delete', '--all'],
    ['delete', '*'],
    ['delete', ''],
    ['delete', 'v3/../../secrets/x'],
    ['delete', '--owner'],
    ['delete', '--owner='],
    ['delete', '--owner=', '--yes'],
    ['delete', '--owner', 'alice,', '--yes'],
    ['delete', '-l', '', '--yes'],
    ['delete', '-l', ' ', '--yes'],
    ['delete', '--kind', '', '--yes'],
    ['delete', '--scope=', '--yes'],
    ['delete', '--yes', '--owner', ''],
    ['disable', '-y', '--state='],
    ['delete', '-y', '--provider', '', '--api='],
    ['cleanup', '--yes', '--owner', ''],
    ['delete', '--users-from=', '--yes'],
    ['delete', '--treat-unknown-as-unused', '--yes'],
    ['delete', '--never-expires=false', '--yes'],
    ['disable', '--yes'],
    ['set', '--ttl', '1h', '--yes'],
    ['cleanup', '--owner=', '--yes'],
    ['cleanup', '-l', '', '--yes'],
    ['delete'],
    ['delete', 'yes', '--owner', 'alice'],
    ['cleanup', 'yes', '--yes'],
    // It would be 2 March.
    ['delete', '--created-before', '2026-02-30', '--yes'],
  ]) {
    // What is left empty stands at the end of a script's line, or before other flags.
    const toTheCluster = ['--kubeconfig', rancher.kubeconfig]
    for (const line of [
      [...words, ...toTheCluster],
      [...toTheCluster, ...words],
    ]) {
      const { code, stderr } = await runInProcess(line)
      t.equal(code, 1, line.join(' '))
      t.match(stderr, /^error: /)
    }
  }
  // As with kubectl, a flag takes the next word whatever it is: nobody is named --yes.
  t.match(await rancher.run(['delete', '--owner', '--yes']), { code: 1, stderr: /no User --yes\nnothing to delete\n$/ })
  t.strictSame(rancher.writes, [])
  await rancher.run(['delete', 'yes'])
  t.strictSame(rancher.deleted, [`${V3}/yes`])
})

t.test('--yes with filters that choose nothing does nothing', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa')] })
  for (const words of [
    ['delete', '--created-before', '2020-01-01'],
    ['delete', '--kind', 'no-such-kind'],
    ['delete', '--state', 'Expired'],
    ['cleanup'],
    ['cleanup', '--unused-for', '30d'],
    ['cleanup', '--keep-latest', '9'],
  ]) {
    t.match(await rancher.run([...words, '--yes']), {
      code: 0,
      stdout: /^$/,
      stderr: /^(no token is of .*\n)?nothing to delete\n$/,
    })
  }
  t.strictSame(rancher.writes, [])
})

const ALICE_AND_BOB = [`${V3}/token-alice1`, `${V3}/token-bob1`]
const files: [name: string, content: string | Buffer, deleted: string[] | RegExp][] = [
  [
    'blank lines and comments',
    '\n# who left\n\nuser-alice # in May\n   \nuser-bob#1\n',
    /there is no User user-bob#1\n/,
  ],
  ['line ends of Windows', 'user-alice\r\n\r\nuser-bob\r\n', ALICE_AND_BOB],
  ['line ends of an old Mac', 'user-alice\ruser-bob\r', ALICE_AND_BOB],
  ['a byte order mark', '\ufeffuser-alice\nuser-bob', ALICE_AND_BOB],
  ['a byte order mark before a comment', '\ufeff# who left\nuser-alice\nuser-bob', ALICE_AND_BOB],
  ['names twice, and spaces around', ' user-alice\nuser-alice\n\tuser-bob \nalice\n', ALICE_AND_BOB],
  ['no end of the last line', 'user-bob\nuser-alice', ALICE_AND_BOB],
  ['only comments', '# nobody\n', /names nobody\n$/],
  ['nothing', '', /names nobody\n$/],
  ['UTF-16', Buffer.from('\ufeffuser-alice\n', 'utf16le'), /allowed is one name of a user on each line\n$/],
  ['what is no text', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01, 0x00]), /allowed is one name of a user/],
  ['a table', 'user-alice;user-bob\n', /line 1 of .* is "user-alice;user-bob": allowed is one name/],
  ['a command of a terminal', 'user-alice\nx\u001b[2J\n', /line 2 of .* is "x\\u001b\[2J": allowed/],
]
for (const [name, content, expected] of files) {
  t.test(`--users-from: ${name}`, async (t) => {
    const rancher = await LiveRancher.start(t, {
      [V3]: [
        v3Token('token-alice1'),
        v3Token('token-bob1', { userId: 'user-bob' }),
        v3Token('token-x', { userId: 'user-x' }),
      ],
    })
    const file = join(t.testdirName, 'leavers')
    await writeFile(file, content)
    const { stderr } = await rancher.run(['delete', '--users-from', file, '--yes'])
    if (expected instanceof RegExp) t.match(stderr, expected)
    else t.strictSame(rancher.deleted.toSorted(), expected)
    t.notOk(rancher.deleted.includes(`${V3}/token-x`))
  })
}

t.test('--owner and --users-from: those of both, or whoever is in both, is not guessed', async (t) => {
  const rancher = await LiveRancher.start(t, {
    [V3]: [v3Token('token-alice1'), v3Token('token-b', { userId: 'user-bob' })],
  })
  const file = join(t.testdirName, 'leavers')
  await writeFile(file, 'user-bob\n')
  const { code, stderr } = await rancher.run(['delete', '--owner', 'alice', '--users-from', file, '--yes'])
  t.equal(code, 1)
  t.match(stderr, /^error: --owner and --users-from exclude each other\n/)
  t.strictSame(rancher.writes, [])
})

t.test('whoever logs in as what another User is named is not taken for that one', async (t) => {
  const mallory = { metadata: { name: 'user-mallo' }, username: 'user-alice', enabled: true }
  const rancher = await LiveRancher.start(t, {
    [USERS]: [{ metadata: { name: 'user-alice' }, username: 'alice', enabled: true }, mallory],
    [V3]: [v3Token('token-alice1'), v3Token('token-mallo', { userId: 'user-mallo' })],
  })
  await rancher.run(['delete', '--owner', 'user-alice', '--yes'])
  t.strictSame(rancher.deleted, [`${V3}/token-alice1`])
})

t.test('what is protected is kept from every filter', async (t) => {
  const labels = (kind: string): object => ({ 'authn.management.cattle.io/kind': kind })
  const agent = v3Token('agent-x') as { metadata: object }
  const kept = [
    { ...agent, metadata: { ...agent.metadata, labels: labels('agent') } },
    v3Token('token-young', { metadata: { name: 'token-young', uid: 'u', creationTimestamp: '2026-11-25T11:50:00Z' } }),
    v3Token('token-syst', { userId: 'u-system' }),
  ]
  const system = { metadata: { name: 'u-system' }, principalIds: ['system://local'], enabled: true }
  const rancher = await LiveRancher.start(t, { [V3]: kept, [USERS]: [system] })
  for (const filter of [
    ['--owner', 'user-alice', '--owner', 'u-system'],
    ['--kind', 'agent', '--kind', 'api-key'],
    ['--state', 'Active', '--state', 'OwnerMissing'],
    ['--api', 'v3'],
    ['--scope', 'none'],
    ['--provider', 'local'],
    ['--expiring-within', '90d'],
    ['--older-than', '0s'],
    ['--unused-for', '0s', '--treat-unknown-as-unused'],
    ['--created-before', '2026-11-26'],
  ]) {
    for (const verb of ['delete', 'disable'] as const) {
      const { code, stdout, stderr } = await rancher.run([verb, ...filter, '--yes'])
      t.strictSame({ code, stdout }, { code: 3, stdout: '' }, `${verb} ${filter.join(' ')}`)
      t.match(stderr, new RegExp(`^\\d tokens? (is|are) protected:\n.*\nnothing to ${verb}\nnot all is done: `, 's'))
    }
  }
  t.strictSame(rancher.writes, [])
})

t.test('whose Users cannot be read is kept, and so is a kubeconfig whose users cannot', async (t) => {
  const kubeconfig = v3Token('kubeconfig-x') as { metadata: object }
  const labels = { 'authn.management.cattle.io/kind': 'kubeconfig' }
  const rancher = await LiveRancher.start(t, {
    [V3]: [v3Token('token-aa'), { ...kubeconfig, metadata: { ...kubeconfig.metadata, labels } }],
  })
  const refuse = (what: string): void => {
    rancher.first = ({ path }, response) => {
      if (!path.endsWith(what)) return false
      sendStatus(response, 403, 'Forbidden', 'no')
      return true
    }
  }
  refuse('/users')
  const words = ['cleanup', '--older-than', '1h', '--yes', '--treat-unknown-as-unused']
  const blind = await rancher.run(words)
  t.equal(blind.code, 3)
  t.match(
    blind.stderr,
    'token-aa: whether Rancher made its owner for itself is not known: users.management.cattle.io cannot be read\n',
  )
  t.strictSame(rancher.writes, [])
  refuse('/namespaces/cattle-global-data/secrets')
  await rancher.run(words)
  t.strictSame(rancher.deleted, [`${V3}/token-aa`])
})

t.test(
  'a cloud credential of Harvester in which a key stands twice: the last one counts, as for Rancher',
  async (t) => {
    const kubeconfig = v3Token('kubeconfig-u-harv1') as { metadata: object }
    const labels = { 'authn.management.cattle.io/kind': 'kubeconfig' }
    const text =
      'kind: Config\nusers:\n- name: h\n  user:\n    token: old\n    token: kubeconfig-u-harv1:a-value\nkind: Config\n'
    const data = { 'harvestercredentialConfig-kubeconfigContent': Buffer.from(text).toString('base64') }
    const rancher = await LiveRancher.start(t, {
      [V3]: [{ ...kubeconfig, metadata: { ...kubeconfig.metadata, labels } }],
      '/api/v1/namespaces/cattle-global-data/secrets': [{ metadata: { name: 'cc-harv1', uid: 'u' }, data }],
    })
    const { stderr } = await rancher.run(['cleanup', '--older-than', '1h', '--yes'])
    t.match(stderr, 'kubeconfig-u-harv1: secret cattle-global-data/cc-harv1 refers to it')
    t.strictSame(rancher.writes, [])
  },
)

t.test('thousands of names open no thousands of connections', async (t) => {
  const names = Array.from({ length: 1000 }, (_, index) => `token-${index}`)
  const rancher = await LiveRancher.start(t, { [V3]: names.map((name) => v3Token(name)) })
  let most = 0
  let underWay = 0
  rancher.first = (_, response) => {
    most = Math.max(most, ++underWay)
    response.on('close', () => underWay--)
    return false
  }
  const { code } = await rancher.run(['delete', ...names, '--yes'], {
    now: () => Date.parse('2026-11-25T12:00:00Z') + DAY,
  })
  t.equal(code, 0)
  t.equal(rancher.deleted.length, 1000)
  t.ok(most <= 64, `${most} at once`)
})

t.test('a clock that is wrong: nothing is cleaned up, and a revocation is warned of it', async (t) => {
  const server = Date.parse('2026-11-25T12:00:00Z')
  const cases: [aheadMs: number, problem: string | undefined][] = [
    [0, undefined],
    [4 * 60_000, undefined],
    [-4 * 60_000, undefined],
    [40 * DAY, 'the clock here is 40d ahead of that of the server'],
    [-2 * DAY, 'the clock here is 2d behind that of the server'],
  ]
  for (const [aheadMs, problem] of cases) {
    const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa'), v3Token('token-bb', { ttl: 3_600_000 })] })
    rancher.first = ({ path }, response) => {
      if (path !== SSR) return false
      const metadata = { creationTimestamp: new Date(server).toISOString() }
      response.writeHead(201).end(JSON.stringify({ metadata, status: { userInfo: { username: 'user-alice' } } }))
      return true
    }
    const surroundings = { now: () => server + aheadMs, checksClock: true }
    const cleanup = await rancher.run(['cleanup', '--yes'], surroundings)
    if (problem === undefined) {
      t.strictSame(rancher.deleted, [`${V3}/token-bb`])
      continue
    }
    const told = `${problem}, so nobody can tell how old tokens are and which have ended: set it\n`
    t.strictSame(cleanup, { code: 1, stdout: '', stderr: `error: ${told}` })
    t.strictSame(rancher.writes, [])
    t.match(await rancher.run(['delete', '--owner', 'alice', '--yes'], surroundings), { stderr: `Warning: ${told}` })
  }
})

t.test('with stdin closed, or on nothing, nobody is asked and nothing happens', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa'), v3Token('token-bb')] })
  const env = { ...process.env, CI: '', NODE_OPTIONS: '', NODE_V8_COVERAGE: '', KUBECONFIG: rancher.kubeconfig }
  for (const redirect of ['<&-', '< /dev/null', '<&- 2>&-']) {
    const script = `"$1" "$2" 0 delete token-aa token-bb ${redirect}`
    const child = spawn('sh', ['-c', script, 'sh', process.execPath, runLater], { env })
    const closed = once(child, 'close')
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    await closed
    t.equal(stdout, '')
    if (!redirect.includes('2>'))
      t.match(stderr, /error: nothing was changed, for there is no terminal to ask on: add --yes/)
    t.equal(child.exitCode, 1)
  }
  t.strictSame(rancher.writes, [])
})
