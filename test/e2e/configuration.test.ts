// The configuration file: exemptions, modes and identities that change while the webhook runs, and what cannot be used.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { aV3Token } from '../tokens/other-stores.ts'
import { DAY_MS, MAX_MS } from '../tokens/an-ext-token.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const YEAR_MS = 365 * DAY_MS
const EXT = '/apis/ext.cattle.io/v1/tokens?dryRun=All'
const V3 = '/apis/management.cattle.io/v3/tokens?dryRun=All'
const REGISTRATION = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/rtoken-webhook'
const RANCHER = 'system:serviceaccount:cattle-system:rancher'

const EXEMPTION = `exemptions:
  - owner: user-al*
    rules: [ttl-has-a-maximum]
    reason: the shop cannot log in anew
`
const path = join(t.testdir({ 'rtoken.yaml': EXEMPTION }), 'rtoken.yaml')
const configure = async (text: string): Promise<void> => {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

const cluster = await inACluster(t, { webhookArgs: ['--config', path] })
const create = (context: string): Promise<ApiAnswer> =>
  cluster.request(context, 'POST', EXT, { apiVersion: 'ext.cattle.io/v1', kind: 'Token', spec: { ttl: YEAR_MS } })
const ttlOf = (answer: ApiAnswer) => objectIn(answer).spec['ttl']
const mint = (): Promise<ApiAnswer> =>
  cluster.request('rancher-admin', 'POST', V3, aV3Token({}, { name: 'token-forged' }))
const metrics = async (): Promise<string> => (await cluster.askWebhook('/metrics')).text

await t.test('an exempted token is created as it was asked for, with the reason; another is not', async (t) => {
  const alices = await create('alice')
  t.equal(ttlOf(alices), YEAR_MS)
  t.match(
    alices.headers['warning'],
    'exempt from ttl-has-a-maximum (the shop cannot log in anew): spec.ttl 365d (31536000000 ms) is over 90d',
  )
  const bobs = await create('bob')
  t.equal(ttlOf(bobs), MAX_MS)
  t.match(bobs.headers['warning'], 'spec.ttl 365d (31536000000 ms) is lowered to 90d')
  t.match(await metrics(), /rule_decisions_total\{[^}]*rule="ttl-has-a-maximum"[^}]*decision="exempted"\} 1\n/)
})

await t.test('a mode that is changed is in force', async (t) => {
  await configure('modes: {ttl-has-a-maximum: warn}')
  const warned = await waitFor(
    () => create('bob'),
    (answer) => ttlOf(answer) === YEAR_MS,
  )
  t.equal(ttlOf(warned), YEAR_MS)
  t.match(warned.headers['warning'], 'would be amended: spec.ttl 365d (31536000000 ms) is over 90d')
  await configure('modes: {ttl-has-a-maximum: off}')
  const quiet = await waitFor(
    () => create('bob'),
    ({ headers }) => !headers['warning'],
  )
  t.equal(ttlOf(quiet), YEAR_MS)
  t.equal(quiet.headers['warning'], undefined)
})

await t.test('identities that are changed are believed, and the registration names them', async (t) => {
  t.match(objectIn(await mint()).message, 'minted by Rancher, never by hand')
  await configure(`rancher: [${RANCHER}, user-rancher-admin]\ntrustedWriters: []`)
  const names = (answer: ApiAnswer) => JSON.stringify(objectIn(answer)['webhooks'])
  const registration = await waitFor(
    () => cluster.request('admin', 'GET', REGISTRATION),
    (answer) => names(answer).includes('user-rancher-admin'),
  )
  t.match(names(registration), 'user-rancher-admin')
  t.notMatch(names(registration), 'rancher-backup', 'who is no longer trusted is not named any more')
  const minted = await waitFor(mint, ({ status }) => status === 201)
  t.equal(minted.status, 201)
  await configure('{}')
  const again = await waitFor(mint, ({ status }) => status === 403)
  t.equal(again.status, 403)
})

await t.test('what cannot be used leaves the last good one in force, and is said', async (t) => {
  await configure(EXEMPTION)
  await waitFor(
    () => create('alice'),
    (answer) => ttlOf(answer) === YEAR_MS,
  )
  t.match(await metrics(), 'rtoken_webhook_configuration_last_reload_successful 1\n')
  await configure('exemptions: [{owner: user-al*, rules: [ttl-has-a-maximum]}]')
  const isStale = (text: string) => text.includes('rtoken_webhook_configuration_last_reload_successful 0\n')
  t.ok(isStale(await waitFor(metrics, isStale)))
  t.match(await metrics(), 'rtoken_webhook_configuration_reloads_total{outcome="refused"} 1\n')
  const log = await readFile(join(cluster.dir, 'webhook.log'), 'utf8')
  t.match(log, 'exemptions[0].reason is missing; allowed is one line of 1 to 120 characters')
  t.match(log, 'the configuration cannot be used; the last good one stays in force')
  t.equal(ttlOf(await create('alice')), YEAR_MS)
  t.equal((await cluster.askWebhook('/readyz')).status, 200, 'it goes on')
  await configure('{}')
  t.notOk(isStale(await waitFor(metrics, (text) => !isStale(text))))
  t.equal(ttlOf(await create('alice')), MAX_MS)
})
