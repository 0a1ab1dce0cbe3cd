// The settings and features that govern tokens: what nobody but Rancher can write, and what everybody can.
import t from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'

const SETTINGS = '/apis/management.cattle.io/v3/settings'
const FEATURES = '/apis/management.cattle.io/v3/features'
const [guarded, bare] = await Promise.all([inACluster(t), inACluster(t, { webhook: false })])

const MINUTES = [
  'auth-token-max-ttl-minutes',
  'auth-token-default-ttl-minutes',
  'kubeconfig-default-token-ttl-minutes',
  'kubeconfig-max-token-ttl-minutes',
  'auth-user-session-ttl-minutes',
  'auth-user-session-idle-ttl-minutes',
]
const GARBLED = ['abc', '-5', '1.5', ' 10', '0x10', '1e2', '99999999999999', '153722868', '１０']
const DEFAULTS: Readonly<Record<string, string>> = {
  'kubeconfig-default-token-ttl-minutes': '43200',
  'auth-user-session-ttl-minutes': '960',
  'auth-user-session-idle-ttl-minutes': '960',
}
const ACTORS = ['admin', 'rancher-admin', 'alice']

// Rancher 2.16 makes it, the others not.
for (const cluster of [guarded, bare])
  await put(cluster, 'rancher', 'kubeconfig-max-token-ttl-minutes', { value: '', default: '129600' })

for (const setting of [...MINUTES, 'kubeconfig-generate-token']) {
  await t.test(`${setting}: what it may not be`, async (t) => {
    for (const value of setting === 'kubeconfig-generate-token' ? [...GARBLED, 'True', 'yes', '1'] : GARBLED) {
      const shown = JSON.stringify(value)
      const { code, stderr } = await guarded.kubectl('admin', patchArgs('setting', setting, { value }))
      t.equal(code, 1, `value ${shown}`)
      t.match(stderr, `denied the request: value of setting ${setting} is `)
      for (const actor of ACTORS) {
        t.match(await patch(guarded, actor, setting, { value }), { status: 400 }, `value ${shown} by ${actor}`)
        t.match(
          await patch(guarded, actor, setting, { default: value }),
          { status: 403 },
          `default ${shown} by ${actor}`,
        )
      }
      t.equal(
        (await patch(bare, 'alice', setting, { value, default: value })).status,
        200,
        'the door is open without the rules',
      )
      t.equal(
        (await patch(guarded, 'rancher', setting, { value, default: value })).status,
        200,
        'Rancher is never refused',
      )
      await reset(guarded, setting)
    }
    await reset(bare, setting)
  })

  await t.test(`${setting}: what it may be`, async (t) => {
    for (const value of setting === 'kubeconfig-generate-token' ? ['true', 'false', ''] : ['1', '960', '']) {
      t.match(await patch(guarded, 'rancher-admin', setting, { value }), { status: 200 }, JSON.stringify(value))
    }
    for (const actor of ACTORS) {
      const answer = await patch(guarded, actor, setting, { default: '' })
      t.match(answer, { status: 403 }, `an empty default by ${actor}`)
    }
  })
}

await t.test('created by hand with a garbled value', async (t) => {
  const name = 'auth-token-default-ttl-minutes'
  for (const cluster of [guarded, bare]) await cluster.request('rancher', 'DELETE', `${SETTINGS}/${name}`)
  const create = (cluster: Cluster, context: string, fields: object): Promise<ApiAnswer> =>
    cluster.request(context, 'POST', SETTINGS, setting(name, fields))
  t.match(await create(guarded, 'alice', { value: 'abc' }), { status: 400 })
  t.match(await create(guarded, 'admin', { default: '5' }), { status: 403 })
  t.match(await create(bare, 'alice', { value: 'abc' }), { status: 201 })
  t.match(await create(guarded, 'rancher', { value: '', default: '129600' }), { status: 201 })
})

