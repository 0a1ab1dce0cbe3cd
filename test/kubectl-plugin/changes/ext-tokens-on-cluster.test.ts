// create, rotate and every other change of ext tokens, as processes, against the Token API server: what is printed, compared whole,
// and whether who holds the bearer is let in.
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { ApiConnection } from '../../cluster/api/api-connection.ts'
import type { KubectlResult } from '../../cluster/run-kubectl.ts'
import { inACluster } from '../../e2e/in-a-cluster.ts'
import { type KubeObject, objectIn } from '../../e2e/kube-object.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { v3TokenOf } from '../rancher-like-tokens.ts'
import { runLater } from '../run-later-process.ts'
import { InstalledPlugin } from '../run-rtoken.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const V3 = '/apis/management.cattle.io/v3/tokens'
const SECRETS = '/api/v1/namespaces/ci/secrets'
const HOUR = 3_600_000
const DAY = 24 * HOUR

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const plugin = await InstalledPlugin.install(t)
/** Every value that was made here, and everything that was printed, but for the one place each value belongs to. */
const values: string[] = []
const printed: string[] = []

/** As alice; what is printed may hold no value. */
async function run(args: string[], context = 'alice'): Promise<KubectlResult> {
  const ran = await plugin.run(cluster, context, args)
  printed.push(ran.stdout, ran.stderr)
  return ran
}

/** The name of the token that a run says it made. */
function nameMade({ stdout, stderr }: KubectlResult): string {
  const said = `${stdout}\n${stderr}`
  const [, name] = /^token\.ext\.cattle\.io "(token-[a-z0-9]{5})" created/m.exec(said) ?? []
  if (name === undefined) throw new Error(said)
  return name
}

async function ext(name: string): Promise<KubeObject> {
  return objectIn(await cluster.request('admin', 'GET', `${TOKENS}/${name}`))
}

/** Who kube-apiserver takes the holder of a bearer for; '' is nobody. */
async function whoIs(bearer: string): Promise<string> {
  const me = new ApiConnection(cluster.server, cluster.ca, { token: bearer })
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const answer = await me.request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', body)
  me.close()
  if (answer.status === 401) return ''
  const { status } = answer.body as { status: { userInfo: { username: string } } }
  return status.userInfo.username
}

/** Bearers that have ended: kube-apiserver keeps a success for 10 s, and all of them are waited for at once. */
const ended: string[] = []
/** Those that came after them. */
const lasting: string[] = []

async function inSecret(name: string, key: string): Promise<string> {
  const { data } = objectIn(await cluster.request('admin', 'GET', `${SECRETS}/${name}`)) as unknown as {
    data: Record<string, string>
  }
  return Buffer.from(data[key] ?? '', 'base64').toString()
}

/** Notes the value in a bearer, and gives its parts. */
function partsOf(bearer: string): { name: string; value: string } {
  const [, name = '', value = ''] = /^ext\/(token-[a-z0-9]{5}):([a-z0-9]{54})$/.exec(bearer) ?? []
  if (value !== '') values.push(value)
  return { name, value }
}

/** A token of alice in a Secret of its own, as a CI has it. */
async function inACi(secret: string, ...rest: string[]): Promise<{ name: string; bearer: string }> {
  const made = await run(['create', '--to-secret', `ci/${secret}`, ...rest])
  if (made.code !== 0) throw new Error(made.stderr)
  const bearer = await inSecret(secret, 'token')
  return { name: partsOf(bearer).name, bearer }
}

async function names(): Promise<string[]> {
  return objectIn(await cluster.request('admin', 'GET', TOKENS)).items.map(({ metadata }) => metadata.name)
}

await cluster.request('admin', 'POST', '/api/v1/namespaces', {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'ci' },
})
// No more than --to-secret needs: delete takes back what was made in vain.
await cluster.request('admin', 'POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/ci/roles', {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'keeps-bearers' },
  rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch', 'delete'] }],
})
await cluster.request('admin', 'POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/ci/rolebindings', {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'keeps-bearers' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'keeps-bearers' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'user-alice' }],
})

