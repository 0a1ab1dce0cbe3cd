import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { FakeApiServer, type FakeRequest, sendJson, sendStatus } from '../../cluster-api/fake-api-server.ts'
import { EXT, extToken, NOW } from '../fake-rancher.ts'
import { type Ran, runInProcess } from '../run-in-process.ts'

const SECRET = '/api/v1/namespaces/ci/secrets/rancher'
const HOUR = 3_600_000

type Fault =
  | 'prepare'
  | 'check the end'
  | 'create'
  | 'no value'
  | 'try out'
  | 'write'
  | 'end'
  | 'end, undo'
  | 'end, answer lost'
  | 'end, nobody knows'

/** A Token API with one token of alice, and a Secret that holds its bearer; one step of a rotation fails. */
class TokenApi {
  readonly tokens = new Map<string, Record<string, unknown>>()
  secret: Record<string, string> = { token: 'the old bearer', other: 'stays' }
  readonly #fault: Fault | undefined
  #isCut = false

  constructor(fault: Fault | undefined) {
    this.#fault = fault
    this.tokens.set('token-old', { ...(extToken('token-old') as Record<string, unknown>), status: {} })
  }

  answer(request: FakeRequest, response: ServerResponse): void {
    const { method, path, query } = request
    const isDry = query.get('dryRun') === 'All'
    if (path === '/apis/authentication.k8s.io/v1/selfsubjectreviews') {
      const isNew = request.headers.authorization === 'Bearer ext/token-new:value-of-token-new'
      const username = isNew && this.#fault === 'try out' ? 'somebody else' : 'user-alice'
      return sendJson(response, { status: { userInfo: { username } } }, 201)
    }
    if (path === EXT && method === 'POST') {
      if (this.#fault === 'create') return refuse(response, 'no more tokens')
      const made = extToken('token-new', spec(request)) as Record<string, unknown>
      const token = {
        ...made,
        metadata: { ...(made['metadata'] as object), creationTimestamp: '2026-11-25T12:00:00Z' },
      }
      this.tokens.set('token-new', token)
      return sendJson(response, this.#fault === 'no value' ? { ...token, status: {} } : token, 201)
    }
    if (path.startsWith(`${EXT}/`)) return this.#token(request, response, isDry)
    if (path === SECRET) return this.#secret(request, response, isDry)
    if (path.includes('/users') || path.includes('/settings')) return sendJson(response, { items: [], metadata: {} })
    sendStatus(response, 404, 'NotFound', `${path} not found`)
  }

  #token({ method, path, body }: FakeRequest, response: ServerResponse, isDry: boolean): void {
    const name = path.split('/').at(-1) ?? ''
    const token = this.tokens.get(name)
    if (token === undefined || (this.#isCut && method === 'GET')) {
      if (this.#isCut) return void response.destroy()
      return sendJson(response, { kind: 'Status', code: 404, reason: 'NotFound', details: { name } }, 404)
    }
    if (method === 'DELETE') {
      if (this.#fault === 'end, undo') return refuse(response, 'nothing is deleted today')
      this.tokens.delete(name)
    } else if (method === 'PATCH') {
      if (isDry ? this.#fault === 'check the end' : this.#fault === 'end' || this.#fault === 'end, undo') {
        return refuse(response, 'the TTL stays')
      }
      const operations = JSON.parse(body) as { op: string; path: string; value: unknown }[]
      const ttl = operations.find(({ path }) => path === '/spec/ttl')?.value
      const changed = { ...token, spec: { ...(token['spec'] as object), ttl } }
      if (isDry) return sendJson(response, changed)
      if (this.#fault === 'end, nobody knows') {
        this.#isCut = true
        return void response.destroy()
      }
      this.tokens.set(name, changed)
      if (this.#fault === 'end, answer lost') return void response.destroy()
      return sendJson(response, changed)
    }
    sendJson(response, token)
  }

  #secret({ method, body }: FakeRequest, response: ServerResponse, isDry: boolean): void {
    const object = { metadata: { name: 'rancher', uid: 'uid-of-secret' }, data: {} }
    if (method === 'GET') return sendJson(response, { ...object, data: encoded(this.secret) })
    if (isDry ? this.#fault === 'prepare' : this.#fault === 'write') return refuse(response, 'no Secrets today')
    const { data } = JSON.parse(body) as { data: Record<string, string> }
    if (!isDry) {
      for (const [key, text] of Object.entries(data)) this.secret[key] = Buffer.from(text, 'base64').toString()
    }
    sendJson(response, object)
  }
}

const refuse = (response: ServerResponse, message: string): void => sendStatus(response, 403, 'Forbidden', message)

const spec = ({ body }: FakeRequest): object => (JSON.parse(body) as { spec: object }).spec

const encoded = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))

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
      words: ['--to-secret', 'ci/rancher'],
      stderr: /cannot be written: no Secrets today\n$/,
      posts: 0,
    },
    {
      fault: 'write',
      words: ['--to-secret', 'ci/rancher'],
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
