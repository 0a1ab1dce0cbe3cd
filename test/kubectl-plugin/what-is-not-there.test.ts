// Clusters that are no Rancher, or only in part: one sentence says what is missing, and what is there is shown.
import { Readable } from 'node:stream'
import t from 'tap'
import { alice, EXT, extToken, type FakeResource, FakeRancher, SETTINGS, USERS, V3, v3Token } from './fake-rancher.ts'

const NO_TOKENS =
  'error: this cluster serves no tokens of Rancher, neither tokens.ext.cattle.io nor tokens.management.cattle.io: is it the management cluster of a Rancher?\n'
const NO_SETTINGS =
  'error: this cluster does not serve settings.management.cattle.io: is it the management cluster of a Rancher?\n'

const cases: {
  name: string
  resources: Record<string, FakeResource>
  ran: Record<string, { code: number; stdout: RegExp | ''; stderr: string }>
}[] = [
  {
    name: 'no Rancher at all',
    resources: {},
    ran: {
      list: { code: 1, stdout: '', stderr: NO_TOKENS },
      'get token-a token-b': { code: 1, stdout: '', stderr: NO_TOKENS },
      'get v3/token-a': {
        code: 1,
        stdout: '',
        stderr: 'error: this cluster does not serve tokens.management.cattle.io\n',
      },
      'describe token-a': { code: 1, stdout: '', stderr: NO_TOKENS },
      report: { code: 1, stdout: '', stderr: NO_TOKENS },
      audit: { code: 1, stdout: '', stderr: NO_TOKENS },
      check: { code: 1, stdout: '', stderr: NO_TOKENS },
      settings: { code: 1, stdout: '', stderr: NO_SETTINGS },
    },
  },
  {
    name: 'a Rancher without the Token API',
    resources: { [V3]: [v3Token('token-a')], [USERS]: [alice], [SETTINGS]: [] },
    ran: {
      list: {
        code: 0,
        stdout: /^NAME.*\ntoken-a .*\n$/,
        stderr: 'Warning: this cluster does not serve tokens.ext.cattle.io\n',
      },
      'list --api ext': { code: 1, stdout: '', stderr: 'error: this cluster does not serve tokens.ext.cattle.io\n' },
      'report --api ext': { code: 1, stdout: '', stderr: 'error: this cluster does not serve tokens.ext.cattle.io\n' },
      'get token-a': { code: 0, stdout: /^NAME.*\ntoken-a .*\n$/, stderr: '' },
      'get token-b': {
        code: 1,
        stdout: '',
        stderr:
          'Error from server (NotFound): tokens "token-b" not found\nWarning: this cluster does not serve tokens.ext.cattle.io\n',
      },
      report: {
        code: 0,
        stdout: /^1 token\n/,
        stderr: 'Warning: this cluster does not serve tokens.ext.cattle.io\n',
      },
      'check < token-b': {
        code: 2,
        stdout: /^There is no token token-b that you may see/,
        stderr: 'Warning: this cluster does not serve tokens.ext.cattle.io\n',
      },
    },
  },
  {
    name: 'nothing but the Token API',
    resources: { [EXT]: [extToken('token-a', {}, {})] },
    ran: {
      list: {
        code: 0,
        stdout: /^NAME.*\ntoken-a .*\n$/,
        stderr:
          'Warning: this cluster does not serve tokens.management.cattle.io, users.management.cattle.io and settings.management.cattle.io\n',
      },
      audit: {
        code: 3,
        stdout: '',
        stderr: `\
Warning: this cluster does not serve tokens.management.cattle.io, users.management.cattle.io, settings.management.cattle.io, clusters.management.cattle.io and features.management.cattle.io
Warning: this cluster does not serve Secrets in cattle-tokens
Warning: without users.management.cattle.io nothing is found by requester-is-active-user
Warning: without settings.management.cattle.io nothing is found by ttl-has-a-maximum
no findings in 1 token
`,
      },
      settings: { code: 1, stdout: '', stderr: NO_SETTINGS },
    },
  },
]

for (const { name, resources, ran } of cases) {
  t.test(name, async (t) => {
    const rancher = await FakeRancher.start(t, resources)
    for (const [words, { stdout, ...expected }] of Object.entries(ran)) {
      const [command = '', token = 'token-a'] = words.split(' < ')
      const stdin = Readable.from([Buffer.from(`${token}:value`)])
      const found = await rancher.run(command.split(' '), { stdin })
      t.match({ code: found.code, stderr: found.stderr }, expected, words)
      t.equal(found.stderr, expected.stderr, words)
      if (stdout === '') t.equal(found.stdout, '', words)
      else t.match(found.stdout, stdout, words)
    }
  })
}

t.test("whoever takes kubectl's flags for filters is told of those", async (t) => {
  const rancher = await FakeRancher.start(t, {})
  t.strictSame(await rancher.run(['list', '--user', 'user-alice']), {
    code: 1,
    stdout: '',
    stderr:
      'error: auth info "user-alice" does not exist\n--user is a user of the kubeconfig; whose tokens are meant is said with --owner\n',
  })
  t.strictSame(await rancher.run(['list', '--cluster=c-open']), {
    code: 1,
    stdout: '',
    stderr:
      'error: no server found for cluster "c-open"\n--cluster is a cluster of the kubeconfig; the cluster that tokens are for is said with --scope\n',
  })
})

t.test('check tells a person what it waits for, and a script nothing', async (t) => {
  const rancher = await FakeRancher.start(t, {
    [V3]: [v3Token('token-a')],
    [USERS]: [alice],
    [SETTINGS]: [],
    [EXT]: [],
  })
  for (const [interactive, isTerminal, hint] of [
    [true, true, 'Type the bearer (it is shown), then Enter and Ctrl-D:\n'],
    [true, false, ''],
    [false, true, ''],
  ] as const) {
    let said = ''
    const stderr = { isTerminal, write: async (text: string) => void (said += text) }
    const stdin = Readable.from([Buffer.from('token-a:value-of-token-a\n')])
    t.equal((await rancher.run(['check'], { stdin, stderr, interactive })).code, 0)
    t.equal(said, hint)
  }
})