const words = ['create', '--ttl', '30d', '--description', 'for a script']
const formats: Record<string, (token: { name: string; value: string }) => string> = {
  bearer: ({ name, value }) => `ext/${name}:${value}\n`,
  value: ({ value }) => value,
  basic: ({ name, value }) => `login ext/${name}\npassword ${value}\n`,
}
for (const [format, expected] of Object.entries(formats)) {
  await t.test(`create -o ${format}`, async (t) => {
    const made = await plugin.run(cluster, 'alice', [...words, '-o', format])
    const name = nameMade(made)
    const [value = ''] = /[a-z0-9]{54}/.exec(made.stdout) ?? []
    values.push(value)
    t.strictSame(made, {
      code: 0,
      stdout: expected({ name, value }),
      stderr: `token.ext.cattle.io "${name}" created: it ends in 30d\n`,
    })
    const whoami = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}', '--token', `ext/${name}:${value}`]
    t.strictSame(await cluster.kubectl('bob', whoami), { code: 0, stdout: 'user-alice', stderr: '' })
  })
}
await t.test('the bearer of -o basic is what curl -u and a .netrc take', async (t) => {
  const made = await plugin.run(cluster, 'alice', [...words, '-o', 'basic'])
  const [, login, password = ''] = /^login (.*)\npassword (.*)\n$/.exec(made.stdout) ?? []
  values.push(password)
  t.equal(await whoIs(`${login}:${password}`), 'user-alice')
})
for (const format of ['json', 'yaml']) {
  await t.test(
    `create -o ${format}: the token as the server has it, with its value, and without its hash`,
    async (t) => {
      const made = await plugin.run(cluster, 'alice', [...words, '-o', format])
      const name = nameMade(made)
      const shown = parse(made.stdout) as { status: { value: string; bearerToken: string } }
      const { value, bearerToken } = shown.status
      values.push(value)
      t.equal(made.code, 0)
      t.equal(made.stderr, `token.ext.cattle.io "${name}" created: it ends in 30d\n`)
      const { managedFields: _, ...metadata } = (await ext(name)).metadata as Record<string, unknown>
      const { apiVersion, kind, spec, status } = (await ext(name)) as unknown as Record<string, object>
      t.strictSame(shown, { apiVersion, kind, metadata, spec, status: { ...status, value, bearerToken } })
      t.match(shown, { spec: { userID: 'user-alice', description: 'for a script', ttl: 30 * DAY } })
      t.equal(bearerToken, `ext/${name}:${value}`)
      t.equal(await whoIs(bearerToken), 'user-alice')
      t.notMatch(made.stdout, 'hash')
    },
  )
}

await t.test('create --to-secret: a new Secret, and a key of one that is there', async (t) => {
  const made = await run([...words, '--to-secret', 'ci/fresh'])
  const bearer = await inSecret('fresh', 'token')
  const { name } = partsOf(bearer)
  const inSecretText = `token.ext.cattle.io "${name}" created in secret ci/fresh\n`
  t.strictSame(made, { code: 0, stdout: inSecretText, stderr: 'it ends in 30d\n' })
  t.equal(await whoIs(bearer), 'user-alice')
  const into = await run([...words, '--to-secret', 'ci/fresh:password', '-o', 'value'])
  const value = await inSecret('fresh', 'password')
  values.push(value)
  t.equal(into.code, 0)
  t.equal(await whoIs(`ext/${nameMade(into)}:${value}`), 'user-alice')
  t.equal(await inSecret('fresh', 'token'), bearer, 'the other key stays')
})

