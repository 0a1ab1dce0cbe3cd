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
  t.match(ran.stderr, 'delete it: kubectl rtoken delete token-new --include-protected=token-new\n')
  t.strictSame(api.secret, { token: 'the old bearer', other: 'stays' })
  t.notMatch(ran.stderr, 'value-of-token')
})

t.test('the answer to the last step is lost, and it was done: the rotation is whole', async (t) => {
  const { api, ran } = await rotate(t, 'end, answer lost', ['--to-secret', 'ci/rancher'])
  t.equal(ran.code, 0, ran.stderr)
  t.match(api.tokens.get('token-old'), { spec: { ttl: 48 * HOUR } })
  t.equal(api.secret['token'], 'ext/token-new:value-of-token-new')
})

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
      'token.ext.cattle.io "token-old" rotated: token.ext.cattle.io "token-new" in secret ci/rancher, the old one ends in 120m\n',
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

t.test('a token of somebody else, and a login, are not rotated', async (t) => {
  for (const [rest, why] of [
    [
      { userID: 'user-bob' },
      'it belongs to user-bob, and Rancher makes tokens for nobody but whoever asks (user-alice): log in as its owner',
    ],
    [{ kind: 'session' }, 'it is a login: log in again instead'],
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
