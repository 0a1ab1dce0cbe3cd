import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { FakeApiServer } from '../../cluster-api/fake-api-server.ts'
import { EXT, extToken, NOW } from '../fake-rancher.ts'
import { type Ran, runInProcess } from '../run-in-process.ts'
import { type Fault, TokenApi } from '../token-api.ts'

const HOUR = 3_600_000

const rotate = async (t: Test, fault: Fault | undefined, words: string[]): Promise<{ api: TokenApi; ran: Ran }> => {
  const api = new TokenApi(fault)
  const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
  const config = join(t.testdir({ config: server.kubeconfig() }), 'config')
  const ran = await runInProcess(['rotate', 'token-old', ...words, '--kubeconfig', config])
  return { api, ran }
}

const TTL = 30 * 24 * HOUR

const faults: { fault: Fault; code: number; stderr: RegExp }[] = [
  { fault: 'prepare', code: 1, stderr: /^error: secret ci\/rancher cannot be written: no Secrets today\n$/ },
  { fault: 'check the end', code: 1, stderr: /^error: Error from server \(Forbidden\): the TTL stays\n$/ },
  { fault: 'create', code: 4, stderr: /^Error from server \(Forbidden\): no more tokens\n$/ },
  {
    fault: 'no value',
    code: 1,
    stderr: /the new token token-new was deleted again\n.*is as it was.*\nerror: this server returned no value/s,
  },
  {
    fault: 'try out',
    code: 1,
    stderr: /deleted again\n.*is as it was.*\nerror: the new token token-new logs in as somebody else/s,
  },
  {
    fault: 'write',
    code: 1,
    stderr: /deleted again\n.*is as it was.*\nerror: secret ci\/rancher cannot be written: no Secrets today\n$/s,
  },
  {
    fault: 'write, answer lost',
    code: 1,
    stderr: /deleted again\n.*is as it was.*\nerror: secret ci\/rancher cannot be written: Unable to connect/s,
  },
  {
    fault: 'end',
    code: 1,
    stderr: /deleted again\n.*is as it was; mend what is told below and rotate it again\nerror: .*the TTL stays\n$/s,
  },
]
for (const { fault, code, stderr } of faults) {
  t.test(`a rotation that fails at: ${fault}`, async (t) => {
    const { api, ran } = await rotate(t, fault, ['--to-secret', 'ci/rancher'])
    t.equal(ran.code, code)
    t.equal(ran.stdout, '')
    t.match(ran.stderr, stderr)
    t.strictSame([...api.tokens.keys()], ['token-old'], 'nothing is left behind')
    t.match(api.tokens.get('token-old'), { spec: { ttl: TTL } }, 'the old token is as it was')
    t.strictSame(api.secret, { token: 'the old bearer', other: 'stays' })
    t.notMatch(ran.stderr, 'value-of-token')
  })
}

t.test('a rotation that fails, and whose new token cannot be deleted, says how to', async (t) => {
  const { api, ran } = await rotate(t, 'end, undo', ['--to-secret', 'ci/rancher'])
  t.equal(ran.code, 1)
  t.match(ran.stderr, 'error: the new token token-new could not be deleted again: nothing is deleted today\n')
  t.match(ran.stderr, 'delete it: kubectl rtoken delete token-new --include-protected=token-new --kubeconfig=')
  t.strictSame(api.secret, { token: 'the old bearer', other: 'stays' })
  t.notMatch(ran.stderr, 'value-of-token')
})

t.test(
  'a rotation that fails, and whose old bearer cannot be put back, keeps the new token: somebody has its value',
  async (t) => {
    const { api, ran } = await rotate(t, 'end, nothing is put back', ['--to-secret', 'ci/rancher'])
    t.equal(ran.code, 1)
    t.match(ran.stderr, 'error: what stood in secret ci/rancher before could not be brought back: ')
    t.match(ran.stderr, '\nthe new token token-new was kept, for its bearer may stand there\n')
    t.match(ran.stderr, /the TTL stays\n$/)
    t.strictSame([...api.tokens.keys()], ['token-old', 'token-new'])
    t.match(api.tokens.get('token-old'), { spec: { ttl: TTL } }, 'the old token is as it was')
    t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')
    t.notMatch(ran.stderr, 'value-of-token')
  },
)

t.test('the answer to the last step is lost, and it was done: the rotation is whole', async (t) => {
  const { api, ran } = await rotate(t, 'end, answer lost', ['--to-secret', 'ci/rancher'])
  t.equal(ran.code, 0, ran.stderr)
  t.match(api.tokens.get('token-old'), { spec: { ttl: 48 * HOUR } })
  t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')
})