await t.test('create --to-file: for its owner alone, and never over a file that is there', async (t) => {
  const file = join(t.testdir({}), 'ci.token')
  const made = await run([...words, '--to-file', file])
  const bearer = await readFile(file, 'utf8')
  const { name } = partsOf(bearer)
  t.strictSame(made, {
    code: 0,
    stdout: `token.ext.cattle.io "${name}" created in file ${file}\n`,
    stderr: 'it ends in 30d\n',
  })
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.equal(await whoIs(bearer), 'user-alice')
  const before = await names()
  const again = await run([...words, '--to-file', file])
  t.match(again, { code: 1, stdout: '', stderr: `error: file ${file} cannot be written: something is there already: ` })
  t.equal(await readFile(file, 'utf8'), bearer)
  t.strictSame(await names(), before, 'no token was made in vain')
})

await t.test('create: what the server cuts and what does not work everywhere is told', async (t) => {
  const long = await plugin.run(cluster, 'alice', ['create', '--ttl', '365d', '-o', 'bearer'])
  const { name } = partsOf(long.stdout.trim())
  t.equal(
    long.stderr,
    'Warning: spec.ttl 365d (31536000000 ms) is lowered to 90d (7776000000 ms), the maximum by auth-token-max-ttl-minutes=129600\n' +
      `token.ext.cattle.io "${name}" created: it ends in 90d\n`,
  )
  const scopedWords = 'create --ttl 1h --scope c-open --kind ci --label team=shop'.split(' ')
  const scoped = await plugin.run(cluster, 'alice', scopedWords)
  const made = partsOf(scoped.stdout.trim()).name
  t.equal(
    scoped.stderr,
    'Warning: a token that is scoped to a cluster gives 401 with the Rancher CLI and Terraform: for these make one without --scope\n' +
      `token.ext.cattle.io "${made}" created: it ends in 60m\n`,
  )
  const { metadata, spec } = await ext(made)
  t.match(spec, { clusterName: 'c-open', kind: 'ci', ttl: HOUR })
  t.equal(metadata.labels?.['team'], 'shop')
})

await t.test(
  'create that makes nothing: a dry run, a cluster that is not there, and who is no user of Rancher',
  async (t) => {
    const before = await names()
    t.strictSame(await run([...words, '--dry-run']), {
      code: 0,
      stdout: 'a token would be created (dry run)\n',
      stderr: '',
    })
    const dry = await run([...words, '--dry-run=server', '--to-secret', 'ci/dry'])
    t.match(dry, {
      code: 0,
      stdout: /^token\.ext\.cattle\.io "token-[a-z0-9]{5}" created \(server dry run\)\n$/,
      stderr: '',
    })
    t.strictSame(await run(words, 'admin'), {
      code: 4,
      stdout: '',
      stderr:
        'Error from server (Forbidden): tokens.ext.cattle.io is forbidden: user system:admin is not a ' +
        `Rancher user: a name with ":" is none of Rancher's; use the kubeconfig that Rancher gives to a user of its own\n`,
    })
    const nowhere = await run([...words, '--scope', 'c-none', '--to-secret', 'ci/dry'])
    t.strictSame({ code: nowhere.code, stdout: nowhere.stdout }, { code: 1, stdout: '' })
    t.match(nowhere.stderr, 'c-none')
    t.equal((await cluster.request('admin', 'GET', `${SECRETS}/dry`)).status, 404, 'no Secret either')
    t.strictSame(await names(), before)
  },
)