const DISAGREEMENTS = [
  { name: 'idle over session', first: {}, last: ['auth-user-session-idle-ttl-minutes', '961'] },
  {
    name: 'session under idle',
    first: { 'auth-user-session-idle-ttl-minutes': '900' },
    last: ['auth-user-session-ttl-minutes', '899'],
  },
  { name: 'kubeconfig default over the maximum', first: {}, last: ['kubeconfig-default-token-ttl-minutes', '129601'] },
  {
    name: 'maximum under the kubeconfig default',
    first: { 'kubeconfig-default-token-ttl-minutes': '1000' },
    last: ['auth-token-max-ttl-minutes', '999'],
  },
] as const
for (const { name, first, last: change } of DISAGREEMENTS) {
  await t.test(`settings that disagree: ${name}`, async (t) => {
    const [last, value] = change
    for (const cluster of [guarded, bare]) {
      for (const each of [...Object.keys(first), last]) await reset(cluster, each)
      for (const [each, text] of Object.entries(first))
        t.match(await patch(cluster, 'admin', each, { value: text }), { status: 200 })
    }
    for (const actor of ACTORS) {
      const answer = await patch(guarded, actor, last, { value })
      t.match(answer, { status: 400 }, actor)
      t.match(objectIn(answer).message, /is over .*: set .* or less/)
    }
    t.match(await patch(bare, 'alice', last, { value }), { status: 200 })
    t.match(await patch(guarded, 'rancher', last, { value }), { status: 200 })
    for (const each of [...Object.keys(first), last]) await reset(guarded, each)
  })
}

await t.test('where the dependent one stands at its default it is a warning', async (t) => {
  const { code, stderr } = await guarded.kubectl(
    'admin',
    patchArgs('setting', 'auth-token-max-ttl-minutes', { value: '60' }),
  )
  t.equal(code, 0)
  t.equal(
    stderr,
    'Warning: kubeconfig-default-token-ttl-minutes=43200 is over auth-token-max-ttl-minutes=60: set ' +
      'kubeconfig-default-token-ttl-minutes to 60 or less first\n',
  )
  const none = await guarded.kubectl('admin', patchArgs('setting', 'auth-token-max-ttl-minutes', { value: '0' }))
  t.equal(none.stderr, 'Warning: with auth-token-max-ttl-minutes=0 there is no maximum: tokens may never expire\n')
  await reset(guarded, 'auth-token-max-ttl-minutes')
})

await t.test('a setting is not deleted whose default another disagrees with', async (t) => {
  const [session, idle] = ['auth-user-session-ttl-minutes', 'auth-user-session-idle-ttl-minutes']
  for (const [name, value] of [
    [session, '1500'],
    [idle, '1400'],
  ] as const) {
    t.match(await patch(guarded, 'admin', name, { value }), { status: 200 })
  }
  const { code, stderr } = await guarded.kubectl('admin', ['delete', 'setting', session])
  t.equal(code, 1)
  t.match(
    stderr,
    `denied the request: without setting ${session} its default is in force: ${idle}=1400 is over ${session}=960: set ${idle} to 960 or less first`,
  )
  await reset(guarded, idle)
  t.equal((await guarded.kubectl('admin', ['delete', 'setting', session])).code, 0)
  await put(guarded, 'rancher', session, { default: '960' })
})

await t.test('other settings and features are none of our business, whatever they are', async (t) => {
  t.match(await patch(guarded, 'admin', 'server-url', { value: 'abc', default: 'x' }), { status: 200 })
  const { text } = await guarded.askWebhook('/metrics')
  const before = judged(text)
  t.match(await patch(guarded, 'admin', 'ui-brand', { value: '-5' }), { status: 200 })
  t.match(await guarded.request('admin', 'POST', SETTINGS, setting('of-my-own', { value: '1e2' })), { status: 201 })
  t.match(await guarded.request('admin', 'DELETE', `${SETTINGS}/of-my-own`), { status: 200 })
  t.equal(judged((await guarded.askWebhook('/metrics')).text), before, 'the webhook is not even asked')
})

