// The commands of Rancher's Tokens pages (v2.12 and v2.13), by a real kubectl, with their outputs compared whole. Names and ages
// are random there as here: they are written as token-xxxxx and NNs, which are as wide as on the pages.
import t from 'tap'
import type { KubectlResult } from '../cluster/run-kubectl.ts'
import { inACluster } from './in-a-cluster.ts'
import { objectIn } from './kube-object.ts'
import { ToldValues } from './told-values.ts'
import { waitFor } from './wait-for.ts'

const BARE = 'apiVersion: ext.cattle.io/v1\nkind: Token\n'
// The webhook is there as well: it judges the Secrets behind tokens, and takes the server for Rancher.
const cluster = await inACluster(t, { tokens: 'apiserver' })
const told = new ToldValues()
cluster.onAnswer = (answer) => told.note(answer)

async function kubectl(context: string, args: string[], stdin?: string, env?: Record<string, string>) {
  return masked(await cluster.kubectl(context, args, stdin, env))
}

function masked({ code, stdout, stderr }: KubectlResult): KubectlResult {
  const mask = (text: string): string =>
    text
      .replaceAll(/token-[bcdfghjklmnpqrstvwxz2456789]{5}/g, 'token-xxxxx')
      .replaceAll(/(?<= )\d{1,2}s *(?=$|\s)/gm, (age) => 'NNs'.padEnd(age.length))
  return { code, stdout: mask(stdout), stderr: mask(stderr) }
}

const DONE = { code: 0, stderr: '' }

await t.test('kubectl api-resources --api-group=ext.cattle.io', async (t) => {
  t.strictSame(await kubectl('alice', ['api-resources', '--api-group=ext.cattle.io']), {
    ...DONE,
    stdout:
      'NAME     SHORTNAMES   APIVERSION         NAMESPACED   KIND\n' +
      'tokens                ext.cattle.io/v1   false        Token\n',
  })
})

await t.test('kubectl explain tokens.ext.cattle.io', async (t) => {
  const { code, stdout } = await kubectl('alice', ['explain', 'tokens.ext.cattle.io'])
  t.equal(code, 0)
  t.match(
    stdout,
    /^GROUP: {6}ext\.cattle\.io\nKIND: {7}Token\nVERSION: {4}v1\n\nDESCRIPTION:\n {4}Token is a credential/,
  )
  const spec = await kubectl('alice', ['explain', 'tokens.ext.cattle.io.spec', '--recursive'])
  const fields = ['clusterName', 'description', 'enabled', 'kind', 'ttl', 'userID', 'userPrincipal']
  for (const field of fields) t.match(spec.stdout, new RegExp(`^  ${field}\t<`, 'm'))
  for (const field of fields) {
    const { stdout } = await kubectl('alice', ['explain', `tokens.ext.cattle.io.spec.${field}`])
    t.match(stdout, new RegExp(`FIELD: ${field} <.*>[^]*DESCRIPTION:\n    [A-Z]`), `${field} is described`)
  }
  const v2 = await cluster.request('admin', 'GET', '/openapi/v2')
  t.match(v2.text, /"io\.cattle\.ext\.v1\.Token"/)
})

await t.test('creating a token as somebody who is no Rancher user', async (t) => {
  t.strictSame(await kubectl('admin', ['create', '-o', 'jsonpath={.status.value}', '-f', '-'], BARE), {
    code: 1,
    stdout: '',
    stderr:
      'Error from server (Forbidden): error when creating "STDIN": tokens.ext.cattle.io is forbidden: user system:admin is not a ' +
      // Here the page ends, and our advice begins.
      'Rancher user: a name with ":" is none of Rancher\'s; use the kubeconfig that Rancher gives to a user of its own\n',
  })
})

const MANIFESTS = {
  'the bare manifest': BARE,
  'with a description': `${BARE}spec:\n  description: My Token\n`,
  'with a ttl': `${BARE}spec:\n  ttl: 7200000 # 2 hours\n`,
}
for (const [name, manifest] of Object.entries(MANIFESTS)) {
  await t.test(`kubectl create: ${name}`, async (t) => {
    const created = await kubectl('alice', ['create', '-o', 'jsonpath={.status.value}', '-f', '-'], manifest)
    t.match(created, { ...DONE, stdout: /^[bcdfghjklmnpqrstvwxz2456789]{54}$/ })
  })
}