await t.test('rotate --to-secret --grace: both log in, and the old one ends at its age and the grace', async (t) => {
  const old = await inACi('shop', '--ttl', '30d', '--description', 'ci of the shop', '--kind', 'ci')
  const ran = await run(['rotate', old.name, '--to-secret', 'ci/shop', '--grace', '2h'])
  const bearer = await inSecret('shop', 'token')
  const { name } = partsOf(bearer)
  t.strictSame(ran, {
    code: 0,
    stdout: `token.ext.cattle.io "${old.name}" rotated: token.ext.cattle.io "${name}" in secret ci/shop, which ends in 30d; the old one ends in 2h\n`,
    stderr: '',
  })
  t.not(name, old.name)
  t.equal(await whoIs(bearer), 'user-alice')
  t.equal(await whoIs(old.bearer), 'user-alice')
  const [before, after] = [await ext(old.name), await ext(name)]
  t.match(after.spec, { description: 'ci of the shop', kind: 'ci', ttl: 30 * DAY })
  const madeAt = (token: KubeObject): number => Date.parse(token.metadata.creationTimestamp ?? '')
  t.equal(before.spec['ttl'], madeAt(after) - madeAt(before) + 2 * HOUR)
  t.equal(before.metadata.annotations?.['rtoken.dev/rotated-to'], name)

  const again = await run(['rotate', old.name, '--to-secret', 'ci/shop'])
  t.match(again, { code: 1, stdout: '', stderr: `it was rotated already: its successor is ${name}` })
  // By a job: it knows the Secret alone, and is logged in with what stands there.
  const job = await run(['rotate', '--to-secret', 'ci/shop', '--ttl', '60d', '--token', bearer])
  t.match(job, {
    code: 0,
    stderr: /^Warning: you are logged in with the old token: put the new one where your login reads it\n$/,
  })
  const next = await inSecret('shop', 'token')
  t.equal(await whoIs(next), 'user-alice')
  t.equal((await ext(partsOf(next).name)).spec['ttl'], 60 * DAY)
  t.equal((await ext(name)).metadata.annotations?.['rtoken.dev/rotated-to'], partsOf(next).name)
})

await t.test('rotate: after the grace the old one is refused, and the new one is not', async (t) => {
  const old = await inACi('short')
  t.equal(await whoIs(old.bearer), 'user-alice')
  const ran = await run(['rotate', old.name, '--to-secret', 'ci/short', '--grace', '1s'])
  t.equal(ran.code, 0, ran.stderr)
  const bearer = await inSecret('short', 'token')
  partsOf(bearer)
  ended.push(old.bearer)
  lasting.push(bearer)
})

await t.test('rotate into a file, onto stdout, and from a v3 token', async (t) => {
  const file = join(t.testdir({}), 'ci.token')
  const old = await inACi('file')
  await writeFile(file, old.bearer, { mode: 0o644 })
  const ran = await run(['rotate', old.name, '--to-file', file, '--grace', '2h'])
  const bearer = await readFile(file, 'utf8')
  const { name } = partsOf(bearer)
  t.strictSame(ran, {
    code: 0,
    stdout: `token.ext.cattle.io "${old.name}" rotated: token.ext.cattle.io "${name}" in file ${file}, which ends in 90d; the old one ends in 2h\n`,
    stderr: '',
  })
  t.equal((await stat(file)).mode & 0o777, 0o600)

  const shown = await plugin.run(cluster, 'alice', ['rotate', name, '--grace', '2h'])
  const next = partsOf(shown.stdout.trim())
  t.strictSame(shown, {
    code: 0,
    stdout: `ext/${next.name}:${next.value}\n`,
    stderr: `token.ext.cattle.io "${name}" rotated: token.ext.cattle.io "${next.name}", which ends in 90d; the old one ends in 2h\n`,
  })
  t.equal(await whoIs(shown.stdout.trim()), 'user-alice')

  const v3 = v3TokenOf('token-v3old', { ttl: 60 * DAY }, Date.now())
  t.equal((await cluster.request('rancher', 'POST', V3, v3)).status, 201)
  const followed = await run(['rotate', 'token-v3old', '--to-secret', 'ci/v3', '--grace', '2h'])
  const follower = partsOf(await inSecret('v3', 'token')).name
  t.strictSame(followed, {
    code: 0,
    stdout: `token.management.cattle.io "token-v3old" rotated: token.ext.cattle.io "${follower}" in secret ci/v3, which ends in 60d; the old one ends in 2h\n`,
    stderr: '',
  })
  t.equal((await ext(follower)).spec['ttl'], 60 * DAY)
  const ended = objectIn(await cluster.request('admin', 'GET', `${V3}/token-v3old`))
  t.equal(ended.metadata.annotations?.['rtoken.dev/rotated-to'], follower)
  const madeAt = Date.parse(ended.metadata.creationTimestamp ?? '')
  t.equal(Date.parse(String(ended['expiresAt'])), madeAt + Math.floor(Number(ended['ttl']) / 1000) * 1000)
})

