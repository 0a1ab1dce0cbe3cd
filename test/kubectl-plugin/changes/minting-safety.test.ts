// What create and rotate do not do: write over somebody's only copy of a token, leave a token behind that nobody has the value of,
// end a token in silence that something else logs in with.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chown, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { FakeApiServer, sendStatus } from '../../cluster-api/fake-api-server.ts'
import { EXT } from '../fake-rancher.ts'
import { type Ran, runInProcess } from '../run-in-process.ts'
import { type Fault, TokenApi } from '../token-api.ts'

const main = join(import.meta.dirname, '..', '..', '..', 'kubectl-plugin', 'main.ts')

interface World {
  api: TokenApi
  server: FakeApiServer
  folder: string
  config: string
}

const aWorld = async (t: Test, user?: object, fault?: Fault): Promise<World> => {
  const api = new TokenApi(fault)
  const server = await FakeApiServer.start(t, (request, response) => api.answer(request, response))
  const folder = t.testdir({ config: server.kubeconfig(user) })
  return { api, server, folder, config: join(folder, 'config') }
}

const run = ({ config }: World, words: string[]): Promise<Ran> => runInProcess([...words, '--kubeconfig', config])

const writes = ({ server }: World): string[] =>
  server.requests
    .filter(({ method, path, query }) => method !== 'GET' && query.get('dryRun') === null && !path.includes('review'))
    .map(({ method, path }) => `${method} ${path}`)

t.test(
  'a cluster without ext tokens makes none, and it says that v3 tokens cannot be made through Kubernetes',
  async (t) => {
    const world = await aWorld(t)
    const { answer } = world.server
    const refused: string[] = []
    world.server.answer = (request, response) => {
      if (request.method !== 'POST' || request.path !== EXT) return answer(request, response)
      refused.push(request.path)
      sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource')
    }
    const file = join(world.folder, 'ci.token')
    for (const words of [['create'], ['create', '--to-file', file], ['rotate', 'token-old', '--to-file', file]]) {
      t.strictSame(await run(world, words), {
        code: 1,
        stdout: '',
        stderr:
          'error: this cluster does not serve tokens.ext.cattle.io, as Rancher does from 2.12 on; tokens of tokens.management.cattle.io ' +
          'cannot be made through Kubernetes, only by Rancher itself (its UI, its /v3 API)\n',
      })
    }
    t.equal(refused.length, 3)
    t.strictSame(await readdir(world.folder), ['config'], 'no file is left')
    t.match(world.api.tokens.get('token-old'), { spec: { ttl: 30 * 86_400_000 } })
  },
)

t.test('Ctrl-C at every stage of a creation: the token is where it was to go, or nowhere', async (t) => {
  for (let stage = 1; stage <= 4; stage++) {
    const world = await aWorld(t)
    const ending = new AbortController()
    const { answer } = world.server
    world.server.answer = (request, response) => {
      if (world.server.requests.length === stage) ending.abort(new Error('ended by SIGINT'))
      return answer(request, response)
    }
    const words = ['create', '--to-secret', 'ci/rancher:fresh', '--kubeconfig', world.config]
    const { code, stdout } = await runInProcess(words, { signal: ending.signal })
    // The third request makes it.
    const isMade = stage >= 3
    t.equal(world.api.tokens.has('token-new'), isMade)
    t.equal(code, isMade ? 0 : 130)
    t.equal(stdout, isMade ? 'token.ext.cattle.io "token-new" created in secret ci/rancher\n' : '')
    t.equal(world.api.secret['fresh'], isMade ? 'ext/token-new:value-of-token-new' : undefined)
  }
})

t.test('create writes over nothing', async (t) => {
  const world = await aWorld(t)
  t.strictSame(await run(world, ['create', '--to-secret', 'ci/rancher']), {
    code: 1,
    stdout: '',
    stderr:
      'error: secret ci/rancher cannot be written: something is there already: name another, or put a new token in its place by rotate\n',
  })
  t.strictSame(writes(world), [])
  t.equal(world.api.secret['token'], 'the old bearer')
})

t.test('a bearer goes to no Secret that Rancher keeps a token in', async (t) => {
  const world = await aWorld(t)
  for (const words of [['create'], ['rotate', 'token-old']]) {
    const { code, stderr } = await run(world, [...words, '--to-secret', 'cattle-tokens/token-old:hash'])
    t.equal(code, 1)
    t.match(
      stderr,
      /^error: invalid argument "cattle-tokens\/token-old:hash" for "--to-secret": allowed is .* not in cattle-tokens/,
    )
  }
  t.strictSame(world.server.requests, [])
})

