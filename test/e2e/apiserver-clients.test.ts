// What controllers, kubectl apply and people with few rights ask of the Token API server, in the ways of kube-apiserver's own clients.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { inACluster } from './in-a-cluster.ts'
import { type KubeObject, objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'
import { waitFor } from './wait-for.ts'

const TOKENS = '/apis/ext.cattle.io/v1/tokens'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const BARE = { apiVersion: 'ext.cattle.io/v1', kind: 'Token' }
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' }

const cluster = await inACluster(t, { tokens: 'apiserver', webhook: false })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)
const admin = cluster.connect('admin')
const alice = cluster.connect('alice')

async function create(metadata: object = {}): Promise<KubeObject> {
  const answer = await alice.request('POST', TOKENS, { ...BARE, metadata })
  if (answer.status !== 201) throw new Error(answer.text)
  return objectIn(answer)
}

const at = ({ metadata }: KubeObject, query = ''): string => `${TOKENS}/${metadata.name}${query}`
const namesIn = (answer: ApiAnswer): string[] => objectIn(answer).items.map(({ metadata }) => metadata.name)
const owner = (name: string, uid: string) => ({ apiVersion: 'v1', kind: 'Namespace', name, uid })

await t.test('the garbage collector takes an owner away: by a merge, since its strategic patch is a 415', async (t) => {
  const [one, other] = [owner('one', 'uid-1'), owner('other', 'uid-2')]
  const token = await create({ ownerReferences: [one, other] })
  // As pkg/controller/garbagecollector has it: only a 415 makes it go on with the second.
  const { uid, resourceVersion } = token.metadata
  const strategic = { metadata: { uid, ownerReferences: [{ $patch: 'delete', uid: 'uid-1' }] } }
  t.match(await alice.request('PATCH', at(token), strategic, STRATEGIC), {
    status: 415,
    body: { reason: 'UnsupportedMediaType', message: /lists or directives is not served.*--type=merge/ },
  })
  const merge = { metadata: { resourceVersion, ownerReferences: [other] } }
  t.equal((await alice.request('PATCH', at(token), merge)).status, 200)
  t.match(objectIn(await alice.request('GET', at(token))).metadata, { ownerReferences: [other] })
})

await t.test('kubectl apply changes lists: it is told to send no strategic merges', async (t) => {
  const token = await create()
  const { name } = token.metadata
  const apply = (ownerReferences: object[]) =>
    cluster.kubectl('alice', ['apply', '-f', '-'], JSON.stringify({ ...BARE, metadata: { name, ownerReferences } }))
  const [one, other] = [owner('one', 'uid-1'), owner('other', 'uid-2')]
  for (const owners of [[one], [other, one], [other]]) {
    const { stdout, code } = await apply(owners)
    t.strictSame([stdout, code], [`token.ext.cattle.io/${name} configured\n`, 0])
    t.match(objectIn(await alice.request('GET', at(token))).metadata, { ownerReferences: owners })
  }
})