t.test('the answer to the last step was lost behind Rancher, and it was done: the rotation is whole', async (t) => {
  const { api, ran } = await rotate(t, 'end, answer lost to Rancher', ['--to-secret', 'ci/rancher'])
  t.equal(ran.code, 0, ran.stderr)
  t.match(api.tokens.get('token-old'), { spec: { ttl: 48 * HOUR } })
  t.strictSame([...api.tokens.keys()], ['token-old', 'token-new'])
  t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')
})

t.test(
  'the answer is lost that had the new token in it: the old one is as it was, and it says what to look for',
  async (t) => {
    const { api, ran } = await rotate(t, 'create, answer lost', ['--to-secret', 'ci/rancher'])
    t.equal(ran.code, 1)
    t.equal(ran.stdout, '')
    t.match(
      ran.stderr,
      /^error: Unable to connect to the server: .*; whether a token was made is not known. If one was, nobody has its value: find it by list, and delete it\n$/,
    )
    t.match(api.tokens.get('token-old'), { spec: { ttl: TTL } })
    t.strictSame(api.secret, { token: 'the old bearer', other: 'stays' })
  },
)

t.test('the answer to the last step is lost, and nobody knows: both tokens are kept, and it says so', async (t) => {
  const { api, ran } = await rotate(t, 'end, nobody knows', ['--to-secret', 'ci/rancher'])
  t.equal(ran.code, 3)
  t.match(
    ran.stderr,
    'whether token.ext.cattle.io "token-old" was made to end is not known; the new token token-new works',
  )
  t.strictSame([...api.tokens.keys()], ['token-old', 'token-new'])
  t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')
})

t.test('rotating into a Secret, into a file, and onto stdout', async (t) => {
  const words = ['--grace', '2h']
  const secret = await rotate(t, undefined, [...words, '--to-secret', 'ci/rancher'])
  t.strictSame(secret.ran, {
    code: 0,
    stdout:
      'token.ext.cattle.io "token-old" rotated: token.ext.cattle.io "token-new" in secret ci/rancher, which ends in 30d; the old one ends in 2h\n',
    stderr: '',
  })
  t.strictSame(secret.api.secret, { token: 'ext/token-new:value-of-token-new', other: 'stays' })
  // It is a day old.
  t.match(secret.api.tokens.get('token-old'), { spec: { ttl: 26 * HOUR } })
  t.match(secret.api.tokens.get('token-new'), { spec: { ttl: TTL, description: 'about token-old' } })

  const stdout = await rotate(t, undefined, [...words, '-o', 'value'])
  t.equal(stdout.ran.stdout, 'value-of-token-new')

  t.test('a file is replaced whole, and comes back where it fails', async (t) => {
    const folder = t.testdir({ out: {} })
    const file = join(folder, 'out', 'ci.token')
    await writeFile(file, 'the old bearer')
    for (const fault of ['end', undefined] as const) {
      const api = new TokenApi(fault)
      const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
      await writeFile(join(folder, 'config'), server.kubeconfig())
      const kubeconfig = ['--kubeconfig', join(folder, 'config')]
      const { code } = await runInProcess(['rotate', 'token-old', '--to-file', file, ...words, ...kubeconfig])
      t.equal(code, fault === undefined ? 0 : 1)
      t.equal(await readFile(file, 'utf8'), fault === undefined ? 'ext/token-new:value-of-token-new' : 'the old bearer')
      t.strictSame(await readdir(join(folder, 'out')), ['ci.token'], 'nothing lies beside it')
    }
    t.equal((await stat(file)).mode & 0o777, 0o600)
  })
})

interface World {
  api: TokenApi
  folder: string
  run: (words: string[]) => Promise<Ran>
}

/** For several commands, one after the other; of one test the latest has the only folder. */
const aWorld = async (t: Test, token?: object, files: Record<string, string> = {}): Promise<World> => {
  const api = new TokenApi(undefined)
  if (token !== undefined) api.tokens.set('token-old', token as Record<string, unknown>)
  const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
  const folder = t.testdir({ config: server.kubeconfig(), files })
  const run = (words: string[]): Promise<Ran> => runInProcess([...words, '--kubeconfig', join(folder, 'config')])
  return { api, folder: join(folder, 'files'), run }
}

