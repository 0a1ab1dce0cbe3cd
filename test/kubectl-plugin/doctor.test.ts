import t from 'tap'
import { sendJson } from '../cluster-api/fake-api-server.ts'
import { BREAK_GLASS } from '../../webhook/upkeep/break-glass.ts'
import { runInProcess } from './run-in-process.ts'
import { FakeRancher, type FakeResource, SECRETS, SETTINGS, tokenSecret } from './fake-rancher.ts'

const REGISTRATIONS = '/apis/admissionregistration.k8s.io/v1'
const SECRET = '/api/v1/namespaces/rtoken-system/secrets/rtoken-webhook-tls'
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const CALLER = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

const answering =
  (body: object): FakeResource =>
  (_, response) =>
    sendJson(response, body)

/** The lines of a cluster with these, by what was looked at. */
const diagnosed = async (
  t: Parameters<typeof FakeRancher.start>[0],
  resources: Record<string, FakeResource>,
): Promise<{ code: number; flags: string; of: (check: string) => { status: string; detail: string } | undefined }> => {
  const none = { [`${REGISTRATIONS}/mutatingwebhookconfigurations`]: [] }
  const both = { ...none, [`${REGISTRATIONS}/validatingwebhookconfigurations`]: [] }
  const rancher = await FakeRancher.start(t, { ...both, ...resources })
  const { code, stdout } = await rancher.run(['doctor', '-o', 'json'])
  const lines = JSON.parse(stdout) as { check: string; status: string; detail: string }[]
  return {
    code,
    flags: `--kubeconfig=${rancher.kubeconfig}`,
    of: (wanted) => lines.find(({ check }) => check === wanted),
  }
}

const REGISTERED = 'webhook is registered (mutatingwebhookconfigurations)'
const LOOKED_AFTER = 'webhook looks after its registrations'

t.test('a glass that is broken is told with its reason and the way back', async (t) => {
  const metadata = { annotations: { [BREAK_GLASS]: 'incident 4711' } }
  const { code, flags, of } = await diagnosed(t, { [SECRET]: answering({ metadata }) })
  t.equal(code, 2)
  t.match(of(REGISTERED), {
    status: 'problem',
    detail: 'there is no rtoken-webhook: nothing is judged; the glass is broken',
  })
  t.strictSame(of(LOOKED_AFTER), {
    check: LOOKED_AFTER,
    status: 'problem',
    detail:
      'the glass is broken, and nothing restores them: annotation rtoken.dev/break-glass of Secret rtoken-system/rtoken-webhook-tls ' +
      'says "incident 4711"; remove it when this is over: kubectl -n rtoken-system annotate secret rtoken-webhook-tls ' +
      `rtoken.dev/break-glass- ${flags} (docs/operate.md)`,
  })
})

