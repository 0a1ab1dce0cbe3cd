// The failure modes that webhooks are known for, tried on two real processes of ours, by their numbers: F1 certificates that expire, F2
// authorities that are succeeded, F3 a cluster without its webhook, F4 rollouts, F5 overload and leaks, F6 messages, F7 a product's own
// start, F8 a registration that is gone, F9 ways round by errors, F10 webhooks that fight, F11 watches that die, F12 certificates that
// change. `grep -rnE "F[0-9]+[:,]" test` finds the tests of each.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { JUDGED_SETTINGS } from '../../tokens/setting-kinds.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { httpsGet, type HttpsAnswer } from '../cluster/minder/https-get.ts'
import { packageRoot } from '../cluster/package-root.ts'
import { Replicas } from '../replicas/replicas.ts'
import { aBackingSecret } from '../tokens/other-stores.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { waitFor } from './wait-for.ts'

const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1'
const VALIDATING = `${REGISTRATIONS}/validatingwebhookconfigurations/rtoken-webhook`
const MUTATING = `${REGISTRATIONS}/mutatingwebhookconfigurations/rtoken-webhook`
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const SETTINGS = '/apis/management.cattle.io/v3/settings'
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }

const cluster = await inACluster(t, { webhook: false })
const replicas = await Replicas.over(t, cluster, ['--drain-seconds', '1', '--canary-seconds', '2'])
const one = await replicas.start()
const other = await replicas.start()
const create = (): Promise<ApiAnswer> =>
  cluster.request('alice', 'POST', '/apis/ext.cattle.io/v1/tokens?dryRun=All', {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    // Without the webhook somebody has to say so.
    metadata: { generateName: 'token-' },
  })
const isCreated = ({ status }: ApiAnswer): boolean => status === 201
const isThere = ({ status }: ApiAnswer): boolean => status === 200
const look = (path: string): Promise<ApiAnswer> => cluster.request('admin', 'GET', path)
const metricsOfBoth = async (): Promise<string> =>
  (await Promise.all([one, other].map((each) => replicas.get(each, '/metrics')))).map(({ text }) => text).join('')
t.ok(isCreated(await waitFor(create, isCreated)))

await t.test('F1: the seconds until the certificate and its authority expire are there to be watched', async (t) => {
  const metrics = await metricsOfBoth()
  const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1])
  const day = 24 * 60 * 60
  t.ok(value('rtoken_webhook_certificate_expiry_seconds') > 6 * day)
  t.ok(value('rtoken_webhook_certificate_expiry_seconds') <= 7 * day)
  t.ok(value('rtoken_webhook_authority_expiry_seconds') > 364 * day)
})

await t.test('F5: a process that stood still is alive, and judges again', async (t) => {
  const ca = Buffer.from(String((objectIn(await look(SECRET))['data'] as Record<string, string>)['ca.crt']), 'base64')
  const target = { port: one.port, ca: ca.toString(), servername: 'rtoken-webhook.rtoken-system.svc' }
  const alive: Promise<HttpsAnswer>[] = []
  one.process.kill('SIGSTOP')
  for (let n = 0; n < 5; n++) alive.push(httpsGet({ ...target, path: '/livez' }))
  await sleep(2500)
  one.process.kill('SIGCONT')
  for (const answer of await Promise.all(alive)) t.equal(answer.status, 200)
  t.ok(isCreated(await waitFor(create, isCreated)))
})

await t.test(
  'F6: a refusal names the field, what it was, what was asked and what is allowed, and no secret',
  async (t) => {
    const answer = await cluster.request('admin', 'PATCH', `${SETTINGS}/auth-token-max-ttl-minutes?dryRun=All`, {
      value: 'abc',
    })
    t.equal(answer.status, 400)
    t.match(
      objectIn(answer).message,
      /denied the request: value of setting auth-token-max-ttl-minutes is abc; allowed is a whole number of minutes from 0 to \d+/,
    )
  },
)

await t.test("F7: each of Rancher's own settings is created as Rancher does, with an empty value", async (t) => {
  for (const name of JUDGED_SETTINGS) {
    await cluster.request('rancher', 'DELETE', `${SETTINGS}/${name}`)
    const setting = {
      apiVersion: 'management.cattle.io/v3',
      kind: 'Setting',
      metadata: { name },
      value: '',
      default: '',
    }
    const answer = await cluster.request('rancher', 'POST', SETTINGS, setting)
    t.equal(answer.status, 201, `${name}: ${objectIn(answer).message}`)
  }
})

await t.test('F8: a registration that is deleted comes back, and that is counted and told', async (t) => {
  for (const path of [VALIDATING, MUTATING]) {
    t.equal((await cluster.request('admin', 'DELETE', path)).status, 200)
    t.equal((await waitFor(() => look(path), isThere)).status, 200)
  }
  t.match(
    await waitFor(metricsOfBoth, (text) => /why="mended"/.test(text)),
    /registration_writes_total\{kind="\w+",found="absent",why="mended"\} 1/,
  )
  const events = await waitFor(
    () => look('/apis/events.k8s.io/v1/namespaces/rtoken-system/events'),
    (answer) => objectIn(answer).items.length > 0,
  )
  t.match(objectIn(events).items[0], {
    reason: 'RegistrationMended',
    regarding: { kind: 'Service', name: 'rtoken-webhook' },
    note: /was absent \(it is not there\); it has been written again/,
  })
})