await t.test("rotate: neither somebody else's, nor a login", async (t) => {
  const old = await inACi('others')
  t.strictSame(await run(['rotate', old.name], 'rancher-admin'), {
    code: 1,
    stdout: '',
    stderr:
      `error: token.ext.cattle.io "${old.name}" cannot be rotated: it belongs to user-alice, and Rancher makes tokens for nobody ` +
      'but whoever asks (user-rancher-admin): log in as its owner\n',
  })
  t.strictSame(await run(['rotate', 'token-alice']), {
    code: 1,
    stdout: '',
    stderr: 'error: token.management.cattle.io "token-alice" cannot be rotated: it is a login: log in again instead\n',
  })
  t.strictSame(await run(['rotate', old.name], 'bob'), {
    code: 1,
    stdout: '',
    stderr:
      `Error from server (NotFound): tokens.ext.cattle.io "${old.name}" not found\n` +
      'Warning: you may not read tokens.management.cattle.io: whether one of them has that name is not known\n',
  })
})

await t.test('disable, enable, set, delete', async (t) => {
  const { name, bearer } = await inACi('change', '--ttl', '30d')
  const shown = `token.ext.cattle.io "${name}"`
  t.equal(await whoIs(bearer), 'user-alice')
  const say = async (args: string[], said: Partial<KubectlResult>): Promise<void> => {
    t.strictSame(await run(args), { code: 0, stdout: '', stderr: '', ...said }, args.join(' '))
  }
  const young = `--include-protected=${name}`
  await say(['disable', name], {
    code: 1,
    stderr:
      `${shown} is protected: it is younger than 15m\n` +
      `error: nothing was changed: to go on all the same, add ${young}\n`,
  })
  await say(['disable', name, young], { stdout: `${shown} disabled\n` })
  t.equal((await ext(name)).spec['enabled'], false)
  await say(['disable', name, young], { stderr: `${shown} is disabled already\n` })
  await say(['enable', name], { stdout: `${shown} enabled\n` })
  t.equal((await ext(name)).spec['enabled'], true)
  await say(['set', name, '--description', 'until Friday', '--ttl', '2h', young], { stdout: `${shown} changed\n` })
  t.match((await ext(name)).spec, { description: 'until Friday', ttl: 2 * HOUR })
  const longer = await run(['set', name, '--ttl', '3d', young])
  t.strictSame({ code: longer.code, stdout: longer.stdout }, { code: 1, stdout: '' })
  t.match(
    longer.stderr,
    /forbidden to extend time-to-live.*\nWarning: a token cannot be made to live longer than it does: make a new one with rotate\n$/s,
  )
  await say(['delete', name, '--dry-run=server', young], { stdout: `${shown} deleted (server dry run)\n` })
  await say(['revoke', name, young], { stdout: `${shown} deleted\n` })
  ended.push(bearer)
  await say(['delete', name], { code: 1, stderr: `Error from server (NotFound): tokens "${name}" not found\n` })
})

await t.test(
  'rotate: a token that is scoped to another cluster cannot be tried out here, and it says so',
  async (t) => {
    const old = await inACi('scoped', '--scope', 'c-open')
    const before = await names()
    const ran = await run(['rotate', old.name, '--to-secret', 'ci/scoped'])
    t.strictSame({ code: ran.code, stdout: ran.stdout }, { code: 1, stdout: '' })
    t.match(
      ran.stderr,
      /the new token token-\w+ was deleted again\n.* is as it was; .*\nerror: the server does not take the new token token-\w+: it answers 401, for it is scoped to cluster c-open; make one with create --scope c-open, put it where it is used, and delete the old one\n$/,
    )
    t.equal(await inSecret('scoped', 'token'), old.bearer)
    t.strictSame(await names(), before)
  },
)