const HASHING = [
  { name: 'switched off', call: patchArgs('feature', 'token-hashing', { spec: { value: false } }) },
  { name: 'unset', call: patchArgs('feature', 'token-hashing', { spec: { value: null } }) },
  { name: 'deleted', call: ['delete', 'feature', 'token-hashing'] },
]
await t.test('token-hashing is switched on with a warning', async (t) => {
  for (const cluster of [guarded, bare]) {
    const { code, stderr } = await cluster.kubectl(
      'admin',
      patchArgs('feature', 'token-hashing', { spec: { value: true } }),
    )
    t.equal(code, 0)
    const warning =
      'Warning: token-hashing cannot be undone: every token is replaced by its hash; take a backup first\n'
    t.equal(stderr, cluster === guarded ? warning : '')
  }
})
for (const { name, call } of HASHING) {
  await t.test(`token-hashing ${name}`, async (t) => {
    for (const actor of ACTORS) {
      const { code, stderr } = await guarded.kubectl(actor, call)
      t.equal(code, 1, actor)
      t.match(stderr, /denied the request: feature token-hashing cannot be /)
    }
    t.equal((await bare.kubectl('alice', call)).code, 0)
    t.equal((await guarded.kubectl('rancher', call)).code, 0)
    for (const cluster of [guarded, bare]) {
      await cluster.request('rancher', 'POST', FEATURES, {
        apiVersion: 'management.cattle.io/v3',
        kind: 'Feature',
        metadata: { name: 'token-hashing' },
      })
      t.match(await cluster.request('rancher', 'PATCH', `${FEATURES}/token-hashing`, { spec: { value: true } }), {
        status: 200,
      })
    }
  })
}

await t.test('a deletecollection of features stops at the one that must stay, and nothing else breaks', async (t) => {
  const answer = await guarded.request('admin', 'DELETE', FEATURES)
  t.equal(answer.status, 403)
  t.match(await guarded.request('admin', 'GET', `${FEATURES}/token-hashing`), { status: 200 })
})

await t.test('ext-tokens switched off says what stops working', async (t) => {
  await guarded.request('rancher', 'POST', FEATURES, {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Feature',
    metadata: { name: 'ext-tokens' },
    spec: { value: true },
  })
  const { code, stderr } = await guarded.kubectl(
    'admin',
    patchArgs('feature', 'ext-tokens', { spec: { value: false } }),
  )
  t.equal(code, 0)
  t.match(stderr, /^Warning: without ext-tokens, /)
})

function setting(name: string, fields: object): object {
  return { apiVersion: 'management.cattle.io/v3', kind: 'Setting', metadata: { name }, value: '', ...fields }
}

function patchArgs(kind: string, name: string, change: object): string[] {
  return ['patch', kind, name, '--type=merge', '-p', JSON.stringify(change)]
}

function patch(cluster: Cluster, context: string, name: string, fields: object): Promise<ApiAnswer> {
  return cluster.request(context, 'PATCH', `${SETTINGS}/${name}`, fields)
}

async function put(cluster: Cluster, context: string, name: string, fields: object): Promise<void> {
  const { status, text } = await cluster.request(context, 'POST', SETTINGS, setting(name, fields))
  if (status !== 201) throw new Error(text)
}

/** As Rancher makes it. */
async function reset(cluster: Cluster, name: string): Promise<void> {
  const fallback = name === 'kubeconfig-generate-token' ? 'true' : (DEFAULTS[name] ?? '129600')
  await patch(cluster, 'rancher', name, { value: '', default: fallback })
}

function judged(metrics: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith('rtoken_webhook_requests_total'))
  return lines.map((line) => Number(line.split(' ').at(-1))).reduce((sum, count) => sum + count, 0)
}