t.test('a token that was rotated is marked with its successor, and refused the next time', async (t) => {
  const old = extToken('token-old') as { metadata: object }
  const annotations = { note: 'of the CI' }
  const ended = extToken('token-old', { ttl: 25 * HOUR })
  for (const [token, others] of [
    [old, {}],
    [{ ...old, metadata: { ...old.metadata, annotations } }, annotations],
    // It ends within the grace anyway.
    [ended, {}],
  ] as const) {
    const { api, run } = await aWorld(t, token)
    t.equal((await run(['rotate', 'token-old'])).code, 0)
    const marked = { metadata: { annotations: { ...others, 'rtoken.dev/rotated-to': 'token-new' } } }
    t.match(api.tokens.get('token-old'), marked)
    for (const words of [
      ['token-old'],
      ['token-old', '--ttl', '30d', '--to-secret', 'ci/rancher'],
      ['token-old', '--dry-run'],
    ]) {
      t.strictSame(await run(['rotate', ...words]), {
        code: 1,
        stdout: '',
        stderr:
          'error: token.ext.cattle.io "token-old" cannot be rotated: it was rotated already: its successor is token-new, so rotate ' +
          'that one, or make another with create\n',
      })
    }
    t.equal(api.secret['token'], 'the old bearer')
  }
})

t.test('without NAME it is the token whose bearer stands where the new one goes', async (t) => {
  const { api, run } = await aWorld(t)
  t.match(await run(['rotate', '--to-secret', 'ci/rancher']), {
    code: 1,
    stderr: 'error: secret ci/rancher holds no bearer that says whose it is: name the token that is to be rotated\n',
  })
  delete api.secret['token']
  t.match(await run(['rotate', '--to-secret', 'ci/rancher']), {
    code: 1,
    stderr: 'error: secret ci/rancher is empty, or is not there: name the token that is to be rotated\n',
  })
  t.match(await run(['rotate']), {
    code: 1,
    stderr: /^error: rotate needs NAME, or the --to-secret or --to-file that holds/,
  })
  api.secret['token'] = 'ext/token-old:value-of-token-old'
  const ran = await run(['rotate', '--to-secret', 'ci/rancher'])
  t.equal(ran.code, 0, ran.stderr)
  t.match(
    ran.stdout,
    /^token.ext.cattle.io "token-old" rotated: token.ext.cattle.io "token-new" in secret ci\/rancher, /,
  )
  t.notMatch(ran.stdout + ran.stderr, 'value-of')
  t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')

  for (const [format, text] of [
    ['bearer', 'token-old:value-of-token-old\n'],
    ['basic', 'login ext/token-old\npassword value-of-token-old\n'],
    ['json', '{\n  "status": {\n    "bearerToken": "ext/token-old:value-of-token-old"\n  }\n}\n'],
    ['yaml', 'status:\n  bearerToken: ext/token-old:value-of-token-old\n'],
  ] as const) {
    const { run, folder } = await aWorld(t, undefined, { 'ci.token': text })
    const file = join(folder, 'ci.token')
    const ran = await run(['rotate', '--to-file', file, '-o', format])
    t.equal(ran.code, 0, `${format}: ${ran.stderr}`)
    t.notMatch(ran.stdout + ran.stderr, 'value-of')
    t.match(await readFile(file, 'utf8'), 'value-of-token-new')
  }
  const nowhere = await aWorld(t, undefined, { 'ci.token': '' })
  const path = join(nowhere.folder, 'ci.token', 'nowhere')
  t.match(await nowhere.run(['rotate', '--to-file', path]), { code: 1, stderr: /ENOTDIR/ })
})

t.test('a TTL that is too short for a new token is refused before one is made; --ttl gives another', async (t) => {
  const { api, run } = await aWorld(t, extToken('token-old', { ttl: 1 }))
  for (const [words, ttl] of [
    [['token-old'], '1ms'],
    [['token-old', '--ttl', '59s'], '59s'],
  ] as const) {
    const why = `a new one with a TTL of ${ttl} would end before it is where it is used: give another with --ttl, 1m at least`
    const stderr = `error: token.ext.cattle.io "token-old" cannot be rotated: ${why}\n`
    t.strictSame(await run(['rotate', ...words]), { code: 1, stdout: '', stderr })
  }
  t.strictSame([...api.tokens.keys()], ['token-old'])
  const ran = await run(['rotate', 'token-old', '--ttl', '90d', '--grace', '0s', '--to-secret', 'ci/rancher'])
  t.match(ran, { code: 0, stdout: /, which ends in 90d; the old one ends as it would have\n$/ })
  t.match(api.tokens.get('token-new'), { spec: { ttl: 90 * 24 * HOUR } })
  const never = await aWorld(t)
  t.match(await never.run(['rotate', 'token-old', '--ttl', 'never', '--grace', '0s', '--to-secret', 'ci/rancher']), {
    code: 0,
    stdout: /, which never ends; the old one has ended\n$/,
  })
})

