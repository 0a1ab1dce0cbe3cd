// The plugin as it is shipped - one executable, and no Node anywhere - beside the real Token API server.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { completionScript } from '../../kubectl-plugin/completion/completion-scripts.ts'
import { VERSION } from '../../kubectl-plugin/version.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import { buildForThisMachine, RELEASES } from './built-plugin.ts'
import { InstalledPlugin } from './run-rtoken.ts'
import { steady } from './small-sample.ts'

t.test('the plugin as it is shipped', async (t) => {
  const { dist, target } = await buildForThisMachine(t)
  const cluster = await startCluster({ tokens: 'apiserver', sample: 'small', webhook: false })
  t.teardown(() => cluster.stop())
  const named = await steady(cluster)
  const normalise = (text: string): string =>
    named(text)
      .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uid>')
      .replaceAll(/(resourceVersion"?: )"\d+"/g, '$1"<version>"')
  const executable = join(dist, target.executable)
  const archive = `kubectl-rtoken_v${VERSION}_${target.os}_${target.arch}.tar.gz`
  const plugin = new InstalledPlugin(dist)
  const bearerOf = (context: string): string => {
    const credentials = cluster.as(context)
    return 'token' in credentials ? credentials.token : ''
  }

  t.test('what is shipped is there, and its checksums are true', async (t) => {
    t.strictSame(
      (await readdir(dist)).toSorted(),
      [target.executable, archive, 'kubectl_complete-rtoken', 'rtoken.yaml', 'SHA256SUMS'].toSorted(),
    )
    t.equal(await readFile(join(dist, 'SHA256SUMS'), 'utf8'), `${await sha256(join(dist, archive))}  ${archive}\n`)
  })

  t.test('the archive holds the executable, the licence and the completion', async (t) => {
    const folder = t.testdir({})
    await run('tar', ['-xzf', join(dist, archive), '-C', folder])
    t.strictSame((await readdir(folder)).toSorted(), ['LICENSE', target.executable, 'kubectl_complete-rtoken'])
    t.equal(await sha256(join(folder, target.executable)), await sha256(executable))
    t.equal(await readFile(join(folder, 'kubectl_complete-rtoken'), 'utf8'), completionScript('kubectl'))
    t.match(await readFile(join(folder, 'LICENSE'), 'utf8'), 'Apache License')
    const modes = await run('stat', ['-c', '%a', ...(await readdir(folder)).map((file) => join(folder, file))])
    t.strictSame(modes.stdout.trim().split('\n').toSorted(), ['644', '755', '755'])
  })

  t.test('the manifest is what krew accepts, and names this archive', async (t) => {
    const { spec, ...rest } = parse(await readFile(join(dist, 'rtoken.yaml'), 'utf8'))
    t.strictSame(rest, {
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'rtoken' },
    })
    t.equal(spec.version, `v${VERSION}`)
    t.match(spec.version, /^v\d+\.\d+\.\d+(-[\w.]+)?$/)
    t.match(spec.shortDescription, /^\S.{0,49}\S$/, 'one short line')
    t.match(spec.caveats, 'kubectl rtoken completion kubectl')
    t.strictSame(spec.platforms, [
      {
        selector: { matchLabels: { os: target.os, arch: target.arch } },
        uri: `${RELEASES}${archive}`,
        sha256: await sha256(join(dist, archive)),
        files: [
          { from: target.executable, to: '.' },
          { from: 'LICENSE', to: '.' },
        ],
        bin: target.executable,
      },
    ])
  })

  t.test('it needs nothing of its surroundings', async (t) => {
    t.testdir({})
    const version = { code: 0, stdout: `kubectl rtoken ${VERSION}\n`, stderr: '' }
    t.strictSame(await run(executable, ['version'], {}), version)
    const hostile = { PATH: '', NODE_OPTIONS: '--no-such-flag', NODE_PATH: '/no/such/folder' }
    t.strictSame(await run(executable, ['version'], hostile), version, 'nor lets it itself be told by them')
    const list = await run(executable, ['list', '--context', 'admin', '-o', 'name'], { KUBECONFIG: cluster.kubeconfig })
    t.strictSame({ ...list, stdout: list.stdout.split('\n').length }, { code: 0, stdout: 25, stderr: '' })
    for (const [file, name] of [
      ['kubectl-rancher_token', 'kubectl rancher-token'],
      ['rtoken', 'rtoken'],
    ] as const) {
      const link = join(t.testdirName, file)
      await symlink(executable, link)
      t.strictSame(await run(link, ['version'], {}), { ...version, stdout: `${name} ${VERSION}\n` }, file)
      t.match((await run(link, ['get'], {})).stderr, `See '${name} get --help' for usage.`)
    }
    // As Node itself would be told.
    t.match(await run(executable, ['--inspect'], {}), { code: 1, stderr: /^error: unknown flag: --inspect\n/ })
  })

  t.test('kubectl finds it on PATH, and no Node', async (t) => {
    const ran = await cluster.kubectl('admin', ['rtoken', 'version'], undefined, { PATH: dist })
    t.match(ran, { code: 1, stderr: 'error: unknown flag: --context' }, 'version asks no cluster')
    const list = await cluster.kubectl('admin', ['rtoken', 'list', '-o', 'name'], undefined, { PATH: dist })
    t.match(list, { code: 0, stdout: /^token\.ext\.cattle\.io\/token-/ })
  })

  /** The outputs stand in tap-snapshots/, to be read there. */
  const own = ['--owner', 'user-alice']
  const snapshots: { context: string; args: string[]; stdin?: string; code: number }[] = [
    { context: 'admin', args: ['list'], code: 0 },
    { context: 'admin', args: ['list', '--api', 'ext', '-o', 'wide'], code: 0 },
    { context: 'admin', args: ['list', '--api', 'ext', ...own, '-o', 'csv'], code: 0 },
    { context: 'admin', args: ['get', 'token-9d2kf', 'terraform', 'token-none'], code: 3 },
    { context: 'admin', args: ['get', 'one deployment', '-o', 'yaml'], code: 0 },
    { context: 'admin', args: ['describe', 'terraform'], code: 0 },
    { context: 'admin', args: ['describe', 'switched off'], code: 0 },
    { context: 'admin', args: ['describe', 'for c-open alone'], code: 0 },
    { context: 'admin', args: ['report', '--api', 'ext'], code: 0 },
    { context: 'admin', args: ['audit'], code: 0 },
    { context: 'alice', args: ['list'], code: 3 },
    { context: 'alice', args: ['list', '-o', 'json', '--api', 'ext', '--kind', 'session'], code: 3 },
    { context: 'alice', args: ['get', 'terraform'], code: 0 },
    { context: 'alice', args: ['get', 'switched off'], code: 1 },
    { context: 'alice', args: ['describe', 'terraform'], code: 3 },
    { context: 'alice', args: ['describe', 'switched off'], code: 1 },
    { context: 'alice', args: ['report'], code: 3 },
    { context: 'alice', args: ['audit'], code: 3 },
    { context: 'alice', args: ['check'], stdin: 'alice', code: 3 },
    { context: 'bob', args: ['get', 'terraform'], code: 1 },
    { context: 'bob', args: ['check'], stdin: 'alice', code: 2 },
    { context: 'rancher-admin', args: ['list', '--api', 'ext', '-o', 'name'], code: 0 },
    { context: 'rancher-admin', args: ['check'], stdin: 'bob', code: 0 },
    { context: 'carol', args: ['list'], code: 3 },
  ]
  const { body } = await cluster.request('admin', 'GET', '/apis/ext.cattle.io/v1/tokens')
  const names = new Map<string, string>()
  for (const { metadata, spec } of (body as TokenList).items) names.set(spec.description, metadata.name)
  let said = ''
  for (const { context, args, stdin, code } of snapshots) {
    const name = [`${context}: kubectl rtoken`, ...args, ...(stdin === undefined ? [] : ['< the bearer of', stdin])]
    t.test(name.join(' '), async (t) => {
      const words = args.map((word) => names.get(word) ?? word)
      const ran = await plugin.run(cluster, context, words, stdin === undefined ? {} : { stdin: bearerOf(stdin) })
      said += ran.stdout + ran.stderr
      t.equal(ran.code, code, 'exit code')
      t.matchSnapshot(normalise(ran.stdout), 'stdout')
      t.matchSnapshot(normalise(ran.stderr), 'stderr')
    })
  }

  t.test('no value and no hash is in anything that was said', async (t) => {
    const [v3, secrets] = await Promise.all([
      cluster.request('admin', 'GET', '/apis/management.cattle.io/v3/tokens'),
      cluster.request('admin', 'GET', '/api/v1/namespaces/cattle-tokens/secrets'),
    ])
    const values = (v3.body as { items: { token?: string }[] }).items.flatMap(({ token }) => token ?? [])
    const hashes = (secrets.body as { items: { data?: { hash?: string } }[] }).items.flatMap(({ data }) => {
      const hash = data?.hash ?? ''
      return hash === '' ? [] : [hash, Buffer.from(hash, 'base64').toString()]
    })
    t.ok(values.length > 15 && hashes.length >= 12 && said.length > 10_000)
    for (const secret of [...values, ...hashes]) t.notOk(said.includes(secret), 'a secret was said')
  })
})

interface TokenList {
  items: { metadata: { name: string }; spec: { description: string } }[]
}

const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** @param env all that the program sees; that of the test where it is not given */
const run = (file: string, args: string[], env?: NodeJS.ProcessEnv): Promise<Ran> =>
  new Promise((resolve, reject) => {
    execFile(file, args, env === undefined ? {} : { env }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
      else reject(error)
    })
  })