await t.test('a list, a watch and a get of a version', async (t) => {
  const token = await create()
  const { resourceVersion: listed } = objectIn(await alice.request('GET', TOKENS)).metadata
  const exact = `${TOKENS}?resourceVersionMatch=Exact&resourceVersion=${listed}`
  t.equal(objectIn(await alice.request('GET', exact)).metadata.resourceVersion, listed)
  await alice.request('PATCH', at(token), { spec: { description: 'changed' } })
  t.match(await alice.request('GET', exact), { status: 410, body: { reason: 'Expired' } })
  const beyond = `resourceVersion=${BigInt(listed) + 1_000_000n}`
  const initial =
    'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=9'
  for (const path of [`${TOKENS}?${beyond}`, `${TOKENS}?${initial}&${beyond}`, at(token, `?${beyond}`)]) {
    const answer = await alice.request('GET', path)
    t.match(answer, { status: 504, body: { reason: 'Timeout', message: /Too large resource version/ } }, path)
  }
  const quiet = 'watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&timeoutSeconds=1'
  t.equal((await alice.request('GET', `${TOKENS}?${quiet}`)).text, '', 'it begins with what comes')
  t.match((await alice.request('GET', `${TOKENS}?watch&timeoutSeconds=1`)).text, /^\{"type":"ADDED"/)
})

await t.test('a watch goes on after a restart, also of somebody who can own no token', async (t) => {
  const { resourceVersion } = (await create()).metadata
  const { name } = (await create()).metadata
  await cluster.apiserver.stop('SIGKILL')
  await cluster.apiserver.start()
  const path = `${TOKENS}?watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}`
  t.match(JSON.parse((await alice.request('GET', path)).text), { type: 'ADDED', object: { metadata: { name } } })
  const account = { 'impersonate-user': 'system:serviceaccount:default:default' }
  t.match(await admin.request('GET', path, undefined, account), { status: 200, text: '' })
})

await t.test('a delete that cannot be understood deletes nothing', async (t) => {
  const token = await create()
  const json = 'application/json'
  const CASES: [object | string, number, Record<string, string>?][] = [
    [{ dryRun: 'All' }, 400],
    [{ preconditions: { uid: 1 } }, 400],
    [{ propagationPolicy: 'Orphan' }, 400],
    ['k8s\0', 415, { 'content-type': 'application/vnd.kubernetes.protobuf' }],
    [{}, 406, { accept: 'application/yaml', 'content-type': json }],
  ]
  for (const [options, status, headers] of CASES) {
    const answer = await alice.request('DELETE', at(token), options, headers)
    t.equal(answer.status, status, JSON.stringify(options))
  }
  t.equal((await alice.request('GET', at(token))).status, 200)
  for (const method of ['HEAD', 'OPTIONS', 'POST']) {
    const { status, headers } = await alice.request(method, at(token))
    t.match([status, headers.allow], [405, 'GET, PUT, PATCH, DELETE'], method)
  }
})

await t.test(
  'deletecollection deletes a page where it is given a limit, and ends with the first that it may not delete',
  async (t) => {
    await alice.request('DELETE', TOKENS)
    const tokens = await Promise.all(Array.from({ length: 40 }, () => create({ labels: { many: 'x' } })))
    const names = tokens.map(({ metadata }) => metadata.name).sort()
    const page = await alice.request('DELETE', `${TOKENS}?limit=3&labelSelector=many`)
    t.strictSame(namesIn(page).sort(), names.slice(0, 3))
    t.strictSame(namesIn(await alice.request('GET', TOKENS)), names.slice(3))
    const [kept = ''] = names.slice(3)
    await keep(kept)
    t.match(await alice.request('DELETE', TOKENS), { status: 422, body: { message: /it is to stay/ } })
    // What goes on behind an answer would come to its end meanwhile.
    await sleep(1000)
    const left = namesIn(await alice.request('GET', TOKENS))
    t.ok(left.includes(kept) && left.length > 1, `${left.length} of ${names.length - 3} are left`)
  },
)

/** Has kube-apiserver refuse to delete the Secret of a token. */
async function keep(name: string): Promise<void> {
  const admission = '/apis/admissionregistration.k8s.io/v1'
  const policy = { metadata: { name: 'keep' } }
  await admin.request('POST', `${admission}/validatingadmissionpolicies`, {
    ...policy,
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'], operations: ['DELETE'] }],
      },
      validations: [{ expression: `oldObject.metadata.name != '${name}'`, message: 'it is to stay' }],
    },
  })
  const binding = { ...policy, spec: { policyName: 'keep', validationActions: ['Deny'] } }
  await admin.request('POST', `${admission}/validatingadmissionpolicybindings`, binding)
  const tried = (): Promise<ApiAnswer> => alice.request('DELETE', `${TOKENS}/${name}?dryRun=All`)
  await waitFor(tried, ({ status }) => status === 422)
}

await t.test(
  'who may read one token by its name may list and watch that, as kubectl get -w and kubectl wait do',
  async (t) => {
    // It gives everybody who is logged in their own tokens.
    await admin.request('DELETE', `${RBAC}/clusterrolebindings/rtoken-own-tokens`)
    const dora = { 'impersonate-user': 'user-dora' }
    const user = {
      apiVersion: 'management.cattle.io/v3',
      kind: 'User',
      metadata: { name: 'user-dora' },
      username: 'dora',
    }
    t.equal((await admin.request('POST', '/apis/management.cattle.io/v3/users', user)).status, 201)
    const role = async (name: string, rule: object): Promise<void> => {
      const rules = [{ apiGroups: ['ext.cattle.io'], resources: ['tokens'], ...rule }]
      await admin.request('POST', `${RBAC}/clusterroles`, { metadata: { name }, rules })
      await admin.request('POST', `${RBAC}/clusterrolebindings`, {
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'user-dora' }],
      })
    }
    await role('makes-tokens', { verbs: ['create'] })
    const made = async (): Promise<KubeObject> =>
      // The role and the User are not known everywhere at once.
      objectIn(
        await waitFor(
          () => admin.request('POST', TOKENS, BARE, dora),
          ({ status }) => status === 201,
        ),
      )
    const [named, another] = [await made(), await made()]
    await role('reads-one-token', { resourceNames: [named.metadata.name], verbs: ['get', 'list', 'watch'] })
    const ask = (query: string): Promise<ApiAnswer> => admin.request('GET', `${TOKENS}?${query}`, undefined, dora)
    const select = ({ metadata }: KubeObject): string => `fieldSelector=metadata.name%3D${metadata.name}`
    const own = await waitFor(
      () => ask(select(named)),
      ({ status }) => status === 200,
    )
    t.strictSame(namesIn(own), [named.metadata.name])
    const watched = await ask(`${select(named)}&watch=1&timeoutSeconds=1`)
    t.match(JSON.parse(watched.text), { type: 'ADDED', object: { metadata: { name: named.metadata.name } } })
    for (const query of ['', select(another), `${select(another)}&watch=1&timeoutSeconds=1`])
      t.equal((await ask(query)).status, 403, query)
  },
)

await t.test('no value is found again', async (t) => told.areNowhereElse(t, cluster))