t.test('--dry-run=server sees that the target can be written, and leaves nothing there', async (t) => {
  const { api, folder, run } = await aWorld(t, undefined, { there: 'the old bearer' })
  const missing = join(folder, 'nodir', 'x')
  t.match(await run(['rotate', 'token-old', '--dry-run=server', '--to-file', missing]), {
    code: 1,
    stdout: '',
    stderr: `error: file ${missing} cannot be written: ENOENT`,
  })
  t.match(await run(['rotate', 'token-old', '--dry-run=server', '--to-file', join(folder, 'there')]), {
    code: 0,
    stdout: 'token.ext.cattle.io "token-old" rotated (server dry run)\n',
  })
  t.strictSame(await readdir(folder), ['there'])
  t.equal(await readFile(join(folder, 'there'), 'utf8'), 'the old bearer')
  t.strictSame([...api.tokens.keys()], ['token-old'])
})

t.test('create --dry-run=server sees that the target can be written', async (t) => {
  const { folder, run } = await aWorld(t, undefined, { there: 'something' })
  const create = (file: string): Promise<Ran> => run(['create', '--dry-run=server', '--to-file', join(folder, file)])
  t.match(await create('nodir/x'), { code: 1, stdout: '', stderr: /cannot be written: ENOENT/ })
  t.match(await create('there'), {
    code: 1,
    stdout: '',
    stderr:
      /^error: file .*there cannot be written: something is there already: name another, or put a new token in its place by rotate\n$/,
  })
  t.match(await create('new'), { code: 0, stdout: 'token.ext.cattle.io "token-new" created (server dry run)\n' })
  t.strictSame(await readdir(folder), ['there'])
})

t.test('create --dry-run=server shows the object that there would be, and no value', async (t) => {
  const { run } = await aWorld(t)
  const ran = await run(['create', '--dry-run=server', '--description', 'ci', '-o', 'json'])
  t.match(ran, { code: 0, stderr: 'token.ext.cattle.io "token-new" created (server dry run)\n' })
  t.match(JSON.parse(ran.stdout), { kind: 'Token', metadata: { name: 'token-new' }, spec: { description: 'ci' } })
  t.notMatch(ran.stdout, /value-of-token-new|bearerToken/)
})

t.test('a token of somebody else, a login, and one that is disabled are not rotated', async (t) => {
  for (const [rest, why] of [
    [
      { userID: 'user-bob' },
      'it belongs to user-bob, and Rancher makes tokens for nobody but whoever asks (user-alice): log in as its owner',
    ],
    [{ kind: 'session' }, 'it is a login: log in again instead'],
    [{ enabled: false }, 'it is disabled, and a new one would work: enable it first, or make another with create'],
  ] as const) {
    const api = new TokenApi(undefined)
    api.tokens.set('token-old', extToken('token-old', rest) as Record<string, unknown>)
    const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
    const config = join(t.testdir({ config: server.kubeconfig() }), 'config')
    const ran = await runInProcess(['rotate', 'token-old', '--kubeconfig', config])
    t.strictSame(ran, {
      code: 1,
      stdout: '',
      stderr: `error: token.ext.cattle.io "token-old" cannot be rotated: ${why}\n`,
    })
  }
})

t.test('create: a target that cannot be written costs no token, and what fails later is taken back', async (t) => {
  t.equal(NOW, Date.parse('2026-11-25T12:00:00Z'))
  const cases = [
    {
      fault: 'prepare',
      words: ['--to-secret', 'ci/rancher:fresh'],
      stderr: /cannot be written: no Secrets today\n$/,
      posts: 0,
    },
    {
      fault: 'write',
      words: ['--to-secret', 'ci/rancher:fresh'],
      stderr: /token-new was deleted again\nerror: secret ci\/rancher cannot be written/,
      posts: 1,
    },
    {
      fault: 'no value',
      words: [],
      stderr: /^error: this server returned no value: .*\nthe new token token-new was deleted again\n$/s,
      posts: 1,
    },
  ] as const
  for (const { fault, words, stderr, posts } of cases) {
    const api = new TokenApi(fault)
    const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
    const config = join(t.testdir({ config: server.kubeconfig() }), 'config')
    const ran = await runInProcess(['create', '--ttl', '30d', ...words, '--kubeconfig', config])
    t.equal(ran.code, 1)
    t.equal(ran.stdout, '')
    t.match(ran.stderr, stderr, fault)
    t.notMatch(ran.stderr, 'value-of-token')
    t.strictSame([...api.tokens.keys()], ['token-old'])
    t.equal(server.requests.filter(({ method, path }) => method === 'POST' && path === EXT).length, posts)
  }
})
