// A change that does not do all that was asked for says so: what stays and how it goes, whom nobody knows, what would be otherwise
// than somebody thinks.
import { join } from 'node:path'
import t from 'tap'
import { EXT, extToken, SETTINGS, USERS, V3, v3Token } from '../fake-rancher.ts'
import { LiveRancher } from '../live-rancher.ts'

const agent = { 'authn.management.cattle.io/kind': 'agent' }

const aged = (name: string, createdAt: string, rest: object = {}): object =>
  v3Token(name, { metadata: { name, uid: `uid-of-${name}`, creationTimestamp: createdAt }, ...rest })
const young = (name: string): object => aged(name, '2026-11-25T11:50:00Z')

t.test('young tokens of somebody who leaves stay, it says so, and gives the command that ends them', async (t) => {
  for (const verb of ['delete', 'disable'] as const) {
    const rancher = await LiveRancher.start(t, {
      [V3]: [v3Token('token-aa'), young('token-yy'), young('token-zz'), v3Token('token-bob', { userId: 'user-bob' })],
    })
    const dry = await rancher.run([verb, '--owner', 'alice', '--dry-run'])
    t.match(dry, {
      code: 3,
      stderr: /\nnot all would be done: 2 tokens that were chosen stay, for they are protected\n/,
    })
    const { code, stdout, stderr } = await rancher.run([verb, '--owner', 'alice', '--yes'])
    t.equal(code, 3)
    t.equal(stdout, `token.management.cattle.io "token-aa" ${verb}d\n`)
    const command = `${verb} token-yy token-zz --include-protected=token-yy,token-zz`
    t.match(
      stderr,
      `1 token ${verb}d, 2 protected\nnot all is done: 2 tokens that were chosen stay, for they are protected\n` +
        `those that are only young go by name: kubectl rtoken ${command} --kubeconfig=${rancher.kubeconfig}\n`,
    )
    const rest = await rancher.run([...command.split(' '), '--yes'])
    t.equal(rest.code, 0, rest.stderr)
    t.equal(rest.stdout.split('\n').length, 3)
  }
})

t.test('the command for young tokens that set left says what is to be set', async (t) => {
  const cases: [flags: string[], told: string][] = [
    [['--ttl', '90m'], '--ttl=1h30m'],
    [['--ttl', '2d', '--description', "the shop's"], `--ttl=2d --description='the shop'\\''s'`],
    [['--ttl', '2d', '--description', ''], `--ttl=2d --description=''`],
    [['--ttl', '2d', '--description', 'two\nlines'], '--ttl=2d --description=...'],
  ]
  for (const [flags, told] of cases) {
    const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa'), young('token-yy')] })
    const { code, stderr } = await rancher.run(['set', '--owner', 'alice', ...flags, '--yes'])
    t.equal(code, 3)
    const command = `set token-yy ${told} --include-protected=token-yy --kubeconfig=${rancher.kubeconfig}`
    t.equal(stderr.split('\n').at(-2), `those that are only young go by name: kubectl rtoken ${command}`)
  }
})

t.test('for what Rancher needs no such command is given; a cleanup keeps it and is done', async (t) => {
  const metadata = { name: 'token-agent', uid: 'u', creationTimestamp: '2026-11-25T11:50:00Z', labels: agent }
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-agent', { metadata }), young('token-yy')] })
  t.match(await rancher.run(['delete', '--kind', 'agent', '--yes']), {
    code: 3,
    stdout: '',
    stderr: /protected:\n.*\nnothing to delete\nnot all is done: 1 token that was chosen stays, for it is protected\n$/,
  })
  const cleanup = await rancher.run(['cleanup', '--older-than', '1m', '--yes'])
  t.equal(cleanup.code, 0)
  t.match(cleanup.stderr, /2 tokens are protected:\n.*\nnothing to delete\n$/s)
  t.strictSame(rancher.writes, [])
})

t.test('who is no User is told, and is an error; who has no tokens is not', async (t) => {
  const users = [
    { metadata: { name: 'user-alice' }, username: 'alice', enabled: true },
    { metadata: { name: 'user-none' }, username: 'none', enabled: true },
  ]
  const orphan = v3Token('token-orphan', { userId: 'user-gone' })
  const rancher = await LiveRancher.start(t, { [USERS]: users, [V3]: [v3Token('token-aa'), orphan] })
  const nosuch = 'Warning: there is no User nosuch\n'
  const cases: [words: string[], code: number, stderr: string][] = [
    [['delete', '--owner', 'nosuch'], 1, `${nosuch}nothing to delete\n`],
    [['disable', '--owner', 'nosuch'], 1, `${nosuch}nothing to disable\n`],
    [['enable', '--owner', 'nosuch'], 1, `${nosuch}nothing to enable\n`],
    [['set', '--ttl', '1d', '--owner', 'nosuch'], 1, `${nosuch}nothing to change\n`],
    [['delete', '--owner', 'none'], 0, 'no tokens to change of: none\nnothing to delete\n'],
    // They have one, and it is another.
    [
      ['delete', '--owner', 'user-gone', '--kind', 'session'],
      0,
      'no tokens to change of: user-gone\nnothing to delete\n',
    ],
    [['delete', '--owner', 'user-gone,nosuch', '--dry-run'], 3, nosuch],
  ]
  for (const [words, code, stderr] of cases) {
    const ran = await rancher.run([...words, ...(words.includes('--dry-run') ? [] : ['--yes'])])
    t.match({ code: ran.code, stderr: ran.stderr }, { code, stderr }, words.join(' '))
  }
  t.strictSame(rancher.writes, [])
})

