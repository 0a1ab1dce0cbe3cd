// What reaches the webhook, and what stays away: the marks of last use that Rancher writes, and nothing else.
import t from 'tap'
import { isRecord } from '../cluster/is-record.ts'
import { type BypassedStore, mintedToken, RESOURCES } from './bypass-cases.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'

const cluster = await inACluster(t)
const LABEL_OF = { v3: 'tokens.management.cattle.io', secret: 'secrets' } as const
let made = 0
const SERVERS_OWN = new Set(['apiVersion', 'kind', 'metadata', 'message', 'reason', 'items', 'spec'])
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** How many reviews of that store the webhook has answered, in both phases. */
async function arrived(store: BypassedStore): Promise<number> {
  const { text } = await cluster.askWebhook('/metrics')
  const lines = text
    .split('\n')
    .filter(
      (line) => line.startsWith('rtoken_webhook_requests_total') && line.includes(`resource="${LABEL_OF[store]}"`),
    )
  return lines.map((line) => Number(line.split(' ').at(-1))).reduce((sum, count) => sum + count, 0)
}

/** Writes, and tells whether the webhook was asked. */
async function isAsked(store: BypassedStore, context: string, name: string, patch: unknown): Promise<boolean> {
  const before = await arrived(store)
  const type = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json'
  const path = `${RESOURCES[store].path}/${name}`
  const { status, text } = await cluster.request(context, 'PATCH', path, patch, { 'content-type': type })
  if (context === 'rancher' && status !== 200) throw new Error(`${JSON.stringify(patch)} was not written: ${text}`)
  return (await arrived(store)) > before
}

/** A token of which every field is there. */
async function whole(store: BypassedStore, name: string): Promise<KubeObject> {
  const { path } = RESOURCES[store]
  const minted = mintedToken(store, name)
  const metadata = {
    ...(isRecord(minted['metadata']) ? minted['metadata'] : {}),
    annotations: { 'authn.management.cattle.io/token-hashed': 'true', note: 'x' },
    finalizers: ['clusterscoped.controller.cattle.io/handler_c-open'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'x' }],
  }
  const more = store === 'v3' ? V3_MORE : {}
  const answer = await cluster.request('rancher', 'POST', path, { ...minted, metadata, ...more })
  if (answer.status !== 201) throw new Error(answer.text)
  return objectIn(answer)
}

const V3_MORE = {
  providerInfo: { a: 'b' },
  activityLastSeenAt: '2026-01-01T00:00:00Z',
  lastUpdateTime: '2026-01-01T00:00:00Z',
  expiresAt: '2026-02-01T00:00:00Z',
  clusterName: 'c-open',
  current: true,
  expired: true,
}
const MARKS = { v3: ['lastUsedAt', 'activityLastSeenAt'], secret: ['last-used-at', 'last-activity-seen'] } as const
const marksOf = (store: BypassedStore, time: string): object =>
  store === 'v3'
    ? { lastUsedAt: time, activityLastSeenAt: time }
    : { data: { 'last-used-at': base64(time), 'last-activity-seen': base64(time) } }

// Before the first test: tap takes a pause between two for the end.
const tokens = { v3: await whole('v3', 'token-v3'), secret: await whole('secret', 'token-secret') }

