import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Cluster } from '../../cluster/cluster.ts'
import { startCluster } from '../../cluster/start-cluster.ts'
import { v3TokenOf } from '../rancher-like-tokens.ts'
import { type Ran, runInProcess } from '../run-in-process.ts'

const V3 = '/apis/management.cattle.io/v3/tokens'
const HOUR = 3_600_000

t.test('delete, disable, enable, set, settings set and doctor on a real cluster', async (t) => {
  const cluster = await startCluster({ tokens: 'crd', webhook: true })
  t.teardown(() => cluster.stop())
  const run = (context: string, words: string[]): Promise<Ran> =>
    runInProcess([...words, '--kubeconfig', cluster.kubeconfig, '--context', context], { now: () => Date.now() + HOUR })

  t.test('one token by name', async (t) => {
    await make(cluster, ['token-one1', 'token-one2'])
    const cases = [
      {
        words: ['disable', 'token-one1'],
        code: 0,
        stdout: 'token.management.cattle.io "token-one1" disabled\n',
        stderr: '',
      },
      {
        words: ['deactivate', 'token-one1'],
        code: 0,
        stdout: '',
        stderr: 'token.management.cattle.io "token-one1" is disabled already\n',
      },
      {
        words: ['activate', 'token-one1'],
        code: 0,
        stdout: 'token.management.cattle.io "token-one1" enabled\n',
        stderr: '',
      },
      {
        words: ['set', 'token-one1', '--ttl', '10d', '--description', 'for ten days'],
        code: 0,
        stdout: 'token.management.cattle.io "token-one1" changed\n',
        stderr: '',
      },
      {
        words: ['revoke', 'token-one1', '--dry-run'],
        code: 0,
        stdout: 'token.management.cattle.io "token-one1" deleted (dry run)\n',
        stderr: '',
      },
      {
        words: ['delete', 'token-one1', '--dry-run=server'],
        code: 0,
        stdout: 'token.management.cattle.io "token-one1" deleted (server dry run)\n',
        stderr: '',
      },
      {
        words: ['delete', 'token-one1'],
        code: 0,
        stdout: 'token.management.cattle.io "token-one1" deleted\n',
        stderr: '',
      },
      {
        words: ['delete', 'token-one1', 'token-one2'],
        code: 1,
        stdout: '',
        stderr:
          'Error from server (NotFound): tokens "token-one1" not found\n' +
          'token.management.cattle.io "token-one2" deleted\n',
        loose: true,
      },
      {
        words: ['delete', 'token-admin'],
        code: 1,
        stdout: '',
        stderr:
          'token.management.cattle.io "token-admin" is protected: you are logged in with it\n' +
          'error: nothing was changed: to go on all the same, add --include-protected=token-admin\n',
      },
      {
        words: ['delete', 'token-admin', '--yes'],
        code: 1,
        stdout: '',
        stderr:
          'token.management.cattle.io "token-admin" is protected: you are logged in with it\n' +
          'error: nothing was changed: to go on all the same, add --include-protected=token-admin\n',
      },
    ]
    for (const { words, loose, ...expected } of cases) {
      const ran = await run('rancher-admin', words)
      // What is not there is told, and the other one goes.
      if (loose === true)
        t.strictSame({ code: ran.code, stdout: ran.stdout }, { code: 3, stdout: expected.stderr.split('\n')[1] + '\n' })
      else t.strictSame(ran, expected, words.join(' '))
      if (words[0] === 'set') {
        const token = await read(cluster, 'token-one1')
        t.equal(token.ttl, 10 * 24 * HOUR)
        t.equal(token.description, 'for ten days')
        t.equal(Date.parse(token.expiresAt), Date.parse(token.metadata.creationTimestamp) + 10 * 24 * HOUR)
      }
    }
    const { code } = await run('rancher-admin', ['delete', 'token-carol', '--include-protected=token-carol'])
    t.equal(code, 0)
  })

  t.test('without a terminal and without --yes nothing happens', async (t) => {
    await make(cluster, ['token-non1', 'token-non2'])
    for (const words of [
      ['delete', 'token-non1', 'token-non2'],
      ['delete', '--owner', 'alice'],
      ['disable', '--kind', 'api-key'],
      ['set', '--ttl', '1h', '--owner', 'alice'],
    ]) {
      const { code, stdout, stderr } = await run('rancher-admin', words)
      t.strictSame({ code, stdout }, { code: 1, stdout: '' }, words.join(' '))
      t.match(stderr, /error: nothing was changed, for there is no terminal to ask on: add --yes/)
    }
    t.equal((await read(cluster, 'token-non1')).enabled, true)
  })

  t.test('who may not is told for each token, and exits with 4; nothing is deleted', async (t) => {
    await make(cluster, ['token-may1', 'token-may2'])
    const grant = (verbs: string[]): object => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'looks' },
      rules: [{ apiGroups: ['management.cattle.io'], resources: ['tokens', 'users', 'settings'], verbs }],
    })
    await cluster.request('admin', 'POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', grant(['get', 'list']))
    await cluster.request('admin', 'POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'looks' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'looks' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'user-bob' }],
    })
    const { code, stdout, stderr } = await run('bob', ['delete', 'token-may1', 'token-may2', '--yes'])
    t.strictSame({ code, stdout }, { code: 4, stdout: '' })
    for (const name of ['token-may1', 'token-may2']) {
      t.match(
        stderr,
        `Error from server (Forbidden): tokens.management.cattle.io "${name}" is forbidden: User "user-bob" cannot delete resource`,
      )
    }
    t.match(stderr, '0 tokens deleted, 2 failed')
  })

  t.test('50 people leave: their tokens go, and those of nobody else', (t) => offboarding(t, cluster, run))

  t.test('incident mode: all that were made before a moment', async (t) => {
    await make(cluster, ['token-old1', 'token-old2'])
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const moment = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
    await make(cluster, ['token-new1'])
    const words = ['delete', '--created-before', moment, '--kind', 'api-key', '--owner', 'alice', '--yes']
    const { code, stderr } = await run('rancher-admin', words)
    t.equal(code, 0, stderr)
    const names = await namesOf(cluster)
    t.strictSame(
      names.filter((name) => /^token-(old|new)\d/.test(name)),
      ['token-new1'],
    )
  })

  t.test('settings set goes through the rules, tells what it means, and is refused where it disagrees', async (t) => {
    const set = (name: string, value: string, ...rest: string[]): Promise<Ran> =>
      run('rancher-admin', ['settings', 'set', name, value, ...rest])
    t.strictSame(await set('auth-token-max-ttl-minutes', 'a while'), {
      code: 1,
      stdout: '',
      stderr:
        'error: auth-token-max-ttl-minutes cannot be "a while": allowed is a whole number of minutes from 0 to 153722867, in plain ' +
        "digits, or '' for its default\nSee 'kubectl rtoken settings --help' for usage.\n",
    })
    const idle = await set('auth-user-session-idle-ttl-minutes', '100000', '--yes')
    t.equal(idle.code, 1)
    t.match(idle.stderr, /^error: auth-user-session-idle-ttl-minutes was not changed: .*960/)
    const quiet = await set('auth-token-max-ttl-minutes', '86400')
    t.equal(quiet.code, 1)
    t.match(quiet.stderr, 'auth-token-max-ttl-minutes: 129600 (90d) -> 86400 (60d)\nExisting tokens keep their expiry;')
    t.match(
      quiet.stderr,
      /\d+ tokens? would exceed the maximum \(now 0\), and (stay as they are|stays as it is): audit/,
    )
    const none = await set('auth-token-max-ttl-minutes', '0', '--dry-run=server')
    t.equal(none.stderr.split('may never expire').length, 2, none.stderr)
    const dry = await set('auth-token-max-ttl-minutes', '86400', '--dry-run=server')
    t.equal(dry.stdout, 'setting.management.cattle.io "auth-token-max-ttl-minutes" changed (server dry run)\n')
    const done = await set('auth-token-max-ttl-minutes', '86400', '--yes')
    t.equal(done.stdout, 'setting.management.cattle.io "auth-token-max-ttl-minutes" changed\n')
    const again = await set('auth-token-max-ttl-minutes', '86400', '--yes')
    t.equal(again.stdout, 'setting.management.cattle.io "auth-token-max-ttl-minutes" already has this value\n')
  })

  t.test('doctor sees the webhook refuse, and what it sees when the webhook is dead', async (t) => {
    const table = (text: string): Record<string, string | undefined> =>
      Object.fromEntries(
        text
          .trimEnd()
          .split('\n')
          .map((line) => line.split(/ {3,}/))
          .map(([check = '', status]) => [check, status]),
      )
    const alive = await run('rancher-admin', ['doctor'])
    t.match(table(alive.stdout), {
      'webhook is registered (mutatingwebhookconfigurations)': 'ok',
      'webhook is registered (validatingwebhookconfigurations)': 'ok',
      'webhook has an authority that is trusted': 'ok',
      'webhook refuses a forged v3 token': 'ok',
      'webhook refuses a forged Secret of a token': 'ok',
      'webhook refuses a setting that cannot be used': 'ok',
      'Secrets of tokens are whole': 'ok',
    })
    await cluster.stopWebhook()
    const dead = await run('rancher-admin', ['doctor'])
    t.equal(dead.code, 2)
    t.equal(table(dead.stdout)['webhook refuses a forged v3 token'], 'problem')
    t.match(dead.stdout, 'the webhook cannot be reached')
  })
})