await t.test('listing, viewing and deleting', async (t) => {
  await kubectl('alice', ['delete', 'tokens.ext.cattle.io', '--all'])
  const names: string[] = []
  for (const description of ['example', 'box', 'jinx']) {
    const manifest = `${BARE}spec:\n  description: ${description}\n`
    const { stdout } = await cluster.kubectl('alice', ['create', '-o', 'name', '-f', '-'], manifest)
    names.push(stdout.trim().split('/')[1] ?? '')
  }
  t.strictSame(await kubectl('alice', ['get', 'tokens.ext.cattle.io']), {
    ...DONE,
    stdout: 'NAME          KIND   TTL   AGE\n' + 'token-xxxxx          90d   NNs\n'.repeat(3),
  })
  const wide = await kubectl('alice', ['get', 'tokens.ext.cattle.io', '-o', 'wide'])
  const [head = '', ...rows] = wide.stdout.trimEnd().split('\n')
  t.equal(head, 'NAME          USER         KIND   TTL   AGE   DESCRIPTION')
  t.strictSame(rows.sort(), [
    'token-xxxxx   user-alice          90d   NNs   box',
    'token-xxxxx   user-alice          90d   NNs   example',
    'token-xxxxx   user-alice          90d   NNs   jinx',
  ])
  const [example = '', box = ''] = names
  t.strictSame(await kubectl('alice', ['get', 'tokens.ext.cattle.io', example]), {
    ...DONE,
    stdout: 'NAME          KIND   TTL   AGE\ntoken-xxxxx          90d   NNs\n',
  })
  t.strictSame(await kubectl('alice', ['get', 'tokens.ext.cattle.io', example, '-o', 'wide']), {
    ...DONE,
    stdout:
      'NAME          USER         KIND   TTL   AGE   DESCRIPTION\n' +
      'token-xxxxx   user-alice          90d   NNs   example\n',
  })
  t.strictSame(await kubectl('bob', ['get', 'tokens.ext.cattle.io']), {
    code: 0,
    stdout: '',
    stderr: 'No resources found\n',
  })
  for (const verb of ['get', 'delete']) {
    t.strictSame(await kubectl('bob', [verb, 'tokens.ext.cattle.io', box]), {
      code: 1,
      stdout: '',
      stderr: 'Error from server (NotFound): tokens.ext.cattle.io "token-xxxxx" not found\n',
    })
  }
  t.match(await kubectl('rancher-admin', ['get', 'tokens.ext.cattle.io', box]), { code: 0 }, 'admins can get any token')
  t.strictSame(await kubectl('alice', ['delete', 'tokens.ext.cattle.io', example]), {
    ...DONE,
    stdout: 'token.ext.cattle.io "token-xxxxx" deleted\n',
  })
  t.strictSame(await kubectl('rancher-admin', ['delete', 'tokens.ext.cattle.io', box]), {
    ...DONE,
    stdout: 'token.ext.cattle.io "token-xxxxx" deleted\n',
  })
})

await t.test('updating', async (t) => {
  const { stdout } = await cluster.kubectl('alice', ['create', '-o', 'name', '-f', '-'], BARE)
  const token = stdout.trim()
  const done = (verb: string) => ({ ...DONE, stdout: `token.ext.cattle.io/token-xxxxx ${verb}\n` })
  const editor = { KUBE_EDITOR: `sed -i 's/enabled: true/enabled: false/'` }
  const [, name = ''] = token.split('/')
  t.strictSame(await kubectl('alice', ['edit', 'tokens.ext.cattle.io', name], undefined, editor), done('edited'))
  t.strictSame(await kubectl('alice', ['label', token, 'team=x']), done('labeled'))
  t.strictSame(await kubectl('alice', ['annotate', token, 'note=y']), done('annotated'))
  // kubectl's own default, a strategic merge patch, which a CRD does not take.
  t.strictSame(await kubectl('alice', ['patch', token, '-p', '{"spec":{"ttl":86400000}}']), done('patched'))
  t.strictSame(
    await kubectl('alice', [
      'patch',
      token,
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/ttl","value":3600000}]',
    ]),
    done('patched'),
  )
  const fields = '{.spec.enabled} {.spec.ttl} {.metadata.labels.team} {.metadata.annotations.note}'
  t.equal((await kubectl('alice', ['get', token, '-o', `jsonpath=${fields}`])).stdout, 'false 3600000 x y')
  t.match(await kubectl('alice', ['patch', token, '-p', '{"spec":{"ttl":86400000}}']), {
    code: 1,
    stderr:
      /^Error from server \(BadRequest\): forbidden to extend time-to-live: spec\.ttl 24h \(86400000 ms\) is over/,
  })
  t.strictSame(await kubectl('rancher-admin', ['patch', token, '-p', '{"spec":{"ttl":86400000}}']), done('patched'))
  t.match(await kubectl('alice', ['patch', token, '-p', '{"spec":{"userID":"user-bob"}}']), {
    code: 1,
    stderr: /^Error from server \(BadRequest\): spec\.userID is immutable: /,
  })
  t.match(await kubectl('alice', ['create', '-f', '-'], `${BARE}spec: { userID: user-bob }\n`), {
    code: 1,
    stderr: /^Error from server \(BadRequest\): error when creating "STDIN": unable to create token for other user: /,
  })
  const json = await cluster.kubectl('alice', ['get', token, '-o', 'json'])
  const replaced = json.stdout.replace('"kind": ""', '"kind": "", "description": "replaced"')
  t.strictSame(await kubectl('alice', ['replace', '-f', '-'], replaced), done('replaced'))
  t.match(await kubectl('alice', ['replace', '-f', '-'], replaced), {
    code: 1,
    stderr:
      /^Error from server \(Conflict\): .*Operation cannot be fulfilled on tokens\.ext\.cattle\.io "token-xxxxx": the object has been modified/,
  })
  t.match(await kubectl('alice', ['apply', '--server-side', '-f', '-'], `${BARE}metadata: { name: mine }\n`), {
    code: 1,
    stderr: /tokens are created with kubectl create: token mine does not exist/,
  })
})

