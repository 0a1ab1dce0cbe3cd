// What only a process shows: pipes that close, disks that are full, signals, shells.
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { completionScript } from '../../kubectl-plugin/completion/completion-scripts.ts'
import { VERSION } from '../../kubectl-plugin/version.ts'
import { waitFor } from '../e2e/wait-for.ts'
import { alice, EXT, FakeRancher, SETTINGS, USERS, V3, v3Token } from './fake-rancher.ts'
import { InstalledPlugin } from './run-rtoken.ts'

/** More than a pipe holds. */
const MANY = 3000

/** None reads the files of whoever runs the test; bash would, with a socket as its stdin. */
const FLAGS = { bash: ['--norc', '-c'], zsh: ['-f', '-c'], fish: ['--no-config', '-c'] } as const

t.test('the plugin as a process', async (t) => {
  const tokens = Array.from({ length: MANY }, (_, index) => v3Token(`token-${String(index).padStart(5, '0')}`))
  const rancher = await FakeRancher.start(t, { [USERS]: [alice], [SETTINGS]: [], [EXT]: [], [V3]: tokens })
  const plugin = await InstalledPlugin.install(t)
  const folder = await mkdtemp(join(tmpdir(), 'rtoken-process-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'other'), JSON.stringify({ contexts: [{ name: 'me@host:6443/x', context: {} }] }))
  const env = {
    PATH: `${plugin.folder}:${process.env['PATH'] ?? ''}`,
    KUBECONFIG: `${rancher.kubeconfig}:${folder}/other`,
  }
  const bash = (script: string): Promise<Ran> => shell('bash', [...FLAGS.bash, script], env)

  for (const args of ['list', 'list -o wide', 'list -o json', 'list -o name', 'list -o csv --sort-by name']) {
    t.test(`${args} | head -1 ends quietly`, async (t) => {
      const { stdout, stderr } = await bash(`kubectl-rtoken ${args} | head -1; echo "\${PIPESTATUS[0]}"`)
      const [, code, rest] = stdout.split('\n')
      t.strictSame({ code, rest, stderr }, { code: '0', rest: '', stderr: '' })
    })
  }

  t.test('a full disk is an error, and is told', async (t) => {
    t.strictSame(await bash('kubectl-rtoken list -o csv > /dev/full'), {
      code: 1,
      stdout: '',
      stderr: 'error: ENOSPC: no space left on device, write\n',
    })
  })

  t.test('nobody reads the warnings: the list is whole', async (t) => {
    const { stdout } = await bash('kubectl-rtoken list --api v3 -o name 2> /dev/full | wc -l')
    t.equal(stdout.trim(), String(MANY))
  })

  t.test('Ctrl-C ends a watch, and a server that never answers, with 130 and no word', async (t) => {
    const silent = await FakeRancher.start(t, { [V3]: () => undefined })
    const cases: [name: string, kubeconfig: string, words: string[], printed: number][] = [
      ['a watch', rancher.kubeconfig, ['list', '--api', 'v3', '-w', '-o', 'name'], MANY],
      ['silence', silent.kubeconfig, ['list', '--api', 'v3'], 0],
    ]
    for (const [name, kubeconfig, words, printed] of cases) {
      const child = spawn(process.execPath, [plugin.bundle, ...words], { env: { ...env, KUBECONFIG: kubeconfig } })
      const said = { stdout: '', stderr: '' }
      const server = kubeconfig === rancher.kubeconfig ? rancher.server : silent.server
      const before = server.requests.length
      child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()))
      child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()))
      const ended = once(child, 'exit')
      const isWaiting = (): boolean =>
        said.stdout.split('\n').length > printed && server.requests.length > before + (printed > 0 ? 1 : 0)
      await waitFor(async () => isWaiting(), Boolean)
      child.kill('SIGINT')
      t.strictSame(await ended, [130, null], name)
      t.equal(said.stderr, '', name)
      t.equal(said.stdout.split('\n').length, printed + 1, name)
    }
  })

  t.test('bin/kubectl-rtoken runs the plugin from a checkout, through links too', async (t) => {
    const folder = t.testdir({})
    await symlink(fileURLToPath(new URL('../../bin/kubectl-rtoken', import.meta.url)), `${folder}/one`)
    await symlink('one', `${folder}/kubectl-rtoken`)
    const version = { code: 0, stdout: `kubectl rtoken ${VERSION}\n`, stderr: '' }
    t.strictSame(await shell(`${folder}/kubectl-rtoken`, ['version'], env), version)
    t.strictSame(await shell('sh', ['-c', `cd / && PATH=${folder}:$PATH && kubectl-rtoken version`], env), version)
    await t.test('and keeps what Node.js made of the source, where it has a place for it', async (t) => {
      t.strictSame(await shell(`${folder}/one`, ['version'], { ...env, HOME: folder }), version)
      t.not((await readdir(`${folder}/.cache/rtoken/node`)).length, 0)
      for (const HOME of ['', `${folder}/one`])
        t.strictSame(await shell(`${folder}/one`, ['version'], { ...env, HOME }), version, `HOME is "${HOME}"`)
    })
  })

  t.test('bin/kubectl-rtoken says what to do where npm ci was not run', async (t) => {
    const folder = t.testdir({})
    await mkdir(`${folder}/bin`)
    await copyFile(new URL('../../bin/kubectl-rtoken', import.meta.url), `${folder}/bin/kubectl-rtoken`)
    t.match(await shell('sh', [`${folder}/bin/kubectl-rtoken`, 'version'], env), {
      code: 1,
      stdout: '',
      stderr: /^error: .*\/node_modules\/\.bin\/node is not there: run npm ci in .+\n$/,
    })
  })

  const completed: [typed: string[], offered: string[]][] = [
    [['des'], ['describe']],
    [
      ['list', '--state', 'Own'],
      ['OwnerMissing', 'OwnerDisabled'],
    ],
    [
      ['list', '--state', 'Active,Own'],
      ['Active,OwnerMissing', 'Active,OwnerDisabled'],
    ],
    [['list', '--expiring'], ['--expiring-within']],
    [['get', 'token-0000'], Array.from({ length: 10 }, (_, index) => `token-0000${index}`)],
    [['list', '--context', 'fa'], ['fake']],
    [
      ['list', '--state=Own'],
      ['OwnerMissing', 'OwnerDisabled'],
    ],
    [
      ['list', '--state=Idle,Own'],
      ['Idle,OwnerMissing', 'Idle,OwnerDisabled'],
    ],
    [['list', '--context', 'me@ho'], ['me@host:6443/x']],
    [['list', '--context=me@host:64'], ['me@host:6443/x']],
    [['list', '--context=me@host:6443/x', '--sta'], ['--state']],
    [['list', '--no-such'], []],
    [['no-such', 'li'], []],
  ]
  t.test('completion does not wait for a credential plugin that waits for somebody', async (t) => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'IfAvailable',
      command: 'sh',
      args: ['-c', `echo $$ > ${folder}/pid; exec sleep 600`],
    }
    const config = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { exec } }],
    }
    await writeFile(join(folder, 'waits'), JSON.stringify(config))
    const script = 'kubectl-rtoken __complete get --kubeconfig "$0" "" 2>/dev/null'
    t.strictSame(await shell('sh', ['-c', script, join(folder, 'waits')], env), { code: 0, stdout: ':4\n', stderr: '' })
    process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')))
  })

  // Words come from the command line as each shell splits it; what it then offers is printed, one a line.
  const shells: [name: keyof typeof FLAGS, script: (file: string, typed: string[]) => string][] = [
    [
      'bash',
      (file, typed) =>
        `source ${file}; COMP_WORDS=(kubectl-rtoken ${quoted(partedByBash(typed))}); COMP_CWORD=${partedByBash(typed).length}; _kubectl_rtoken; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    [
      'zsh',
      (file, typed) =>
        `compdef() { :; }; compset() { :; }; _files() { print FILES; }; _describe() { for each in "\${(@P)3}"; do print -r -- "$each"; done; }; ` +
        `source ${file}; words=(kubectl-rtoken ${quoted(typed)}); CURRENT=${typed.length + 1}; _kubectl_rtoken`,
    ],
    [
      'fish',
      (file, typed) =>
        `source ${file}; complete -C ${quoted([['kubectl-rtoken', ...typed].join(' ')])} | string replace -r '\\t.*' ''`,
    ],
  ]
  for (const [name, script] of shells) {
    const isThere = spawnSync(name, ['-c', 'true']).error === undefined
    t.test(`completion in ${name}`, { skip: !isThere && `${name} is not installed` }, async (t) => {
      const file = `${t.testdir({})}/completion`
      await writeFile(file, completionScript(name))
      for (const [typed, offered] of completed) {
        const { stdout, stderr } = await shell(name, [...FLAGS[name], script(file, typed)], env)
        const choices = stdout.split('\n').filter((line) => line !== '')
        const found = name === 'zsh' ? choices.map(choiceOfZsh) : choices
        const expected = offered.map((choice) => writtenBy(name, typed.at(-1) ?? '', choice)).toSorted()
        t.strictSame({ found: found.toSorted(), stderr }, { found: expected, stderr: '' }, typed.join(' '))
      }
    })
  }
})

/** It parts a choice from its description by a colon; one that is described by itself is described wrongly. */
const choiceOfZsh = (line: string): string => line.replace(/^((?:[^:\\]|\\.)+):(?!\1$).*/, '$1').replaceAll('\\:', ':')

/** COMP_WORDBREAKS */
const partedByBash = (words: string[]): string[] => words.flatMap((word) => word.match(/[=:@]|[^=:@]+/g) ?? [''])

/** What a shell writes anew for a choice: fish the whole word, bash what stands after the last = or :, an @ among it. */
const writtenBy = (name: keyof typeof FLAGS, typed: string, choice: string): string => {
  const [, flag = '', value = ''] = /^(-[^=]*=)?(.*)$/.exec(typed) ?? []
  if (name === 'fish') return `${flag}${choice}`
  return name === 'bash' ? choice.slice(value.replace(/@?[^=:@]*$/, '').length) : choice
}

const quoted = (words: string[]): string => words.map((word) => `'${word}'`).join(' ')

interface Ran {
  code: number
  stdout: string
  stderr: string
}

const shell = (file: string, args: string[], env: Record<string, string>): Promise<Ran> =>
  new Promise((resolve, reject) => {
    execFile(file, args, { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
      else reject(error)
    })
  })