await t.test('F8: one that is altered is mended', async (t) => {
  const firstPolicy = (text: string): string | undefined => /"failurePolicy":"(\w+)"/.exec(text)?.[1]
  const never = { name: 'never', expression: 'false' }
  for (const patch of [
    [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }],
    [{ op: 'add', path: '/webhooks/0/matchConditions/-', value: never }],
    [{ op: 'replace', path: '/webhooks', value: [] }],
  ]) {
    t.equal((await cluster.request('admin', 'PATCH', VALIDATING, patch, JSON_PATCH)).status, 200)
    const mended = await waitFor(
      () => look(VALIDATING),
      ({ text }) => text.includes('ext-tokens.validate') && !text.includes('"never"') && firstPolicy(text) === 'Fail',
    )
    t.match(mended.text, /ext-tokens\.validate/)
    t.notMatch(mended.text, /"never"/)
    t.equal(firstPolicy(mended.text), 'Fail')
  }
})

await t.test('F8: the canary tells when nobody is refused any more', async (t) => {
  // Not in the text of the help, which names these values as well.
  const areAll = (line: string) => (text: string) => text.split('\n').filter((each) => each === line).length === 2
  const refused = areAll('rtoken_webhook_canary_refused 1')
  const broken = areAll('rtoken_webhook_break_glass 1')
  t.ok(refused(await waitFor(metricsOfBoth, refused)), 'both are refused')
  await cluster.request('admin', 'PATCH', SECRET, { metadata: { annotations: { 'rtoken.dev/break-glass': 'tried' } } })
  t.ok(broken(await waitFor(metricsOfBoth, broken)), 'both leave the registrations alone')
  for (const path of [VALIDATING, MUTATING]) await cluster.request('admin', 'DELETE', path)
  const accepted = (text: string): boolean =>
    /^rtoken_webhook_canary_attempts_total\{outcome="accepted"\} [1-9]/m.test(text)
  t.ok(accepted(await waitFor(metricsOfBoth, accepted)), 'nobody refuses any more')
  t.equal((await look(VALIDATING)).status, 404, 'broken glass: nobody mends it')
  t.equal((await replicas.get(one, '/readyz')).status, 200)
  await cluster.request('admin', 'PATCH', SECRET, { metadata: { annotations: { 'rtoken.dev/break-glass': null } } })
  t.equal((await waitFor(() => look(VALIDATING), isThere)).status, 200)
  t.ok(refused(await waitFor(metricsOfBoth, refused)), 'refused again')
})

await t.test('F9: a large body, and keys that mean something to JavaScript, are judged', async (t) => {
  await waitFor(create, isCreated)
  const secret = aBackingSecret()
  const filler = Buffer.alloc(700_000, 'x').toString('base64')
  for (const [key, value] of [
    ['filler', filler],
    ['__proto__', 'eA=='],
    ['__proto__', filler],
    ['constructor', 'eA=='],
    ['hasOwnProperty', 'eA=='],
  ] as const) {
    // Computed, so that it is a key like any other.
    const data = { ...(secret['data'] as object), [key]: value }
    t.match(JSON.stringify(data), JSON.stringify(key), 'it is sent')
    const answer = await cluster.request('admin', 'POST', '/api/v1/namespaces/cattle-tokens/secrets?dryRun=All', {
      ...secret,
      data,
    })
    t.equal(answer.status, 403, key)
    t.match(objectIn(answer).message, /admission webhook "token-secrets.*minted by Rancher, never by hand/, key)
  }
  const plain = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain' }, data: { ['__proto__']: 'eA==' } }
  const allowed = await cluster.request('admin', 'POST', '/api/v1/namespaces/cattle-tokens/secrets?dryRun=All', plain)
  t.equal(allowed.status, 201, "and one that is no token is nobody's business")
})

await t.test('F11: etcd and the API server are restarted, and what changes afterwards is in force', async (t) => {
  const ttl = (answer: ApiAnswer): unknown => objectIn(answer).spec['ttl']
  await cluster.restartEtcd()
  await cluster.restartApiServer()
  await waitFor(create, isCreated)
  const set = (): Promise<ApiAnswer> =>
    cluster.request('admin', 'PATCH', `${SETTINGS}/auth-token-max-ttl-minutes`, { value: '30' })
  t.ok(isThere(await waitFor(set, isThere)))
  for (let n = 0; n < 4; n++) t.equal(ttl(await waitFor(create, (answer) => ttl(answer) === 1_800_000)), 1_800_000)
  for (const each of [one, other]) {
    const ready = await waitFor(
      () => replicas.get(each, '/readyz'),
      ({ status }) => status === 200,
    )
    t.equal(ready.status, 200, ready.text)
  }
})

const uninstall = (): ReturnType<typeof spawn> =>
  spawn(process.execPath, [join(packageRoot, 'webhook', 'main.ts'), 'uninstall', '--kubeconfig', replicas.kubeconfig], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })

await t.test('F3: uninstalled, also at the second attempt, no registration is left, and none comes back', async (t) => {
  const interrupted = uninstall()
  if (interrupted.stderr !== null) await once(interrupted.stderr, 'data')
  interrupted.kill('SIGKILL')
  await once(interrupted, 'exit')
  const whole = uninstall()
  const [said] = await Promise.all([whole.stderr === null ? '' : text(whole.stderr), once(whole, 'exit')])
  t.equal(whole.exitCode, 0, said)
  t.match(said, /nothing leads to the webhook any more/)
  t.equal(replicas.running.size, 2, 'the webhook still runs')
  for (const path of [VALIDATING, MUTATING]) t.equal((await look(path)).status, 404)
  await replicas.killAll()
  const without = await waitFor(create, isCreated)
  t.equal(without.status, 201, `and nobody misses it: ${objectIn(without).message}`)
})
