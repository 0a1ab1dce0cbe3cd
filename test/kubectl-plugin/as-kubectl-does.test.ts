import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect as connectTo } from 'node:net'
import { join } from 'node:path'
import * as fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { completionScript } from '../../kubectl-plugin/completion/completion-scripts.ts'
import { yamlText } from '../../kubectl-plugin/output/yaml-text.ts'
import { runKubectl } from '../cluster/run-kubectl.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import { waitFor } from '../e2e/wait-for.ts'
import { dressAsRancher } from './dress-as-rancher.ts'
import { InstalledPlugin } from './run-rtoken.ts'

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, unknown> }[]
  users: { name: string; user: Record<string, string> }[]
  contexts: { name: string; context: object }[]
}

t.test('as kubectl does', async (t) => {
  const cluster = await startCluster({ sample: 'small', webhook: false })
  t.teardown(() => cluster.stop())
  await dressAsRancher(cluster)
  const plugin = await InstalledPlugin.install(t)
  const folder = t.testdir({})
  const whole = parse(await readFile(cluster.kubeconfig, 'utf8')) as Kubeconfig
  const base = whole.clusters[0]?.cluster ?? {}
  const bearer = whole.users.find(({ name }) => name === 'rancher-admin')?.user['token'] ?? ''
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: bearer } }
  const write = async (name: string, user: object, changed: object = {}): Promise<string> => {
    const path = join(folder, name)
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { ...base, ...changed } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }
    await writeFile(path, JSON.stringify(config))
    return path
  }
  const execUser = (script: string): object => ({
    exec: { apiVersion: exec.apiVersion, interactiveMode: 'Never', command: 'sh', args: ['-c', script] },
  })

  const proxied: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket, head: Buffer) => {
    proxied.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const upstream = connectTo(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket)
      socket.pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => proxy.close())
  const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`

  const good: [name: string, args: string[]][] = [
    ['a client certificate', ['--context', 'admin']],
    ['a bearer', ['--kubeconfig', await write('bearer', { token: bearer }), '--context=x']],
    [
      'an exec credential',
      ['--kubeconfig', await write('exec', execUser(`echo '${JSON.stringify(exec)}'`)), '--context=x'],
    ],
    ['a proxy', ['--kubeconfig', await write('proxy', { token: bearer }, { 'proxy-url': proxyUrl }), '--context=x']],
    [
      'another user and cluster of a kubeconfig',
      ['--context', 'alice', '--user', 'rancher-admin', '--cluster', 'rtoken-test'],
    ],
    ['--as and --as-group', ['--context', 'admin', '--as', 'somebody', '--as-group', 'system:masters']],
    ['--token', ['--context', 'alice', '--token', bearer]],
  ]
  const bad: [name: string, args: string[]][] = [
    ['no right', ['--context', 'admin', '--as', 'nobody']],
    ['nobody whose name is no ASCII', ['--context', 'admin', '--as', 'jürgen 日本', '--as-group', 'Prüfer']],
    ['a bearer that has ended', ['--context', 'alice', '--token', 'token-alice:ended']],
    ['a command that fails', ['--kubeconfig', await write('fails', execUser('exit 7')), '--context=x']],
    [
      'a command that is not there',
      [
        '--kubeconfig',
        await write('missing', {
          exec: { apiVersion: exec.apiVersion, interactiveMode: 'Never', command: 'no-such-command' },
        }),
        '--context=x',
      ],
    ],
    ['a context that is not there', ['--context', 'nowhere']],
    ['a user that is not there', ['--context', 'admin', '--user', 'nobody']],
    ['a cluster that is not there', ['--context', 'admin', '--cluster', 'nowhere']],
    ['a kubeconfig that is not there', ['--kubeconfig', '/no/such/file', '--context=x']],
    ['a server that nobody is at', ['--context', 'admin', '--server', 'https://127.0.0.1:1']],
    ['an authority that is another', ['--context', 'admin', '--tls-server-name', 'other.example.com']],
  ]
  const contextOf = (args: string[]): string =>
    args.includes('--context') ? (args[args.indexOf('--context') + 1] ?? '') : 'x'
  const withoutContext = (args: string[]): string[] =>
    args.filter((word, index) => word !== '--context=x' && word !== '--context' && args[index - 1] !== '--context')

  for (const [name, args] of good) {
    t.test(`${name}: the same tokens`, async (t) => {
      const [context, rest] = [contextOf(args), withoutContext(args)]
      const ours = await plugin.run(cluster, context, ['list', '--api', 'v3', '-o', 'name', ...rest])
      const theirs = await cluster.kubectl(context, ['get', 'tokens.management.cattle.io', '-o', 'name', ...rest])
      t.strictSame({ code: ours.code, stdout: ours.stdout }, { code: 0, stdout: theirs.stdout })
    })
  }
  const templates = {
    'path.txt': '{range .items[*]}{.metadata.name}{"\\t"}{.ttl}{"\\n"}{end}',
    'columns.txt': 'NAME TTL NOT\nmetadata.name {.ttl} .not.there\n',
  }
  for (const [file, text] of Object.entries(templates)) await writeFile(join(folder, file), text)
  const formats: string[][] = [
    ['-o', 'jsonpath={.items[*].metadata.name}'],
    ['-o', 'jsonpath={range .items[?(@.userId=="user-bob")]}{.metadata.name}{" "}{.enabled}{"\\n"}{end}'],
    ['-o', 'jsonpath-as-json={.items[*].userPrincipal.metadata}'],
    ['-o', 'jsonpath-as-json={.items[0].metadata.name}{.items[*].ttl}'],
    ['-o', `jsonpath-file=${join(folder, 'path.txt')}`],
    ['-o', 'custom-columns=NAME:.metadata.name,ON:.enabled,TTL:.ttl,NOT:.not.there'],
    ['-o', `custom-columns-file=${join(folder, 'columns.txt')}`],
    ['-o', 'jsonpath-as-json={.items[0].metadata.managedFields}', '--show-managed-fields'],
    ['-o', 'name', '-l', 'authn.management.cattle.io/kind=session'],
    ['-o', 'name', '--field-selector', 'metadata.name=token-9d2kf'],
    ['-o', 'name', '--field-selector=metadata.name!=token-9d2kf', '--chunk-size', '3'],
  ]
  for (const args of formats) {
    t.test(`${args.join(' ').replaceAll(folder, '')}: the same output`, async (t) => {
      const ours = await plugin.run(cluster, 'admin', ['list', '--api', 'v3', ...args])
      const theirs = await cluster.kubectl('admin', ['get', 'tokens.management.cattle.io', ...args])
      t.strictSame(ours, theirs)
      t.ok(theirs.stdout.length > 10)
    })
  }

  t.test('kubectl reads each text of -o yaml as it was', async (t) => {
    const parts = [
      '0',
      '1',
      'x',
      'o',
      'e',
      '_',
      '.',
      '+',
      '-',
      ':',
      ' ',
      'T',
      'y',
      'no',
      '~',
      '#',
      '"',
      "'",
      '\n',
      '\t',
      '&',
      '*',
    ]
    const more = [
      '%',
      '@',
      '{',
      '}',
      '[',
      ']',
      ',',
      '?',
      '>',
      '|',
      '\\',
      '\u00a0',
      '\u0085',
      '\u2028',
      '\ufeff',
      '\u001b',
      'é',
    ]
    const texts = fc.array(fc.constantFrom(...parts, ...more), { maxLength: 5 }).map((all) => all.join(''))
    const data = Object.fromEntries(fc.sample(texts, 10_000).map((text, index) => [`k${index}`, text]))
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'texts', annotations: data } }
    const args = ['create', '--dry-run=client', '--validate=false', '-o', 'json', '-f', '-']
    const { code, stdout, stderr } = await cluster.kubectl('admin', args, yamlText(object))
    t.equal(code, 0, stderr)
    t.strictSame((JSON.parse(stdout) as { metadata: { annotations: object } }).metadata.annotations, data)
  })

  t.test('the authorities of the machine are trusted, where the kubeconfig names none', async (t) => {
    const authority = base['certificate-authority-data']
    const ca = join(folder, 'ca.pem')
    await writeFile(ca, Buffer.from(String(authority), 'base64'))
    const file = await write('no-authority', { token: bearer }, { 'certificate-authority-data': undefined })
    t.type(authority, 'string')
    for (const [SSL_CERT_FILE, code] of [
      [ca, 0],
      ['/dev/null', 1],
    ] as const) {
      const env = { SSL_CERT_FILE, SSL_CERT_DIR: '/no/such/folder' }
      const ours = await plugin.run(cluster, 'x', ['list', '--api', 'v3', '-o', 'name', '--kubeconfig', file], { env })
      const args = ['get', 'tokens.management.cattle.io', '-o', 'name', '--kubeconfig', file]
      const theirs = await cluster.kubectl('x', args, undefined, env)
      t.strictSame([ours.code, ours.stdout], [theirs.code, theirs.stdout], SSL_CERT_FILE)
      t.equal(ours.code, code)
      t.notMatch(ours.stderr, /Node/)
    }
  })

  t.test('-w tells of the same changes', async (t) => {
    const path = '/apis/management.cattle.io/v3/tokens'
    const env = { ...process.env, ...NO_TAP, KUBECONFIG: cluster.kubeconfig, PATH: pathWith(plugin) }
    const watchers = [
      ['rtoken', 'list', '--api', 'v3'],
      ['get', 'tokens.management.cattle.io'],
    ].map((words) => {
      const args = [...words, '-w', '-o', 'name', '-l', 'for=watching', '--context', 'admin']
      const child = spawn(cluster.kubectlPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
      t.teardown(() => child.kill('SIGKILL'))
      const watcher = { child, printed: '', ended: once(child, 'exit') }
      child.stdout.on('data', (data: Buffer) => (watcher.printed += data.toString()))
      return watcher
    })
    const object = (name: string): object => ({
      apiVersion: 'management.cattle.io/v3',
      kind: 'Token',
      metadata: { name, labels: { for: 'watching' } },
      userId: 'user-alice',
      ttl: 1000,
    })
    await cluster.request('admin', 'POST', path, object('token-first'))
    await waitFor(async () => watchers.every(({ printed }) => printed.includes('token-first')), Boolean)
    await cluster.request('admin', 'POST', path, object('token-later'))
    await cluster.kubectl('admin', ['label', 'tokens.management.cattle.io/token-first', 'more=1'])
    await cluster.request('admin', 'DELETE', `${path}/token-later`)
    const name = (token: string): string => `token.management.cattle.io/${token}\n`
    const all = ['token-first', 'token-later', 'token-first', 'token-later'].map(name).join('')
    await waitFor(async () => watchers.every(({ printed }) => printed.length >= all.length), Boolean)
    const [ours, theirs] = watchers
    t.equal(ours?.printed, all)
    t.equal(theirs?.printed, all)
    ours?.child.kill('SIGINT')
    t.strictSame(await ours?.ended, [130, null])
    await cluster.request('admin', 'DELETE', `${path}/token-first`)
  })

  t.test('a field that the server does not know', async (t) => {
    const args = ['list', '--api', 'v3', '--field-selector', 'userId=user-bob']
    t.strictSame(await plugin.run(cluster, 'admin', args), {
      code: 1,
      stdout: '',
      stderr: 'Error from server (BadRequest): field label not supported: userId\n',
    })
  })

  t.test('the proxy was used', async (t) => t.ok(proxied.length > 0))

  for (const [name, args] of bad) {
    t.test(`${name}: the same words`, async (t) => {
      const [context, rest] = [contextOf(args), withoutContext(args)]
      const ours = await plugin.run(cluster, context, ['list', '--api', 'v3', ...rest])
      const theirs = await cluster.kubectl(context, ['get', 'tokens.management.cattle.io', ...rest])
      t.equal(errorOf(ours.stderr), errorOf(theirs.stderr))
      t.ok(ours.code !== 0 && ours.stdout === '')
    })
  }

  t.test('several files in KUBECONFIG', async (t) => {
    const other = await write('other', { token: bearer })
    const script = join(folder, 'with-two')
    await writeFile(script, `#!/bin/sh\nKUBECONFIG=/no/such/file:${other}:${cluster.kubeconfig} exec "$@"\n`)
    await chmod(script, 0o755)
    for (const context of ['x', 'admin']) {
      const ran = await runKubectl({
        binary: script,
        kubeconfig: '',
        cacheDir: join(folder, 'cache'),
        context,
        args: [process.execPath, plugin.bundle, 'list', '--api', 'v3', '-o', 'name'],
        env: NO_TAP,
      })
      t.match(ran, { code: 0, stdout: /token-9d2kf/ }, context)
    }
  })

  t.test("kubectl's own completion offers commands, flags, values and names", async (t) => {
    const script = join(plugin.folder, 'kubectl_complete-rtoken')
    await writeFile(script, completionScript('kubectl'), { mode: 0o755 })
    const env = { ...NO_TAP, PATH: pathWith(plugin) }
    const cases: [words: string[], offered: string[]][] = [
      [['des'], ['describe', ':4']],
      [
        ['list', '--expiring'],
        ['--expiring-within', ':4'],
      ],
      [
        ['list', '--state', 'Own'],
        ['OwnerMissing', 'OwnerDisabled', ':4'],
      ],
      [
        ['describe', 'token-9d'],
        ['token-9d2kf', ':4'],
      ],
      [
        ['list', '--owner', 'user-b'],
        ['user-bob', ':4'],
      ],
      [
        ['list', '--context', 'rancher-'],
        ['rancher-admin', ':4'],
      ],
      [
        ['list', '--scope', 'c-o'],
        ['c-open', ':4'],
      ],
    ]
    for (const [words, offered] of cases) {
      let found: string[] = []
      // A name that does not come within a second is not offered: on a busy machine it is asked for again.
      for (let attempt = 0; attempt < 20 && found.length < offered.length; attempt++) {
        const said = await completing(cluster.kubectlPath, cluster.kubeconfig, ['__complete', 'rtoken', ...words], env)
        found = said
          .trim()
          .split('\n')
          .map((line) => line.split('\t')[0] ?? '')
      }
      t.strictSame(found, offered, words.join(' '))
    }
  })

  t.test('no value, bearer or hash is in anything that is said', async (t) => {
    const { body } = await cluster.request('admin', 'GET', '/apis/management.cattle.io/v3/tokens')
    const values = (body as { items: { token?: string }[] }).items.flatMap(({ token }) => token ?? [])
    const secrets = [
      ...values,
      bearer.split(':')[1] ?? '',
      'the-value-of-harvester',
      'the-value-of-shop',
      'the-access-token-of-a-provider',
    ]
    t.ok(values.length > 15 && secrets.every((secret) => secret.length > 10))
    const commands = [
      ...[
        'wide',
        'json',
        'yaml',
        'name',
        'csv',
        'jsonpath={.items}',
        'custom-columns=ALL:.,T:.token,A:.metadata.annotations',
      ].map((format) => ['list', '-o', format]),
      ['list', '-v', '9'],
      ['get', 'token-harvs', '-o', 'json'],
      ...['token-harvs', 'token-9d2kf'].map((name) => ['describe', name]),
      ...['table', 'json', 'csv', 'markdown', 'prometheus'].map((format) => ['report', '-o', format]),
      ...['table', 'json', 'csv', 'sarif', 'junit'].map((format) => ['audit', '-o', format]),
      ['settings', '-o', 'json'],
      ['get', bearer],
      ['describe', bearer],
      ['check', bearer],
      ['list', bearer],
      [bearer],
    ]
    let all = ''
    for (const words of commands) {
      const { stdout, stderr } = await plugin.run(cluster, 'admin', words)
      all += stdout + stderr
    }
    for (const format of ['table', 'json']) {
      const { stdout, stderr } = await plugin.run(cluster, 'admin', ['check', '-o', format], { stdin: bearer })
      all += stdout + stderr
    }
    t.ok(all.length > 50_000, 'it said a lot')
    for (const secret of secrets) t.notOk(all.includes(secret), 'a secret was said')
  })
})

/** What tap has in there for its own children costs each of them half a second. */
const NO_TAP = { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' }

const pathWith = ({ folder }: InstalledPlugin): string => `${folder}:${process.env['PATH'] ?? ''}`

/** The line that says what went wrong; what Go and Node say of sockets and certificates, after the colon, is their own. */
const errorOf = (text: string): string => {
  const lines = text.trim().split('\n')
  const known = lines.find((line) => /^(error|Error|The connection|Unable to connect)/.test(line)) ?? lines.at(-1) ?? ''
  return known.replace(/^(Unable to connect to the server|error: You must be logged in to the server).*/, '$1')
}

/** kubectl as it is called by a shell: without a context of ours at the end. */
const completing = async (
  kubectl: string,
  kubeconfig: string,
  args: string[],
  env: Record<string, string>,
): Promise<string> => {
  return new Promise((resolve, reject) => {
    execFile(kubectl, args, { env: { ...process.env, ...env, KUBECONFIG: kubeconfig } }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
  })
}
