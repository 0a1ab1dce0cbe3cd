import { writeFile } from 'node:fs/promises'
import t from 'tap'
import { parse } from 'yaml'
import { startCluster } from '../cluster/start-cluster.ts'
import { dressAsRancher } from './dress-as-rancher.ts'
import { InstalledPlugin } from './run-rtoken.ts'
import { narrow, steady } from './small-sample.ts'

t.test('kubectl rtoken on a real cluster', async (t) => {
  const cluster = await startCluster({ tokens: 'crd', sample: 'small', webhook: false })
  t.teardown(() => cluster.stop())
  const plugin = await InstalledPlugin.install(t)
  const normalise = await steady(cluster)
  await dressAsRancher(cluster)

  const whole = [
    {
      name: 'an admin sees all tokens of both APIs as one table',
      context: 'admin',
      args: ['list'],
      code: 0,
      stderr: '',
      stdout: `\
NAME                         USER                 KIND         STATE           TTL       EXPIRES   LAST-USED   AGE
token-e1ter                  user-alice           api-key      Active          90d       89d       <unknown>   ~s
token-e2dep                  user-alice           api-key      Expiring        ~2h       ~2h       <unknown>   ~s
token-e3log                  user-alice           session      Expiring        16h       15h       <unknown>   ~s
token-e4mom                  user-alice           api-key      Expired         1ms       ~s        <unknown>   ~s
token-e5off                  user-bob             api-key      Disabled        90d       89d       <unknown>   ~s
token-e6ope                  user-bob             api-key      Active          30d       29d       <unknown>   ~s
kubeconfig-user-alice8k2vd   user-alice           kubeconfig   Active          30d       29d       3d          ~s
token-2bvlm                  user-rancher-admin   api-key      Active          90d       89d       <unknown>   ~s
token-4pzsn                  user-gone            api-key      OwnerMissing    90d       89d       120d        ~s
token-5tbsl                  user-alice           api-key      Expired         1ms       ~s        <unknown>   ~s
token-9d2kf                  user-alice           api-key      Active          90d       89d       ~s          ~s
token-admin                  user-rancher-admin   session      Expiring        16h       15h       ~s          ~s
token-alice                  user-alice           session      Expiring        16h       15h       ~s          ~s
token-bobby                  user-bob             session      Expiring        16h       15h       ~s          ~s
token-c9wfb                  user-bob             api-key      Active          90d       89d       <unknown>   ~s
token-carol                  user-carol           session      OwnerMissing    16h       15h       ~s          ~s
token-disab                  user-disabled        session      OwnerDisabled   16h       15h       ~s          ~s
token-h2lpx                  user-bob             api-key      Active          90d       89d       ~2h         ~s
token-harvs                  user-alice           api-key      Active          30d       29d       <unknown>   ~s
token-k7dxj                  user-disabled        api-key      OwnerDisabled   90d       89d       60d         ~s
token-n4vqp                  user-alice           api-key      Active          <never>   <never>   200d        ~s
token-q8mzd                  user-bob             api-key      Disabled        90d       89d       45d         ~s
token-r5gkt                  user-bob             session      Idle            16h       15h       17h         ~s
token-w6jhc                  user-alice           api-key      Expiring        2d        47h       24h         ~s
token-x7rwz                  user-alice           api-key      Active          90d       89d       <unknown>   ~s
`,
    },
    {
      name: '-o wide adds API, provider, cluster and description',
      context: 'rancher-admin',
      args: ['ls', '-owide', '--chunk-size=7'],
      code: 0,
      stderr: '',
      stdout: `\
NAME                         USER                 KIND         STATE           TTL       EXPIRES   LAST-USED   AGE   API   PROVIDER   CLUSTER   DESCRIPTION
token-e1ter                  user-alice           api-key      Active          90d       89d       <unknown>   ~s    ext   local      <none>    terraform
token-e2dep                  user-alice           api-key      Expiring        ~2h       ~2h       <unknown>   ~s    ext   local      <none>    one deployment
token-e3log                  user-alice           session      Expiring        16h       15h       <unknown>   ~s    ext   local      <none>    login
token-e4mom                  user-alice           api-key      Expired         1ms       ~s        <unknown>   ~s    ext   local      <none>    a moment
token-e5off                  user-bob             api-key      Disabled        90d       89d       <unknown>   ~s    ext   local      <none>    switched off
token-e6ope                  user-bob             api-key      Active          30d       29d       <unknown>   ~s    ext   local      c-open    for c-open alone
kubeconfig-user-alice8k2vd   user-alice           kubeconfig   Active          30d       29d       3d          ~s    v3    local      <none>    Kubeconfig token
token-2bvlm                  user-rancher-admin   api-key      Active          90d       89d       <unknown>   ~s    v3    local      c-gone    for a removed cluster
token-4pzsn                  user-gone            api-key      OwnerMissing    90d       89d       120d        ~s    v3    local      <none>    left behind
token-5tbsl                  user-alice           api-key      Expired         1ms       ~s        <unknown>   ~s    v3    local      <none>    expired
token-9d2kf                  user-alice           api-key      Active          90d       89d       ~s          ~s    v3    local      <none>    ci pipeline
token-admin                  user-rancher-admin   session      Expiring        16h       15h       ~s          ~s    v3    local      <none>    <none>
token-alice                  user-alice           session      Expiring        16h       15h       ~s          ~s    v3    local      <none>    <none>
token-bobby                  user-bob             session      Expiring        16h       15h       ~s          ~s    v3    local      <none>    <none>
token-c9wfb                  user-bob             api-key      Active          90d       89d       <unknown>   ~s    v3    local      <none>    ^[[31mred^[[0m...
token-carol                  user-carol           session      OwnerMissing    16h       15h       ~s          ~s    v3    local      <none>    <none>
token-disab                  user-disabled        session      OwnerDisabled   16h       15h       ~s          ~s    v3    local      <none>    <none>
token-h2lpx                  user-bob             api-key      Active          90d       89d       ~2h         ~s    v3    local      c-open    for c-open alone
token-harvs                  user-alice           api-key      Active          30d       29d       <unknown>   ~s    v3    local      <none>    harvester
token-k7dxj                  user-disabled        api-key      OwnerDisabled   90d       89d       60d         ~s    v3    local      <none>    of a leaver
token-n4vqp                  user-alice           api-key      Active          <never>   <never>   200d        ~s    v3    local      <none>    made before there was a maximum
token-q8mzd                  user-bob             api-key      Disabled        90d       89d       45d         ~s    v3    local      <none>    disabled by hand
token-r5gkt                  user-bob             session      Idle            16h       15h       17h         ~s    v3    local      <none>    <none>
token-w6jhc                  user-alice           api-key      Expiring        2d        47h       24h         ~s    v3    local      <none>    expires within days
token-x7rwz                  user-alice           api-key      Active          90d       89d       <unknown>   ~s    v3    local      <none>    backup script
`,
    },
    {
      name: 'a user who may not list v3 tokens is told so, and sees the rest',
      context: 'alice',
      args: ['list'],
      code: 3,
      stderr:
        'Warning: you may not list tokens.management.cattle.io, users.management.cattle.io and settings.management.cattle.io\n',
      stdout: `\
NAME          USER         KIND      STATE      TTL    EXPIRES   LAST-USED   AGE
token-e1ter   user-alice   api-key   Active     90d    89d       <unknown>   ~s
token-e2dep   user-alice   api-key   Expiring   ~2h    ~2h       <unknown>   ~s
token-e3log   user-alice   session   Expiring   16h    15h       <unknown>   ~s
token-e4mom   user-alice   api-key   Expired    1ms    ~s        <unknown>   ~s
token-e5off   user-bob     api-key   Disabled   90d    89d       <unknown>   ~s
token-e6ope   user-bob     api-key   Active     30d    29d       <unknown>   ~s
`,
    },
    {
      name: '-o name',
      context: 'admin',
      args: ['list', '-o', 'name'],
      code: 0,
      stderr: '',
      stdout: `\
token.ext.cattle.io/token-e1ter
token.ext.cattle.io/token-e2dep
token.ext.cattle.io/token-e3log
token.ext.cattle.io/token-e4mom
token.ext.cattle.io/token-e5off
token.ext.cattle.io/token-e6ope
token.management.cattle.io/kubeconfig-user-alice8k2vd
token.management.cattle.io/token-2bvlm
token.management.cattle.io/token-4pzsn
token.management.cattle.io/token-5tbsl
token.management.cattle.io/token-9d2kf
token.management.cattle.io/token-admin
token.management.cattle.io/token-alice
token.management.cattle.io/token-bobby
token.management.cattle.io/token-c9wfb
token.management.cattle.io/token-carol
token.management.cattle.io/token-disab
token.management.cattle.io/token-h2lpx
token.management.cattle.io/token-harvs
token.management.cattle.io/token-k7dxj
token.management.cattle.io/token-n4vqp
token.management.cattle.io/token-q8mzd
token.management.cattle.io/token-r5gkt
token.management.cattle.io/token-w6jhc
token.management.cattle.io/token-x7rwz
`,
    },
    {
      name: 'somebody without any right gets the words of the server, and 4',
      context: 'admin',
      args: ['list', '--as', 'nobody'],
      code: 4,
      stdout: '',
      stderr: `\
Error from server (Forbidden): tokens.ext.cattle.io is forbidden: User "nobody" cannot list resource "tokens" in API group "ext.cattle.io" at the cluster scope
Error from server (Forbidden): tokens.management.cattle.io is forbidden: User "nobody" cannot list resource "tokens" in API group "management.cattle.io" at the cluster scope
`,
    },
    {
      name: 'a context that is not there',
      context: 'nowhere',
      args: ['list'],
      code: 1,
      stdout: '',
      stderr: 'Error in configuration: context was not found for specified context: nowhere\n',
    },
    {
      name: 'a bearer that the server does not know',
      context: 'alice',
      args: ['list', '--token', 'token-alice:wrong'],
      code: 4,
      stdout: '',
      stderr: 'error: You must be logged in to the server (Unauthorized)\n',
    },
    {
      name: 'nobody at the address',
      context: 'alice',
      args: ['list', '--server', 'https://127.0.0.1:1'],
      code: 1,
      stdout: '',
      stderr: 'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n',
    },
  ]
  for (const { name, context, args, ...expected } of whole) {
    t.test(name, async (t) => {
      const { code, stdout, stderr } = await plugin.run(cluster, context, args)
      t.strictSame({ code, stderr, stdout: normalise(stdout) }, { ...expected, stdout: narrow(expected.stdout) })
    })
  }

  for (const format of ['json', 'yaml'] as const) {
    t.test(`-o ${format} is a List of all tokens, with what is computed and without a secret`, async (t) => {
      const { code, stdout, stderr } = await plugin.run(cluster, 'admin', ['list', '-o', format])
      t.strictSame({ code, stderr }, { code: 0, stderr: '' })
      const { apiVersion, kind, items } = parse(stdout) as { apiVersion: string; kind: string; items: Item[] }
      t.strictSame({ apiVersion, kind, count: items.length }, { apiVersion: 'v1', kind: 'List', count: 25 })
      const ci = items.find(({ metadata }) => metadata.name === 'token-9d2kf')
      const { creationTimestamp, uid, resourceVersion, generation: _, ...metadata } = ci?.metadata ?? {}
      t.match({ creationTimestamp, uid, resourceVersion }, { creationTimestamp: /Z$/, uid: /-/, resourceVersion: /\d/ })
      const at = Date.parse(creationTimestamp ?? '')
      const seconds = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
      t.strictSame(
        {
          ...ci,
          metadata,
          lastUsedAt: undefined,
          expiresAt: undefined,
          rtoken: { ...ci?.rtoken, lastUsedAt: undefined },
        },
        {
          apiVersion: 'management.cattle.io/v3',
          kind: 'Token',
          metadata: { name: 'token-9d2kf', labels: { 'authn.management.cattle.io/token-userId': 'user-alice' } },
          userId: 'user-alice',
          authProvider: 'local',
          userPrincipal: {
            metadata: { name: 'local://user-alice' },
            displayName: 'Alice',
            loginName: 'alice',
            principalType: 'user',
            me: true,
            provider: 'local',
          },
          ttl: 7_776_000_000,
          lastUsedAt: undefined,
          expiresAt: undefined,
          isDerived: true,
          description: 'ci pipeline',
          enabled: true,
          token: '***',
          rtoken: {
            api: 'v3',
            state: 'Active',
            owner: 'user-alice',
            ownerState: 'active',
            kind: 'api-key',
            ttl: '90d',
            ttlMs: 7_776_000_000,
            expiresAt: seconds(at + 7_776_000_000),
            lastUsedAt: undefined,
            createdAt: seconds(at),
            provider: 'local',
            cluster: '',
            hashed: false,
          },
        },
      )
    })
  }

  /** The outputs stand in tap-snapshots/, to be read there. */
  const snapshots: { context?: string; args: string[]; stdin?: string; code: number }[] = [
    // Of one API and without the sessions: two that were made in the same second end in the same one.
    {
      args: ['list', '--owner', 'alice', '--api', 'v3', '--kind', 'api-key,kubeconfig', '--sort-by', 'expires'],
      code: 0,
    },
    {
      args: ['list', '--state', 'Idle,Disabled', '--state', 'Expired', '-o', 'csv', '--api', 'v3', '--sort-by=name'],
      code: 0,
    },
    { args: ['list', '--kind', 'kubeconfig,session', '--api', 'v3', '--sort-by', '{.rtoken.owner}'], code: 0 },
    { args: ['list', '--scope', 'c-open', '--provider=local', '--no-headers'], code: 0 },
    { args: ['list', '--expiring-within', '3d', '--api=v3', '--exit-code'], code: 2 },
    { args: ['list', '--unused-for', '60d', '--treat-unknown-as-unused', '--exit-code'], code: 2 },
    { args: ['list', '--older-than', '1d', '--exit-code'], code: 0 },
    { args: ['list', '--selector', 'authn.management.cattle.io/kind=session', '--api', 'v3'], code: 0 },
    {
      args: ['list', '--api', 'v3', '-o', 'custom-columns=NAME:.metadata.name,STATE:.rtoken.state,NOT:.there'],
      code: 0,
    },
    {
      args: [
        'list',
        '--api',
        'v3',
        '-o',
        'jsonpath={range .items[?(@.rtoken.state=="Idle")]}{.metadata.name}{"\\n"}{end}',
      ],
      code: 0,
    },
    { args: ['list', '--owner', 'nobody', '-o', 'json'], code: 0 },
    { args: ['list', '--owner', 'nobody', '-o', 'yaml'], code: 0 },
    { args: ['get', 'token-9d2kf', 'v3/token-n4vqp', 'token-none'], code: 3 },
    { args: ['get', 'token-9d2kf', '-o', 'name'], code: 0 },
    { args: ['get', 'token-none', '--ignore-not-found'], code: 0 },
    { args: ['get', 'tokens.ext.cattle.io/token-9d2kf'], code: 1 },
    { context: 'bob', args: ['get', 'token-9d2kf'], code: 1 },
    { args: ['get', 'token-9d2kf:a-bearer'], code: 1 },
    { args: ['describe', 'token-9d2kf'], code: 0 },
    { args: ['describe', 'token-n4vqp'], code: 0 },
    { args: ['describe', 'token-4pzsn'], code: 0 },
    { args: ['describe', 'token-k7dxj'], code: 0 },
    { args: ['describe', 'token-r5gkt'], code: 0 },
    { args: ['describe', 'token-2bvlm'], code: 0 },
    { args: ['describe', 'token-harvs'], code: 0 },
    { args: ['describe', 'token-none'], code: 1 },
    { args: ['report'], code: 0 },
    { args: ['report', '--owner', 'bob', '-o', 'csv'], code: 0 },
    { args: ['report', '--top', '2', '-o', 'markdown'], code: 0 },
    { args: ['report', '-o', 'prometheus'], code: 0 },
    { args: ['report', '-o', 'json', '--top=1'], code: 0 },
    { context: 'alice', args: ['report', '--top=1'], code: 3 },
    { args: ['audit'], code: 0 },
    { args: ['audit', '--fail-on', 'high', '-o', 'csv'], code: 2 },
    { args: ['audit', '--fail-on', 'critical', '-o', 'json'], code: 0 },
    { args: ['check'], stdin: 'token-2bvlm:no-such-value\n', code: 2 },
    { args: ['check'], stdin: 'Bearer ext/token-9d2kf:no-such-value', code: 2 },
    { args: ['check', '-o', 'json'], stdin: 'token-k7dxj:no-such-value', code: 2 },
    { args: ['check'], stdin: 'token-none:value', code: 2 },
    { args: ['check'], stdin: 'not a bearer', code: 1 },
    { args: ['settings'], code: 0 },
    { args: ['settings', '-o', 'wide'], code: 0 },
    { args: ['settings', '-o', 'json'], code: 0 },
    { context: 'bob', args: ['settings'], code: 4 },
  ]
  for (const { context = 'admin', args, stdin, code } of snapshots) {
    const name = [`${context}: kubectl rtoken`, ...args, ...(stdin === undefined ? [] : ['<', stdin.trim()])].join(' ')
    t.test(name, async (t) => {
      const ran = await plugin.run(cluster, context, args, stdin === undefined ? {} : { stdin })
      t.equal(ran.code, code, 'exit code')
      t.matchSnapshot(normalise(ran.stdout), 'stdout')
      t.matchSnapshot(normalise(ran.stderr), 'stderr')
    })
  }

  t.test('check: the bearer of a login matches, and its value is not said', async (t) => {
    const credentials = cluster.as('bob')
    const bearer = 'token' in credentials ? credentials.token : ''
    const ran = await plugin.run(cluster, 'admin', ['check'], { stdin: bearer })
    t.equal(ran.code, 0)
    t.matchSnapshot(normalise(ran.stdout), 'stdout')
    t.notMatch(ran.stdout + ran.stderr, bearer.split(':')[1] ?? bearer)
  })

  t.test('audit --baseline: what is known does not count', async (t) => {
    const folder = t.testdir({})
    const first = await plugin.run(cluster, 'admin', ['audit', '-o', 'json'])
    const report = JSON.parse(first.stdout) as { findings: { id: string; rule: string }[] }
    const known = report.findings.filter(({ rule }) => rule !== 'ttl-has-a-maximum')
    await writeFile(`${folder}/known.json`, JSON.stringify({ ...report, findings: [...known, { id: 'gone' }] }))
    const second = await plugin.run(cluster, 'admin', ['audit', '--baseline', `${folder}/known.json`, '--fail-on=low'])
    t.equal(second.code, 2, 'one is new')
    t.matchSnapshot(normalise(second.stdout), 'stdout')
    t.matchSnapshot(normalise(second.stderr), 'stderr')
    await writeFile(`${folder}/all.json`, first.stdout)
    t.equal(
      (await plugin.run(cluster, 'admin', ['audit', '--baseline', `${folder}/all.json`, '--fail-on=low'])).code,
      0,
    )
  })

  t.test('audit --from: a saved list is judged as the cluster is', async (t) => {
    const folder = t.testdir({})
    const saved = await plugin.run(cluster, 'admin', ['list', '-o', 'json'])
    await writeFile(`${folder}/tokens.json`, saved.stdout)
    const others = 'settings.management.cattle.io,features.management.cattle.io,clusters.management.cattle.io'
    await writeFile(`${folder}/others.json`, (await cluster.kubectl('admin', ['get', others, '-o', 'json'])).stdout)
    const args = ['audit', '--from', `${folder}/tokens.json`, '--from', `${folder}/others.json`]
    const offline = await plugin.run(cluster, 'nowhere', args)
    const online = await plugin.run(cluster, 'admin', ['audit'])
    // Which cluster they came from is not in the files.
    t.strictSame(offline, { ...online, stdout: online.stdout.replaceAll(' --context=admin', '') })
  })
})

interface Item {
  metadata: { name?: string; creationTimestamp?: string; uid?: string; resourceVersion?: string; generation?: number }
  rtoken: object
}