t.test('rotate writes over no bearer but that of the old token', async (t) => {
  const world = await aWorld(t)
  const file = join(world.folder, 'ci.token')
  const targets: [text: string, words: string[]][] = [
    ['ext/token-other:a-value', ['--to-secret', 'ci/rancher']],
    ['token-other:a-value\n', ['--to-file', file]],
    ['login ext/token-other\npassword a-value\n', ['--to-file', file, '-o', 'basic']],
  ]
  for (const [text, words] of targets) {
    world.api.secret['token'] = text
    await writeFile(file, text)
    const ran = await run(world, ['rotate', 'token-old', ...words])
    t.strictSame({ code: ran.code, stdout: ran.stdout }, { code: 1, stdout: '' })
    t.match(
      ran.stderr,
      /^error: .* cannot be written: the token token-other is there, and not token-old: name where that one is, or remove what is there\n$/,
    )
    t.notMatch(ran.stderr, 'a-value')
    t.strictSame(writes(world), [], 'nothing was made or changed')
    t.equal(await readFile(file, 'utf8'), text)
  }
  world.api.secret['token'] = 'ext/token-old:the-value'
  t.equal((await run(world, ['rotate', 'token-old', '--to-secret', 'ci/rancher'])).code, 0)
  t.equal(world.api.secret['token'], 'ext/token-new:value-of-token-new')
})

t.test('rotate into a file: a link stays one, its owner keeps it, and what fails brings back its mode', async (t) => {
  const isRoot = userInfo().uid === 0
  for (const fault of [undefined, 'end'] as const) {
    const world = await aWorld(t, undefined, fault)
    const [file, link] = [join(world.folder, 'real'), join(world.folder, 'link')]
    await writeFile(file, 'the old bearer', { mode: 0o640 })
    if (isRoot) await chown(file, 4321, 4321)
    await symlink('real', link)
    const { code } = await run(world, ['rotate', 'token-old', '--to-file', link])
    const { mode, uid } = await stat(file)
    t.equal(code, fault === undefined ? 0 : 1)
    t.equal(mode & 0o777, fault === undefined ? 0o600 : 0o640)
    t.equal(uid, isRoot ? 4321 : userInfo().uid)
    t.equal(await readlink(link), 'real')
    t.strictSame((await readdir(world.folder)).toSorted(), ['config', 'link', 'real'], 'nothing lies beside it')
  }
})

const BOTH = ['--to-secret', '--to-file'] as const
for (const flag of BOTH) {
  for (const stage of ['before it is written', 'before it fails'] as const) {
    t.test(`${flag}: what somebody else puts there meanwhile stays: ${stage}`, async (t) => {
      const world = await aWorld(t, undefined, stage === 'before it fails' ? 'end' : undefined)
      const file = join(world.folder, 'ci.token')
      await writeFile(file, 'the old bearer')
      const { answer } = world.server
      const other = 'ext/token-other:a-value'
      world.server.answer = async (request, response) => {
        const isWrite = request.query.get('dryRun') === null
        const isReached =
          stage === 'before it is written'
            ? request.method === 'POST' && request.path === EXT
            : request.method === 'PATCH' && request.path === `${EXT}/token-old`
        if (isWrite && isReached) {
          world.api.secret['token'] = other
          world.api.secretVersion++
          await writeFile(file, other)
        }
        await answer(request, response)
      }
      const target = flag === '--to-secret' ? 'ci/rancher' : file
      const { code, stdout, stderr } = await run(world, ['rotate', 'token-old', flag, target])
      t.strictSame({ code, stdout }, { code: 1, stdout: '' })
      t.match(
        stderr,
        stage === 'before it is written'
          ? /error: .* cannot be written: somebody has changed it meanwhile\n$/
          : /error: .*the TTL stays\n$/,
      )
      t.strictSame([...world.api.tokens.keys()], ['token-old'], 'the new token is deleted again')
      t.match(world.api.tokens.get('token-old'), { spec: { ttl: 30 * 86_400_000 } })
      t.equal(flag === '--to-secret' ? world.api.secret['token'] : await readFile(file, 'utf8'), other)
      t.notMatch(stderr, 'a-value')
    })
  }
}

