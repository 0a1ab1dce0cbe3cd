// `npm run cluster -- up|down`, as people and scripts call it, and that nothing is left running whatever happens.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { packageRoot } from '../cluster/package-root.ts'
import { processIsOurs } from '../cluster/process-is-ours.ts'
import { readRunning } from '../cluster/running-record.ts'
import { waitFor } from './wait-for.ts'

// A short path: etcd and the sockets of a cluster stand in it.
const root = await mkdtemp(join(tmpdir(), 'rtoken-command-'))
t.teardown(() => rm(root, { recursive: true, force: true }))
const COMMAND = join(packageRoot, 'test', 'cluster', 'main.ts')

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...env } })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: child.exitCode, stdout, stderr }
}

await t.test('up, twice beside each other, and down', async (t) => {
  const [one, two] = [join(root, 'one'), join(root, 'two')]
  const flags = ['--webhook=false', '--sample=none', '--tokens=crd']
  const ups = await Promise.all([run(['up', '--dir', one, ...flags]), run(['up', '--dir', two, ...flags])])
  for (const [index, dir] of [one, two].entries()) {
    t.equal(ups[index]?.code, 0, ups[index]?.stderr ?? '')
    t.equal(ups[index]?.stdout, `${join(dir, 'kubeconfig')}\n`)
  }
  const kubeconfig = await readFile(join(one, 'kubeconfig'), 'utf8')
  for (const context of ['admin', 'alice', 'bob', 'rancher-admin', 'carol', 'disabled', 'rancher', 'restore']) {
    t.match(kubeconfig, new RegExp(`- name: ${context}\\n`))
  }
  t.notMatch(kubeconfig, /insecure-skip-tls-verify/)
  t.equal((await stat(join(one, 'kubeconfig'))).mode & 0o777, 0o600, 'it holds credentials')

  const again = await run(['up', '--dir', one])
  t.strictSame(again, {
    code: 1,
    stdout: '',
    stderr: `A cluster is already up in ${one}: use it, end it, or choose another folder.\n`,
  })
  const pids = await pidsOf(one)
  t.ok(pids.length >= 3, 'minder, etcd and kube-apiserver')
  const downs = await Promise.all([run(['down', '--dir', one]), run(['down', '--dir', two])])
  t.strictSame(downs[0], { code: 0, stdout: '', stderr: `ended minder, etcd, kube-apiserver in ${one}\n` })
  t.equal(downs[1]?.code, 0)
  t.strictSame(await alive(pids, one), [])
  t.strictSame(await run(['down', '--dir', one]), { code: 0, stdout: '', stderr: `nothing is up in ${one}\n` })
})

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  await t.test(`whoever holds a cluster is ended by ${signal}: nothing is left`, async (t) => {
    const dir = join(root, `held-${signal}`)
    const holder = spawn(process.execPath, [join(import.meta.dirname, 'hold-a-cluster.ts'), dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    const pids = await pidsOf(dir)
    t.ok(pids.length >= 3)
    await ended(holder, signal)
    t.strictSame(
      await waitFor(
        () => alive(pids, dir),
        (left) => left.length === 0,
      ),
      [],
    )
  })
}

await t.test('Ctrl-C in the middle of a start leaves nothing', async (t) => {
  const dir = join(root, 'interrupted')
  const child = spawn(process.execPath, [COMMAND, 'up', '--dir', dir], { stdio: ['ignore', 'ignore', 'ignore'] })
  const pids = await waitFor(
    () => pidsOf(dir),
    (found) => found.length >= 2,
  )
  await ended(child, 'SIGINT')
  t.strictSame(
    await waitFor(
      () => alive(pids, dir),
      (left) => left.length === 0,
    ),
    [],
  )
})

const MISTAKES: readonly (readonly [name: string, args: readonly string[], sentence: string])[] = [
  ['no command', ['--dir', 'x'], 'There is no command: say up or down'],
  ['no folder', ['up'], 'The flag --dir is missing: name the folder of the cluster'],
  ['an empty folder', ['up', '--dir='], 'The flag --dir is missing: name the folder of the cluster'],
  ['an unknown flag', ['up', '--dir', 'x', '--bogus'], 'Unknown argument: bogus'],
  ['a webhook that is neither', ['up', '--dir', 'x', '--webhook=maybe'], '--webhook is maybe: it is true or false'],
  ['a server that is none', ['up', '--dir', 'x', '--tokens=foo'], '--tokens is foo: it is crd or apiserver'],
  ['no server', ['up', '--dir', 'x', '--tokens'], 'flag needs an argument: --tokens'],
  ['no name of a folder', ['up', '--dir'], 'flag needs an argument: --dir'],
  [
    'a sample that is none',
    ['up', '--dir', 'x', '--sample=-3'],
    '--sample is -3: it is none, small or a number of v3 tokens',
  ],
]
for (const [name, args, sentence] of MISTAKES) {
  await t.test(`said in one sentence: ${name}`, async (t) => {
    const stderr = `${sentence}; npm run cluster -- --help tells more.\n`
    t.strictSame(await run(args), { code: 1, stdout: '', stderr })
  })
}

await t.test('without Go, and with nothing built, one sentence says so', async (t) => {
  const bin = t.testdir({ env: t.fixture('symlink', '/usr/bin/env') })
  const env = { PATH: bin, XDG_CACHE_HOME: join(root, 'empty-cache'), KUBEBUILDER_ASSETS: '' }
  const { code, stderr } = await run(['up', '--dir', join(root, 'no-go')], env)
  t.equal(code, 1)
  t.match(stderr, /^Go is needed to build the control plane of the tests and was not found on the PATH: [^\n]*\n$/)
})

await t.test('KUBEBUILDER_ASSETS that names no such programs is refused', async (t) => {
  const { code, stderr } = await run(['up', '--dir', join(root, 'no-assets')], { KUBEBUILDER_ASSETS: root })
  t.equal(code, 1)
  t.match(stderr, `KUBEBUILDER_ASSETS is ${root}, where etcd and kube-apiserver and kubectl cannot be run`)
})

async function pidsOf(dir: string): Promise<number[]> {
  return (await readRunning(dir)).map(({ pid }) => pid)
}

/** Those that still run; one that has ended is a zombie until whoever inherited it looks, and has no command line. */
async function alive(pids: readonly number[], dir: string): Promise<number[]> {
  const running = await Promise.all(pids.map((pid) => processIsOurs(pid, dir)))
  return pids.filter((_pid, index) => running[index])
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