t.test('set shows what becomes of each TTL, in the preview and in a dry run', async (t) => {
  const rancher = await LiveRancher.start(t, {
    [V3]: [v3Token('token-aa'), v3Token('token-bb', { ttl: 0 }), aged('token-old', '2026-09-01T12:00:00Z', { ttl: 0 })],
  })
  const words = ['set', '--ttl', '60d', '--owner', 'alice']
  const preview = await rancher.run(words)
  t.equal(preview.code, 1)
  const [aa, bb, old] = ['30d -> 60d', '<never> -> 60d', '<never> -> 60d, ends at once']
  t.match(preview.stderr, `  token.management.cattle.io/token-aa of user-alice: ${aa}\n`)
  t.match(preview.stderr, `  token.management.cattle.io/token-bb of user-alice: ${bb}\n`)
  t.match(preview.stderr, `  token.management.cattle.io/token-old of user-alice: ${old}\n`)
  for (const [how, suffix] of [
    ['client', '(dry run)'],
    ['server', '(server dry run)'],
  ] as const) {
    const { stdout } = await rancher.run([...words, `--dry-run=${how}`])
    t.strictSame(stdout.trimEnd().split('\n').toSorted(), [
      `token.management.cattle.io "token-aa" changed ${suffix}: ${aa}`,
      `token.management.cattle.io "token-bb" changed ${suffix}: ${bb}`,
      `token.management.cattle.io "token-old" changed ${suffix}: ${old}`,
    ])
  }
})

t.test('a token that has ended is brought back to life by nobody who did not name it twice', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa', { ttl: 1000 }), v3Token('token-bb')] })
  const filtered = await rancher.run(['set', '--ttl', '90d', '--owner', 'alice', '--yes'])
  t.equal(filtered.code, 3)
  t.equal(filtered.stdout, 'token.management.cattle.io "token-bb" changed\n')
  t.match(filtered.stderr, '  token.management.cattle.io/token-aa: it has ended, and would live again\n')
  const named = await rancher.run(['set', 'token-aa', '--ttl', '90d', '--yes'])
  t.strictSame(named, {
    code: 1,
    stdout: '',
    stderr:
      'token.management.cattle.io "token-aa" is protected: it has ended, and would live again\n' +
      'error: nothing was changed: to go on all the same, add --include-protected=token-aa\n',
  })
  // It stays ended.
  t.match(await rancher.run(['set', 'token-aa', '--ttl', '1h']), { code: 0 })
  const both = ['set', 'token-aa', 'token-bb', '--ttl', '90d', '--include-protected=token-aa']
  t.match((await rancher.run(both)).stderr, 'token-aa of user-alice: 1s -> 90d, would live again\n')
})

t.test('a token that would end for good by being disabled, enabled or described is kept, and it says so', async (t) => {
  const over = (name: string, spec: object = {}): object => ({
    ...extToken(name, { ttl: -1, ...spec }),
    metadata: { name, uid: `uid-of-${name}`, creationTimestamp: '2026-11-15T12:00:00Z' },
  })
  // Two days: whoever serves ext Tokens cuts every longer TTL at any change.
  const setting = { metadata: { name: 'auth-token-max-ttl-minutes' }, value: '2880', default: '129600' }
  const rancher = await LiveRancher.start(t, {
    [SETTINGS]: [setting],
    [EXT]: [over('token-over'), over('token-off', { enabled: false }), extToken('token-young', { ttl: -1 })],
    [V3]: [aged('token-v3', '2026-11-15T12:00:00Z', { ttl: 0 })],
  })
  const why = 'any change of it cuts its TTL to 2d, the most that is allowed, and it would end for good'
  const cases: [words: string[], code: number, kept: string[], changed: string[]][] = [
    [['disable', '--owner', 'alice'], 3, ['token-over'], ['token-young', 'token-v3']],
    [['enable', '--owner', 'alice'], 3, ['token-off'], []],
    [['set', '--description', 'x', '--owner', 'alice'], 3, ['token-off', 'token-over'], ['token-young', 'token-v3']],
    [['set', '--ttl', '365d', '--owner', 'alice'], 3, ['token-off', 'token-over'], ['token-young', 'token-v3']],
    // That it ends is what was asked for.
    [['set', '--ttl', '9d', '--owner', 'alice', '--api', 'ext'], 0, [], ['token-off', 'token-over', 'token-young']],
    [['cleanup', '--never-expires', '--action', 'disable'], 0, ['token-over'], ['token-young', 'token-v3']],
    [['disable', 'token-over'], 1, ['token-over'], []],
    [['disable', 'token-over', '--include-protected=token-over'], 0, [], ['token-over']],
  ]
  for (const [words, code, kept, changed] of cases) {
    rancher.writes.length = 0
    const ran = await rancher.run([...words, '--yes'])
    t.equal(ran.code, code, `${words.join(' ')}: ${ran.stderr}`)
    t.strictSame(
      ran.stderr
        .split('\n')
        .flatMap((line) => (line.endsWith(why) ? (/token-\w+/.exec(line) ?? []) : []))
        .toSorted(),
      kept,
      words.join(' '),
    )
    t.strictSame(
      rancher.writes.map((write) => write.slice(write.lastIndexOf('/') + 1)).toSorted(),
      changed.toSorted(),
      words.join(' '),
    )
  }
})