t.test('a Secret that somebody changes in the moment before it is written is not written', async (t) => {
  const world = await aWorld(t)
  const { answer } = world.server
  world.server.answer = async (request, response) => {
    await answer(request, response)
    const isMade = world.api.tokens.has('token-new')
    if (isMade && request.method === 'GET' && request.path.endsWith('/secrets/rancher')) world.api.secretVersion++
  }
  const { code, stderr } = await run(world, ['rotate', 'token-old', '--to-secret', 'ci/rancher'])
  t.equal(code, 1)
  t.match(
    stderr,
    /the new token token-new was deleted again\n.*error: secret ci\/rancher cannot be written: it is another\n$/s,
  )
  t.equal(world.api.secret['token'], 'the old bearer')
})

t.test('rotate into what is no plain file makes nothing', async (t) => {
  const world = await aWorld(t)
  for (const path of ['/dev/zero', '/dev/full', world.folder]) {
    const { code, stderr } = await run(world, ['rotate', 'token-old', '--to-file', path])
    t.equal(code, 1)
    t.equal(stderr, `error: file ${path} cannot be written: it is no plain file\n`)
  }
  t.strictSame(writes(world), [])
})

t.test('rotate says where else the old token is used, before anything is made', async (t) => {
  const world = await aWorld(t, { token: 'ext/token-old:the-value' })
  const encoded = (text: string): string => Buffer.from(text).toString('base64')
  const kubeconfig = JSON.stringify({ users: [{ user: { token: 'ext/token-old:the-value' } }] })
  world.api.lists.set('/api/v1/namespaces/cattle-global-data/secrets', [
    {
      metadata: { name: 'cc-harv1' },
      data: { 'harvestercredentialConfig-kubeconfigContent': encoded(kubeconfig) },
    },
  ])
  world.api.lists.set('/api/v1/namespaces/fleet-default/secrets', [
    { metadata: { name: 'shop-kubeconfig' }, data: { token: encoded('ext/token-old:the-value') } },
    { metadata: { name: 'other-kubeconfig' }, data: { token: encoded('ext/token-other:a-value') } },
  ])
  world.api.lists.set('/apis/ext.cattle.io/v1/kubeconfigs', [
    { metadata: { name: 'kubeconfig-abcde' }, status: { tokens: ['token-old'] } },
  ])
  const warnings = [
    'you are logged in with the old token: put the new one where your login reads it',
    'kubeconfigs.ext.cattle.io/kubeconfig-abcde refers to the old token (a Kubeconfig: delete it rather than its tokens): ' +
      'put the new one there before the old one ends',
    'secret cattle-global-data/cc-harv1 refers to the old token (a cloud credential of Harvester: provisioning breaks ' +
      'without the token): put the new one there before the old one ends',
    'secret fleet-default/shop-kubeconfig refers to the old token (the kubeconfig of a provisioned cluster: Rancher does ' +
      'not make it again): put the new one there before the old one ends',
  ]
  for (const words of [['--dry-run'], ['--to-secret', 'ci/rancher']]) {
    const { code, stderr } = await run(world, ['rotate', 'token-old', ...words])
    t.equal(code, 0)
    t.strictSame(
      stderr.split('\n').toSorted(),
      ['', ...warnings.map((warning) => `Warning: ${warning}`)].toSorted(),
      'and nothing else',
    )
  }
  const paths = world.server.paths
  t.ok(
    paths.lastIndexOf('/api/v1/namespaces/fleet-default/secrets?limit=500') <
      world.server.requests.findIndex(({ method, path }) => method === 'POST' && path === EXT),
    'it looked before it made the new one',
  )
})

t.test('of the Secret that the new bearer goes to, other keys may hold the old one', async (t) => {
  const world = await aWorld(t)
  const token = Buffer.from('ext/token-old:the-value').toString('base64')
  world.api.lists.set('/api/v1/namespaces/fleet-default/secrets', [
    { metadata: { name: 'shop-kubeconfig' }, data: { token } },
  ])
  const ran = await run(world, ['rotate', 'token-old', '--to-secret', 'fleet-default/shop-kubeconfig', '--dry-run'])
  t.strictSame(ran, {
    code: 0,
    stdout: 'token.ext.cattle.io "token-old" rotated (dry run)\n',
    stderr:
      'Warning: secret fleet-default/shop-kubeconfig refers to the old token (the kubeconfig of a provisioned cluster: Rancher does ' +
      'not make it again): see that no other key of it still does\n',
  })
})