for (const store of ['v3', 'secret'] as const) {
  const token = tokens[store]
  const { name } = token.metadata

  await t.test(`${store}: Rancher's marks of last use stay away`, async (t) => {
    t.notOk(await isAsked(store, 'rancher', name, marksOf(store, '2026-11-01T00:00:00Z')), 'both')
    const [one = ''] = MARKS[store]
    const single =
      store === 'v3' ? { [one]: '2026-11-02T00:00:00Z' } : { data: { [one]: base64('2026-11-02T00:00:00Z') } }
    t.notOk(await isAsked(store, 'rancher', name, single), 'one')
    const fresh = mintedToken(store, `token-${store}-new`)
    const unused = Object.fromEntries(Object.entries(fresh).filter(([key]) => key !== 'lastUsedAt'))
    await cluster.request('rancher', 'POST', RESOURCES[store].path, unused)
    t.notOk(await isAsked(store, 'rancher', `token-${store}-new`, marksOf(store, '2026-11-01T00:00:00Z')), 'the first')
  })

  await t.test(`${store}: everybody else's come`, async (t) => {
    for (const context of ['admin', 'rancher-admin', 'alice']) {
      t.ok(await isAsked(store, context, name, marksOf(store, '2099-01-01T00:00:00Z')), context)
    }
  })

  await t.test(`${store}: whatever else changes, or is removed, comes, though marks change with it`, async (t) => {
    for (const [what, patches] of changesOf(store, token)) {
      const object = await whole(store, `token-${store}-${++made}`)
      const [change, ...rest] = patches
      t.ok(await isAsked(store, 'rancher', object.metadata.name, change), what)
      for (const each of rest) t.ok(await isAsked(store, 'rancher', object.metadata.name, each), `${what}, with marks`)
    }
  })
}

/** Each field of the token in turn, changed, changed together with the marks, and removed. */
function* changesOf(store: BypassedStore, token: KubeObject): Generator<[what: string, patches: readonly unknown[]]> {
  const marks = marksOf(store, '2026-11-03T00:00:00Z')
  const fields = store === 'v3' ? Object.keys(token) : Object.keys(isRecord(token['data']) ? token['data'] : {})
  for (const field of fields.filter((each) => !SERVERS_OWN.has(each))) {
    const isMark = MARKS[store].some((mark) => mark === field)
    const value = store === 'v3' ? other(token[field]) : base64(`other ${field}`)
    const change = store === 'v3' ? { [field]: value } : { data: { [field]: value } }
    const path = store === 'v3' ? `/${field}` : `/data/${field}`
    if (!isMark) yield [`${field} changed`, [change, { ...merged(marks, change), metadata: { labels: { z: 'z' } } }]]
    yield [`${field} removed`, [[{ op: 'remove', path }]]]
  }
  for (const [part, value] of Object.entries({
    labels: { 'authn.management.cattle.io/kind': 'agent' },
    annotations: { note: 'y' },
    finalizers: [],
    ownerReferences: [],
  })) {
    // Of a Secret Rancher's registration looks at its labels and its data alone.
    if (store === 'secret' && part !== 'labels') continue
    yield [`metadata.${part} changed`, [merged(marks, { metadata: { [part]: value } })]]
    yield [`metadata.${part} removed`, [[{ op: 'remove', path: `/metadata/${part}` }]]]
  }
  if (store === 'secret') yield ['all data removed', [{ data: null }]]
}

function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1000
  if (Array.isArray(value)) return [{ metadata: { name: 'local://other' } }]
  if (isRecord(value)) return { ...value, displayName: 'Other', a: 'other' }
  return /^\d{4}-/.test(String(value)) ? '2026-10-10T00:00:00Z' : `${String(value)}x`
}

function merged(one: object, another: object): Record<string, unknown> {
  const both: Record<string, unknown> = { ...one, ...another }
  const [a, b]: unknown[] = ['data' in one ? one.data : undefined, 'data' in another ? another.data : undefined]
  return isRecord(a) && isRecord(b) ? { ...both, data: { ...a, ...b } } : both
}

await t.test('Secrets of other namespaces stay away, and in cattle-tokens every one comes', async (t) => {
  const secret = (name: string): object => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } })
  const before = await arrived('secret')
  await cluster.request('admin', 'POST', '/api/v1/namespaces/default/secrets', secret('elsewhere'))
  t.equal(await arrived('secret'), before)
  await cluster.request('admin', 'POST', RESOURCES.secret.path, secret('no-token-at-all'))
  t.equal(await arrived('secret'), before + 2, 'at both phases')
})