await t.test('kubectl create says what it does not know, unless it is told to be still', async (t) => {
  const manifest = `${BARE}spec: { bogus: 1 }\n`
  t.match(await kubectl('alice', ['create', '-f', '-'], manifest), {
    code: 1,
    stderr: /^Error from server \(BadRequest\): .*strict decoding error: unknown field "spec\.bogus"\n$/,
  })
  t.strictSame(await kubectl('alice', ['create', '--validate=warn', '-f', '-'], manifest), {
    code: 0,
    stdout: 'token.ext.cattle.io/token-xxxxx created\n',
    stderr: 'Warning: unknown field "spec.bogus"\n',
  })
  t.strictSame(await kubectl('alice', ['create', '--validate=ignore', '-f', '-'], manifest), {
    ...DONE,
    stdout: 'token.ext.cattle.io/token-xxxxx created\n',
  })
})

await t.test(
  'kubectl apply changes a token that is there; of one that is not it makes another each time, and is told so',
  async (t) => {
    const { stdout } = await cluster.kubectl('alice', ['create', '-o', 'name', '-f', '-'], BARE)
    const [, name = ''] = stdout.trim().split('/')
    const applied = `${BARE}metadata: { name: ${name} }\nspec: { description: applied }\n`
    t.match(await kubectl('alice', ['apply', '-f', '-'], applied), {
      code: 0,
      stdout: 'token.ext.cattle.io/token-xxxxx configured\n',
    })
    t.strictSame(await kubectl('alice', ['apply', '-f', '-'], applied), {
      ...DONE,
      stdout: 'token.ext.cattle.io/token-xxxxx unchanged\n',
    })
    t.match(await kubectl('alice', ['apply', '-f', '-'], `${BARE}metadata: { name: mine }\n`), {
      code: 0,
      stdout: 'token.ext.cattle.io/token-xxxxx created\n',
      stderr: /^Warning: metadata\.name mine is ignored: the name of a token is generated\n/,
    })
  },
)

await t.test('kubectl get --watch', async (t) => {
  await kubectl('alice', ['delete', 'tokens.ext.cattle.io', '--all'])
  const args = ['get', 'tokens.ext.cattle.io', '--watch', '--output-watch-events', '--request-timeout=4s']
  const watching = kubectl('alice', args)
  const isWatched = async () => /\nrtoken_apiserver_watches 1\n/.test((await cluster.apiserver.get('/metrics')).text)
  await waitFor(isWatched, (is) => is)
  const { stdout } = await cluster.kubectl('alice', ['create', '-o', 'name', '-f', '-'], BARE)
  await cluster.kubectl('alice', ['label', stdout.trim(), 'a=b'])
  await cluster.kubectl('alice', ['delete', stdout.trim()])
  t.equal(
    (await watching).stdout,
    'EVENT      NAME          KIND   TTL   AGE\n' +
      'ADDED      token-xxxxx          90d   NNs\n' +
      'MODIFIED   token-xxxxx          90d   NNs\n' +
      'DELETED    token-xxxxx          90d   NNs\n',
  )
})

await t.test('many at once: pages, and a list that is long enough to be compressed', async (t) => {
  await Promise.all(
    Array.from({ length: 320 }, () =>
      cluster.request('alice', 'POST', '/apis/ext.cattle.io/v1/tokens', {
        apiVersion: 'ext.cattle.io/v1',
        kind: 'Token',
      }),
    ),
  )
  for (const args of [[], ['--chunk-size=7']]) {
    const { stdout } = await kubectl('alice', ['get', 'tokens.ext.cattle.io', '-o', 'name', ...args])
    t.equal(stdout, 'token.ext.cattle.io/token-xxxxx\n'.repeat(320))
  }
  t.match(await kubectl('alice', ['delete', '--raw', '/apis/ext.cattle.io/v1/tokens']), { code: 0 })
  const left = await kubectl('alice', ['get', 'tokens.ext.cattle.io'])
  t.equal(left.stderr, 'No resources found\n')
})

await t.test('beside the webhook nobody but the server makes a token', async (t) => {
  const { stdout } = await cluster.kubectl('alice', ['create', '-o', 'name', '-f', '-'], BARE)
  const [, name = ''] = stdout.trim().split('/')
  const secrets = '/api/v1/namespaces/cattle-tokens/secrets'
  const { data, type, metadata } = objectIn(await cluster.request('admin', 'GET', `${secrets}/${name}`))
  const forged = {
    apiVersion: 'v1',
    kind: 'Secret',
    type,
    data,
    metadata: { name: 'token-forgd', labels: metadata.labels },
  }
  const answer = await cluster.request('admin', 'POST', secrets, forged)
  t.equal(answer.status, 403)
  t.match(objectIn(answer).message, /admission webhook "token-secrets\.[a-z]+\.rtoken\.dev" denied the request/)
})

await t.test('no value is found again', async (t) => told.areNowhereElse(t, cluster))
