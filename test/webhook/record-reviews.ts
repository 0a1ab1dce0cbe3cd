/**
 * Writes test/fixtures/recorded-reviews.jsonl: what a real kube-apiserver sends for writes of everything that is registered.
 * Run it again when a resource is added or kube-apiserver changes:
 *
 *     node test/webhook/record-reviews.ts
 *
 * It starts a cluster with our webhook (which generates names and amends, so that the validating reviews are those of stored
 * objects) and registers a recorder beside it that allows everything. Each line is `{"phase", "review"}`. The tokens in it are
 * made up and died with their cluster.
 */
import { createServer } from 'node:https'
import { writeFile } from 'node:fs/promises'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { REGISTRATIONS } from '../../webhook/registrations.ts'
import { fakeCertificate } from '../cluster-api/fake-certificate.ts'
import { freePort } from '../cluster/minder/free-port.ts'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import { aBackingSecret, aV3Token } from '../tokens/other-stores.ts'

const EXT = '/apis/ext.cattle.io/v1/tokens'
const V3 = '/apis/management.cattle.io/v3'
const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'
const APPLY = { 'content-type': 'application/apply-patch+yaml' }
const FIXTURE = new URL('../fixtures/recorded-reviews.jsonl', import.meta.url)

const { certificate, key } = fakeCertificate()
const port = await freePort()
const lines: string[] = []
const recorder = createServer({ cert: certificate, key }, (incoming, response) => {
  void json(incoming).then((received) => {
    const review = received as JsonObject
    const phase = incoming.url?.startsWith('/mutate') ? 'mutate' : 'validate'
    lines.push(JSON.stringify({ phase, review }))
    const { apiVersion, kind } = review
    const uid = textAt(objectAt(review, 'request'), 'uid')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ apiVersion, kind, response: { uid, allowed: true } }))
  })
})
await new Promise<void>((resolve) => recorder.listen(port, '127.0.0.1', resolve))
const cluster = await startCluster({ tokens: 'crd', sample: 'none' })
try {
  await register(cluster)
  await live(cluster)
  await writeFile(FIXTURE, `${lines.join('\n')}\n`)
  process.stdout.write(`recorded ${lines.length} reviews\n`)
} finally {
  await cluster.stop()
  recorder.closeAllConnections()
  recorder.close()
}

async function register(cluster: Cluster): Promise<void> {
  for (const [kind, phase] of [
    ['MutatingWebhookConfiguration', 'mutate'],
    ['ValidatingWebhookConfiguration', 'validate'],
  ] as const) {
    const collection = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s`
    const answer = await cluster.request('admin', 'POST', collection, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      // Asked before rtoken-webhook, so that it sees what the client sent.
      metadata: { name: 'a-recorder' },
      webhooks: REGISTRATIONS.filter(({ phases }) => phases.includes(phase)).map(
        ({ name, group, version, resource }) => ({
          name: `${name}.recorder.example.com`,
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          clientConfig: {
            url: `https://127.0.0.1:${port}/${phase}`,
            caBundle: Buffer.from(certificate).toString('base64'),
          },
          rules: [
            {
              apiGroups: [group],
              apiVersions: [version],
              operations: ['CREATE', 'UPDATE', 'DELETE'],
              resources: [resource],
            },
          ],
        }),
      ),
    })
    if (answer.status !== 201) throw new Error(answer.text)
  }
  for (const probe = 'rtoken-probe'; !lines.some((line) => line.includes('"validate"')); await sleep(100)) {
    await cluster.request('alice', 'POST', `${EXT}?dryRun=All`, token({ metadata: { generateName: probe } }))
  }
  lines.length = 0
}