t.test('a webhook that is not registered, and nobody broke the glass, or nobody may look', async (t) => {
  const whole = await diagnosed(t, { [SECRET]: answering({ metadata: {} }) })
  t.match(whole.of(REGISTERED), {
    detail:
      'there is no rtoken-webhook: nothing is judged; apply manifests/overlays/rancher, or manifests/overlays/standalone where there is no Rancher',
  })
  t.equal(whole.of(LOOKED_AFTER), undefined)
  const unknown = await diagnosed(t, { [SECRET]: 403 })
  t.match(unknown.of(REGISTERED), {
    detail:
      /; apply manifests\/overlays\/rancher, or .*, unless somebody broke the glass \(annotation rtoken\.dev\/break-glass of Secret /,
  })
})

t.test('of the Secret only its metadata is asked for', async (t) => {
  let accepted: string | undefined
  await diagnosed(t, {
    [SECRET]: ({ headers }, response) => {
      accepted = headers.accept
      sendJson(response, { metadata: {} })
    },
  })
  t.equal(accepted, 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1')
})

t.test('what the caller may is told, and nothing where there is nothing to tell', async (t) => {
  for (const allowed of [true, false]) {
    const { of } = await diagnosed(t, {
      [REVIEWS]: answering({ status: { allowed } }),
      [CALLER]: answering({ status: { userInfo: { username: 'user-bob' } } }),
    })
    t.match(of('who you are'), { status: 'info', detail: 'user-bob' })
    t.match(of(allowed ? 'what you may do' : 'what you may not do'), {
      status: 'info',
      detail: /^see all ext tokens.*settings$/,
    })
    t.equal(of(allowed ? 'what you may not do' : 'what you may do'), undefined)
  }
})

t.test('help exit-codes names what doctor finds', async (t) => {
  t.match((await runInProcess(['help', 'exit-codes'])).stdout, / {2}2 .*a problem that doctor finds\n/)
})

const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices'
const apiService = (namespace: string, name: string, labels: object = {}): FakeResource => [
  { metadata: { name: 'v1.ext.cattle.io', labels }, spec: { service: { namespace, name } } },
]
const OURS = apiService('rtoken-system', 'rtoken-apiserver', { 'app.kubernetes.io/name': 'rtoken-apiserver' })
const RANCHERS = apiService('cattle-system', 'imperative-api-extension')
const NOT_REGISTERED = 'there is no rtoken-webhook: nothing is judged; apply '
const EITHER = 'manifests/overlays/rancher, or manifests/overlays/standalone where there is no Rancher'

const served: [name: string, served: FakeResource, status: string, detail: string, overlay: string][] = [
  [
    'the Token API server',
    OURS,
    'info',
    'no Rancher here; tokens.ext.cattle.io is served by the Token API server (Service rtoken-system/rtoken-apiserver)',
    'manifests/overlays/standalone',
  ],
  [
    'a CustomResourceDefinition',
    [{ metadata: { name: 'v1.ext.cattle.io' }, spec: {} }],
    'info',
    'no Rancher here; tokens.ext.cattle.io is served by kube-apiserver itself, from a CustomResourceDefinition',
    EITHER,
  ],
  ['nobody', [], 'info', 'no Rancher here; tokens.ext.cattle.io is served by nobody', EITHER],
  [
    'whom nobody may see',
    403,
    'info',
    `no Rancher here; tokens.ext.cattle.io is served by an unknown server (refused: ${API_SERVICES}/v1.ext.cattle.io)`,
    EITHER,
  ],
  [
    'a Rancher that does not say its version',
    RANCHERS,
    'unknown',
    'there is no setting server-version, though Service cattle-system/imperative-api-extension serves tokens.ext.cattle.io',
    'manifests/overlays/rancher',
  ],
]
for (const [name, resource, status, detail, overlay] of served) {
  t.test(`no version of Rancher, and tokens are served by ${name}`, async (t) => {
    const path = typeof resource === 'number' ? `${API_SERVICES}/v1.ext.cattle.io` : API_SERVICES
    const { of } = await diagnosed(t, { [SETTINGS]: [], [path]: resource })
    t.match(of('version of Rancher'), { status, detail })
    t.match(of(REGISTERED), { status: 'problem', detail: `${NOT_REGISTERED}${overlay}` })
  })
}

t.test('a setting that may not be read says nothing of Rancher', async (t) => {
  const { of } = await diagnosed(t, { [`${SETTINGS}/server-version`]: 403, [API_SERVICES]: OURS })
  t.match(of('version of Rancher'), { status: 'unknown' })
})

const EXPIRED = 'expired Secrets of tokens are deleted'
const JUST_EXPIRED = tokenSecret('token-a', { ttl: '1000' })
const LONG_EXPIRED = {
  ...tokenSecret('token-b', { ttl: '1000' }),
  metadata: {
    name: 'token-b',
    uid: 'uid-of-token-b',
    creationTimestamp: '2020-01-01T00:00:00Z',
    labels: { 'cattle.io/kind': 'token', 'cattle.io/user-id': 'user-alice' },
  },
}

t.test('what has just expired is no problem: who deletes such tokens comes by the hour or each night', async (t) => {
  const { of } = await diagnosed(t, { [SECRETS]: [JUST_EXPIRED] })
  t.match(of(EXPIRED), { status: 'ok', detail: 'none expired more than two days ago' })
})

t.test('what is to be cleaned up is told by a command for this cluster', async (t) => {
  const { flags, of } = await diagnosed(t, {
    [SETTINGS]: [{ metadata: { name: 'server-version' }, value: 'v2.13.1' }],
    [SECRETS]: [JUST_EXPIRED, LONG_EXPIRED],
  })
  t.match(of(EXPIRED), {
    status: 'problem',
    detail: `1 of 2 expired more than two days ago: kubectl rtoken cleanup --expired ${flags}`,
  })
  t.match(of('version of Rancher'), {
    status: 'info',
    detail:
      'v2.13.1 never deletes expired tokens of tokens.ext.cattle.io: ' +
      `kubectl rtoken cleanup --expired ${flags}, or manifests/cleanup; ` +
      `logins that are idle within their TTL stay too (kubectl rtoken cleanup --idle ${flags})`,
  })
})