t.test('of a token of a kubeconfig it says where it could not look', async (t) => {
  const world = await aWorld(t)
  const old = world.api.tokens.get('token-old') ?? {}
  world.api.tokens.set('token-old', { ...old, spec: { ...(old['spec'] as object), kind: 'kubeconfig' } })
  const { answer } = world.server
  world.server.answer = (request, response) => {
    if (!request.path.endsWith('/secrets')) return answer(request, response)
    response.writeHead(403).end('{}')
  }
  const ran = await run(world, ['rotate', 'token-old', '--dry-run'])
  t.equal(ran.code, 0)
  t.match(
    ran.stderr,
    /^Warning: whether something else uses the old token is not known: you may not list Secrets in [a-z]+-/,
  )
})

t.test('whoever may ask for nothing is logged in all the same', async (t) => {
  const world = await aWorld(t, undefined, 'try out, no right')
  const ran = await run(world, ['rotate', 'token-old', '--to-secret', 'ci/rancher'])
  t.equal(ran.code, 0, ran.stderr)
})

/** The plugin as a process, with its stdout on something that cannot be written, or that nobody reads. */
const shell = async (
  world: World,
  script: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', KUBECONFIG: world.config }
  const child = execFile('sh', ['-c', script, 'sh', process.execPath, main], { env })
  const written = { stdout: '', stderr: '' }
  child.stdout?.on('data', (text: string) => (written.stdout += text))
  child.stderr?.on('data', (text: string) => (written.stderr += text))
  await once(child, 'close')
  return { code: child.exitCode, ...written }
}

t.test('a token whose value nobody got is deleted again', async (t) => {
  const broken: [name: string, script: (words: string) => string, why: RegExp][] = [
    ['a full disk', (words) => `"$1" "$2" ${words} > /dev/full`, /error: stdout cannot be written: ENOSPC.*\n$/],
    [
      'a closed pipe',
      (words) => `{ "$1" "$2" ${words}; echo $? >&2; } | true`,
      /error: stdout cannot be written: .*EPIPE\n1\n$/,
    ],
  ]
  for (const [name, script, why] of broken) {
    for (const words of ['create --ttl 30d', 'create -o json', 'rotate token-old']) {
      const world = await aWorld(t)
      const ran = await shell(world, script(words))
      t.match(ran.stderr, /the new token token-new was deleted again\n/, `${words}: ${name}`)
      t.match(ran.stderr, why)
      t.notMatch(ran.stderr, 'value-of')
      t.strictSame([...world.api.tokens.keys()], ['token-old'])
      t.match(world.api.tokens.get('token-old'), { spec: { ttl: 30 * 86_400_000 } }, 'the old one is as it was')
    }
  }
})

t.test('messages that nobody reads end nothing: the value of the new token is printed all the same', async (t) => {
  const world = await aWorld(t)
  const script = 'exec 3>&1; { "$1" "$2" create --scope c-1 2>&1 1>&3; echo "code $?" >&3; } | true'
  const { stdout } = await shell(world, script)
  t.equal(stdout, 'ext/token-new:value-of-token-new\ncode 0\n')
})

t.test('Ctrl-C at every stage of a rotation: it is whole, or nothing of it is there', async (t) => {
  const whole = await aWorld(t)
  await run(whole, ['rotate', 'token-old', '--to-secret', 'ci/rancher'])
  const requests = whole.server.requests.length
  const ends = { whole: 0, nothing: 0 }
  for (let stage = 1; stage <= requests; stage++) {
    const world = await aWorld(t)
    const ending = new AbortController()
    const { answer } = world.server
    world.server.answer = (request, response) => {
      if (world.server.requests.length === stage) ending.abort(new Error('ended by SIGINT'))
      return answer(request, response)
    }
    const words = ['rotate', 'token-old', '--to-secret', 'ci/rancher', '--kubeconfig', world.config]
    const { code, stdout, stderr } = await runInProcess(words, { signal: ending.signal })
    const [old, bearer] = [world.api.tokens.get('token-old'), world.api.secret['token']]
    const isWhole = world.api.tokens.has('token-new')
    ends[isWhole ? 'whole' : 'nothing']++
    t.equal(code, isWhole ? 0 : 130, `at request ${stage}: ${stderr}`)
    t.match(stdout, isWhole ? / rotated: / : /^$/)
    t.equal(bearer, isWhole ? 'ext/token-new:value-of-token-new' : 'the old bearer')
    t.match(old, { spec: { ttl: isWhole ? 2 * 86_400_000 : 30 * 86_400_000 } })
    t.notMatch(stderr, 'value-of')
  }
  t.ok(ends.whole > 0 && ends.nothing > 0, JSON.stringify(ends))
})