const offboarding = async (
  t: Test,
  cluster: Cluster,
  run: (context: string, words: string[]) => Promise<Ran>,
): Promise<void> => {
  const users = Array.from({ length: 50 }, (_, index) => `user-leave${index}`)
  const tokens = users.flatMap((owner, index) => [
    [`token-lv${index}a`, owner],
    [`token-lv${index}b`, owner],
  ])
  await Promise.all(
    tokens.map(([name = '', owner = '']) =>
      cluster.request('rancher', 'POST', V3, v3TokenOf(name, { owner, kind: 'kubeconfig' }, Date.now())),
    ),
  )
  const before = await namesOf(cluster)
  const folder = t.testdir({ empty: '# nobody yet\n\n', table: 'user-leave0, user-leave1\n' })
  const file = join(folder, 'leavers.txt')
  await writeFile(file, `# left in November\n${users.join('\n')}\nuser-has-none  # by mistake\n`)
  t.match(await run('rancher-admin', ['delete', '--users-from', join(folder, 'empty'), '--yes']), {
    code: 1,
    stdout: '',
    stderr: /names nobody\n$/,
  })
  t.match(await run('rancher-admin', ['delete', '--users-from', join(folder, 'table'), '--yes']), {
    code: 1,
    stderr: /line 1 of .* allowed is one name of a user on each line\n$/,
  })
  const { code, stdout, stderr } = await run('rancher-admin', ['delete', '--users-from', file, '--yes'])
  t.equal(code, 3)
  t.equal(stdout.split('\n').length, 101)
  t.match(stderr, /^Warning: there is no User user-has-none\n100 tokens deleted/)
  const gone = new Set(tokens.map(([name]) => name))
  t.strictSame(
    await namesOf(cluster),
    before.filter((name) => !gone.has(name)),
  )
}

const make = async (cluster: Cluster, names: string[]): Promise<void> => {
  for (const name of names) {
    const { status, text } = await cluster.request('rancher', 'POST', V3, v3TokenOf(name, {}, Date.now()))
    if (status !== 201) throw new Error(text)
  }
}

interface StoredToken {
  metadata: { creationTimestamp: string }
  ttl: number
  description: string
  expiresAt: string
  enabled: boolean
}

const read = async (cluster: Cluster, name: string): Promise<StoredToken> =>
  (await cluster.request('admin', 'GET', `${V3}/${name}`)).body as StoredToken

const namesOf = async (cluster: Cluster): Promise<string[]> => {
  const { body } = await cluster.request('admin', 'GET', V3)
  return (body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name).toSorted()
}