t.test('cleanup --action disable leaves alone what is disabled already', async (t) => {
  const rancher = await LiveRancher.start(t, {
    [V3]: [v3Token('token-off', { enabled: false, ttl: 1000 }), v3Token('token-on', { ttl: 1000 })],
  })
  t.strictSame(await rancher.run(['cleanup', '--action', 'disable', '--yes']), {
    code: 0,
    stdout: 'token.management.cattle.io "token-on" disabled\n',
    stderr: '',
  })
  t.match(await rancher.run(['cleanup', '--dry-run', '--yes']), { stderr: /^2 tokens deleted \(dry run\)\n$/ })
})

t.test('a dry run of what is protected ends as the change itself would', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [young('token-yy'), young('token-zz')] })
  const expected = {
    code: 1,
    stdout: '',
    stderr:
      'token.management.cattle.io "token-yy" is protected: it is younger than 15m\n' +
      'token.management.cattle.io "token-zz" is protected: it is younger than 15m\n' +
      'error: nothing was changed: to go on all the same, add --include-protected=token-yy,token-zz\n',
  }
  for (const more of [[], ['--yes'], ['--dry-run'], ['--dry-run=server']]) {
    t.strictSame(await rancher.run(['delete', 'token-yy', 'token-zz', ...more]), expected)
  }
  const included = await rancher.run(['delete', 'token-yy', '--include-protected=token-yy', '--dry-run'])
  t.strictSame(included, { code: 0, stdout: 'token.management.cattle.io "token-yy" deleted (dry run)\n', stderr: '' })
  t.strictSame(rancher.deleted, [])
})

t.test('a journal goes on with what it is of, and with nothing that was chosen otherwise', async (t) => {
  const names = ['token-aa', 'token-bb', 'token-cc']
  const runs: [words: string[], others: string[][]][] = [
    [
      ['delete', '--owner', 'alice'],
      [
        ['delete', '--owner', 'bob'],
        ['delete', '--owner', 'alice', '--kind', 'api-key'],
        ['delete', '--owner', 'alice', '--created-before', '2026-11-25'],
        ['delete', 'token-aa', 'token-bb', 'token-cc'],
      ],
    ],
    [
      ['delete', ...names],
      [
        ['delete', 'token-aa'],
        ['delete', '--owner', 'alice'],
      ],
    ],
    [
      ['cleanup', '--older-than', '1h'],
      [['cleanup'], ['cleanup', '--older-than', '2h'], ['cleanup', '--older-than', '1h', '--keep-latest', '1']],
    ],
  ]
  for (const [words, others] of runs) {
    const rancher = await LiveRancher.start(t, { [V3]: names.map((name) => v3Token(name)) })
    const rest = ['--yes', '--concurrency', '1', '--journal', join(t.testdirName, 'journal.jsonl')]
    const ending = new AbortController()
    rancher.first = ({ method }) => {
      if (method === 'DELETE') ending.abort(new Error('ended by SIGINT'))
      return false
    }
    t.equal((await rancher.run([...words, ...rest], { signal: ending.signal })).code, 130)
    rancher.first = () => false
    for (const other of others) {
      const { code, stderr } = await rancher.run([...other, ...rest])
      t.equal(code, 1, other.join(' '))
      t.match(
        stderr,
        /^error: the journal .* is of other tokens: they were chosen by \{.*\}, and now by \{.*\}: give the same/,
      )
    }
    t.equal(rancher.deleted.length, 1)
    // How it is done may be otherwise.
    t.equal((await rancher.run([...words, ...rest, '--concurrency', '2'])).code, 0)
    t.equal(rancher.deleted.length, 3)
  }
})

t.test('why nobody is asked is said', async (t) => {
  const rancher = await LiveRancher.start(t, { [V3]: [v3Token('token-aa'), v3Token('token-bb')] })
  const words = ['delete', 'token-aa', 'token-bb']
  const why = async (more: string[], env: Record<string, string>): Promise<string> =>
    (await rancher.run([...words, ...more], { env })).stderr.split('\n').at(-2) ?? ''
  const how = ': add --yes to do it, or --dry-run to see it'
  t.equal(await why([], {}), `error: nothing was changed, for there is no terminal to ask on${how}`)
  t.equal(await why(['--no-input'], {}), `error: nothing was changed, for --no-input was given${how}`)
  t.equal(
    await why([], { CI: 'true' }),
    `error: nothing was changed, for CI is set, and nobody is asked in a build${how}`,
  )
})