await t.test('disable, enable and set by filters', async (t) => {
  const { name } = await inACi('many', '--ttl', '30d', '--label', 'app=shop')
  const other = await inACi('more', '--ttl', '30d', '--label', 'app=shop')
  const apart = await inACi('apart', '--ttl', '30d')
  const later = (args: string[]): Promise<KubectlResult> =>
    runLater(cluster, 'rancher-admin', 2 * HOUR, [...args, '-l', 'app=shop', '--yes'])
  const both = [name, other.name].toSorted()
  const said = (what: string): string => both.map((each) => `token.ext.cattle.io "${each}" ${what}\n`).join('')
  for (const [args, what] of [
    [['deactivate'], 'disabled'],
    [['activate'], 'enabled'],
    [['set', '--ttl', '20d', '--description', 'of the shop'], 'changed'],
  ] as const) {
    const ran = await later([...args])
    t.strictSame(
      { ...ran, stdout: ran.stdout.split('\n').toSorted().join('\n').trim() },
      { code: 0, stdout: said(what).trim(), stderr: `2 tokens ${what}\n` },
    )
  }
  t.match(await later(['enable']), { code: 0, stdout: '', stderr: 'nothing to enable\n' })
  for (const each of both) t.match((await ext(each)).spec, { enabled: true, ttl: 20 * DAY, description: 'of the shop' })
  t.match((await ext(apart.name)).spec, { enabled: true, ttl: 30 * DAY })
  t.notOk((await ext(apart.name)).spec['description'])
})

await t.test('cleanup of ext tokens, and all of an owner', async (t) => {
  const [short, long] = [await inACi('c1', '--ttl', '1h'), await inACi('c2', '--ttl', '30d')]
  const later = (args: string[]): Promise<KubectlResult> => runLater(cluster, 'rancher-admin', 2 * HOUR, args)
  const plan = await later(['cleanup', '--api', 'ext', '--kind', 'api-key'])
  t.match(
    plan.stdout.split('\n').filter((line) => line.startsWith(short.name)),
    [/^token-\w+ +user-alice +api-key +1\d\dm +<unknown> +\d\dm ago +expired \d\dm ago +delete$/],
  )
  t.notMatch(plan.stdout, long.name)
  t.match(plan.stderr, /^\d+ tokens? to delete; add --yes to do it\n$/)
  const before = await names()
  const planned = plan.stdout
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(' ', 1)[0] ?? '')
  const done = await later(['cleanup', '--api', 'ext', '--kind', 'api-key', '--yes'])
  t.strictSame(
    done.stdout.split('\n').toSorted(),
    ['', ...planned.map((name) => `token.ext.cattle.io "${name}" deleted`)].toSorted(),
  )
  t.strictSame(
    await names(),
    before.filter((name) => !planned.includes(name)),
    'exactly the previewed set is gone',
  )
  const who = await waitFor(
    () => Promise.all([...ended, ...lasting].map(whoIs)),
    (who) => who.slice(0, ended.length).every((each) => each === ''),
  )
  t.strictSame(who, [...ended.map(() => ''), ...lasting.map(() => 'user-alice')])
  const all = await later(['delete', '--owner', 'alice', '--api', 'ext', '--yes'])
  t.equal(all.code, 0, all.stderr)
  t.strictSame(await names(), [])
})

await t.test('no value was printed but where it belongs', (t) => {
  t.ok(values.length >= 15)
  const all = printed.join('\n')
  t.match(all, 'rotated')
  for (const value of values) t.notOk(all.includes(value))
  t.notMatch(all, /\$3:/)
  t.end()
})