/** What happens on a cluster, and what people try. Some of it is refused; what is recorded is what was asked for. */
async function live(cluster: Cluster): Promise<void> {
  const ask = async (context: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    answerOf(await cluster.request(context, method, path, body, headers))

  // ext Tokens, by their users
  await ask('alice', 'POST', EXT, { apiVersion: 'ext.cattle.io/v1', kind: 'Token' })
  const created = await ask('alice', 'POST', EXT, token({ spec: { description: 'ci', ttl: 7_200_000 } }))
  const own = `${EXT}/${textAt(objectAt(created, 'metadata'), 'name')}`
  await ask('alice', 'POST', EXT, token({ spec: { ttl: -1 }, metadata: { name: 'of-my-choice' } }))
  await ask('alice', 'POST', EXT, token({ spec: { clusterName: 'c-open', kind: 'kubeconfig' } }))
  await ask('alice', 'POST', EXT, token({ spec: { userID: 'user-bob' } }))
  await ask('alice', 'POST', EXT, token({ status: { expired: false } }))
  await ask('alice', 'POST', `${EXT}?dryRun=All`, token({ spec: { description: 'only a try' } }))
  const byApply = token({ metadata: { name: 'by-apply' }, spec: { description: 'applied' } })
  await ask('alice', 'PATCH', `${EXT}/by-apply?fieldManager=gitops`, byApply, APPLY)
  await ask('carol', 'POST', EXT, token({}))
  await ask('rancher-admin', 'POST', EXT, token({ spec: { ttl: 0 } }))
  await ask('alice', 'PATCH', own, { spec: { description: 'ci, renamed' } })
  await ask('alice', 'PATCH', own, { spec: { ttl: 3_600_000 } })
  await ask('alice', 'PATCH', own, { spec: { ttl: 99_999_999_999 } })
  await ask('alice', 'PATCH', own, { spec: { userID: 'user-bob' } })
  await ask('alice', 'PATCH', own, {
    metadata: { labels: { team: 'blue' }, annotations: { 'example.com/team': 'blue' } },
  })
  await ask('bob', 'PATCH', own, { spec: { enabled: false } })
  await ask('rancher-admin', 'PATCH', own, { spec: { enabled: false } })
  await ask('bob', 'DELETE', own)
  await ask('alice', 'DELETE', own)
  await ask('bob', 'POST', EXT, token({}))
  await ask('bob', 'DELETE', EXT)
  await ask('admin', 'DELETE', EXT)

  // v3 Tokens and Secrets, by Rancher as it does, then by others
  const { metadata: _session, ...login } = aV3Token({ isDerived: false, ttl: 57_600_000, expiresAt: '' })
  const named = (name: string, kind: string) => ({
    name,
    labels: { 'authn.management.cattle.io/token-userId': 'user-alice', 'authn.management.cattle.io/kind': kind },
  })
  await ask('rancher', 'POST', `${V3}/tokens`, { ...login, metadata: named('token-login', 'session') })
  await ask('rancher', 'PATCH', `${V3}/tokens/token-login`, { expiresAt: '2027-01-01T00:00:00Z' })
  await ask('rancher', 'PATCH', `${V3}/tokens/token-login`, { lastUsedAt: '2026-11-25T10:00:00Z' })
  const v3 = `${V3}/tokens/token-v3v3v`
  await ask(
    'rancher',
    'POST',
    `${V3}/tokens`,
    aV3Token({ token: 'not-yet-a-hash', ttl: 31_536_000_000 }, { ...stored('token-v3v3v'), annotations: {} }),
  )
  await ask('rancher', 'PATCH', v3, {
    token: '$2:c2FsdA:ZGlnZXN0',
    metadata: { annotations: { 'authn.management.cattle.io/token-hashed': 'true' } },
  })
  await ask('rancher', 'PATCH', v3, { lastUsedAt: '2026-11-25T10:00:00Z', activityLastSeenAt: '2026-11-25T10:00:00Z' })
  await ask('rancher', 'PATCH', v3, { metadata: { finalizers: ['clusterscoped.controller.cattle.io/x_c-open'] } })
  await ask('rancher', 'PATCH', v3, { metadata: { finalizers: null } })
  await ask('rancher-admin', 'PATCH', v3, { ttl: 0 })
  await ask('rancher-admin', 'PATCH', v3, { ttl: 3_600_000 })
  await ask('rancher-admin', 'PATCH', v3, { expiresAt: '' })
  await ask('rancher-admin', 'PATCH', v3, { userId: 'user-bob' })
  await ask('rancher-admin', 'POST', `${V3}/tokens`, aV3Token({}, stored('token-forged')))
  await ask('restore', 'POST', `${V3}/tokens`, aV3Token({}, stored('token-restored')))
  await ask('rancher', 'DELETE', v3)

  const secret = (name: string, data: Record<string, string> = {}) => aBackingSecret(data, stored(name))
  const one = `${SECRETS}/token-bcdfg`
  await ask('rancher', 'POST', SECRETS, secret('token-bcdfg'))
  await ask('rancher', 'POST', SECRETS, secret('token-endless', { ttl: '-1' }))
  await ask('rancher', 'PATCH', one, { data: { description: base64('another') } })
  await ask('rancher', 'PATCH', one, { data: { 'last-used-at': base64('2026-11-25T10:00:00Z') } })
  await ask('rancher', 'PATCH', one, { data: { enabled: base64('false') } })
  await ask('rancher-admin', 'PATCH', one, { data: { hash: base64('$3:1:another:hash') } })
  await ask('rancher-admin', 'PATCH', one, { data: { ttl: base64('-1') } })
  await ask('rancher-admin', 'PATCH', one, { metadata: { labels: { 'cattle.io/user-id': 'user-bob' } } })
  await ask('rancher-admin', 'PATCH', one, { immutable: true })
  await ask('rancher-admin', 'POST', SECRETS, secret('token-forged'))
  await ask('admin', 'POST', SECRETS, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'plain' },
    data: { a: 'Yg==' },
  })
  await ask('restore', 'POST', SECRETS, secret('token-back'))
  await ask('rancher', 'DELETE', one)

  // Settings and features
  const setting = (name: string) => `${V3}/settings/${name}`
  await ask('admin', 'PATCH', setting('auth-token-max-ttl-minutes'), { value: '43200' })
  await ask('admin', 'PATCH', setting('auth-token-max-ttl-minutes'), { value: 'abc' })
  await ask('admin', 'PATCH', setting('auth-token-max-ttl-minutes'), { value: '' })
  await ask('rancher', 'PATCH', setting('auth-user-session-ttl-minutes'), { default: '960', customized: false })
  await ask('admin', 'PATCH', setting('auth-user-session-idle-ttl-minutes'), { value: '1000' })
  const feature = `${V3}/features/token-hashing`
  await ask('admin', 'PATCH', feature, { spec: { value: true } })
  await ask('admin', 'PATCH', feature, { spec: { value: false } })
  await ask('admin', 'PATCH', `${V3}/features/ext-tokens`, { spec: { value: false } })
  await ask('admin', 'DELETE', feature)
}

function answerOf({ status, body }: ApiAnswer): JsonObject {
  // Refused by a rule is fine; refused before anybody is asked records nothing.
  const answer = body as JsonObject
  const message = textAt(answer, 'message')
  if (status >= 400 && !message.includes('denied the request')) throw new Error(message)
  return answer
}

function token(fields: object): object {
  return { apiVersion: 'ext.cattle.io/v1', kind: 'Token', metadata: { generateName: 'token-' }, ...fields }
}

/** Without what only a server writes. */
function stored(name: string) {
  return { name, uid: undefined, resourceVersion: undefined, creationTimestamp: undefined }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
