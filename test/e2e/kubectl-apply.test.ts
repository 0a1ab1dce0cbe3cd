// kubectl create, apply, edit, patch, label, annotate and delete of Tokens by a real kubectl, its output compared whole.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { KubectlResult } from '../cluster/run-kubectl.ts'
import { inACluster } from './in-a-cluster.ts'

const BARE = 'apiVersion: ext.cattle.io/v1\nkind: Token\n'
const NAMED = `${BARE}metadata: { name: mine }\nspec: { description: by hand }\n`
const DENIED = (phase: string): string => `admission webhook "ext-tokens.${phase}.rtoken.dev" denied the request: `

const dir = t.testdir({ 'policy.yaml': 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n' })
const auditLog = join(dir, 'audit.log')
const cluster = await inACluster(t, {
  apiServerArgs: [
    `--audit-policy-file=${join(dir, 'policy.yaml')}`,
    `--audit-log-path=${auditLog}`,
    '--audit-log-mode=blocking-strict',
  ],
})
const alice = async (args: string[], stdin?: string, env?: Record<string, string>): Promise<KubectlResult> =>
  withoutRandom(await cluster.kubectl('alice', args, stdin, env))

await t.test('kubectl create of a manifest of only apiVersion and kind', async (t) => {
  t.strictSame(await alice(['create', '-f', '-'], BARE), {
    code: 0,
    stdout: 'token.ext.cattle.io/token-<rand> created\n',
    stderr: '',
  })
})

await t.test(
  'client-side apply of a named manifest makes a generated name, and warns that each makes another',
  async (t) => {
    const expected = {
      code: 0,
      stdout: 'token.ext.cattle.io/token-<rand> created\n',
      stderr:
        'Warning: metadata.name mine is ignored: the name of a token is generated\n' +
        'Warning: each kubectl apply makes another token: use kubectl create\n',
    }
    const before = await count()
    t.strictSame(await alice(['apply', '-f', '-'], NAMED), expected)
    t.strictSame(await alice(['apply', '-f', '-'], NAMED), expected)
    t.equal(await count(), before + 2)
  },
)

await t.test('server-side apply that would create is refused with a sentence', async (t) => {
  const before = await count()
  t.strictSame(await alice(['apply', '--server-side', '-f', '-'], NAMED), {
    code: 1,
    stdout: '',
    stderr:
      `Error from server (BadRequest): ${DENIED('mutate')}tokens are created with kubectl create: token mine does not exist, ` +
      'and server-side apply cannot make it, because the name of a token is generated\n',
  })
  t.equal(await count(), before)
})

await t.test('a TTL over the maximum is lowered, and the user told so', async (t) => {
  t.strictSame(
    await alice(['create', '-f', '-', '-o', 'jsonpath={.spec.ttl}'], `${BARE}spec: { ttl: 31536000000 }\n`),
    {
      code: 0,
      stdout: '7776000000',
      stderr:
        'Warning: spec.ttl 365d (31536000000 ms) is lowered to 90d (7776000000 ms), the maximum by ' +
        'auth-token-max-ttl-minutes=129600\n',
    },
  )
})

await t.test('for another user it is refused', async (t) => {
  t.strictSame(await alice(['create', '-f', '-'], `${BARE}spec: { userID: user-bob }\n`), {
    code: 1,
    stdout: '',
    stderr:
      `Error from server (BadRequest): error when creating "STDIN": ${DENIED('mutate')}unable to create token for other user: ` +
      'spec.userID is user-bob, you are user-alice; leave spec.userID out, or log in as that user\n',
  })
})

await t.test('the life of one token', async (t) => {
  const { stdout } = await cluster.kubectl('alice', ['create', '-f', '-', '-o', 'name'], BARE)
  const token = stdout.trim()
  const done = (verb: string) => ({ code: 0, stdout: `token.ext.cattle.io/token-<rand> ${verb}\n`, stderr: '' })
  t.strictSame(await alice(['label', token, 'team=x']), done('labeled'))
  t.strictSame(await alice(['annotate', token, 'note=y']), done('annotated'))
  const editor = `sed -i 's/enabled: true/enabled: false/'`
  t.strictSame(await alice(['edit', token], undefined, { KUBE_EDITOR: editor }), done('edited'))
  t.strictSame(await alice(['patch', token, '--type=merge', '-p', '{"spec":{"ttl":86400000}}']), done('patched'))
  t.strictSame(await alice(['patch', token, '--type=merge', '-p', '{"spec":{"ttl":86400001}}']), {
    code: 1,
    stdout: '',
    stderr:
      `Error from server (BadRequest): ${DENIED('mutate')}forbidden to extend time-to-live: spec.ttl 24h (86400001 ms) is over ` +
      '24h (86400000 ms), which it had; ask an admin, who may extend it up to 90d (7776000000 ms) ' +
      '(auth-token-max-ttl-minutes=129600), or create a new token\n',
  })
  const dry = await alice(['patch', token, '--type=merge', '-p', '{"spec":{"ttl":1}}', '--dry-run=server'])
  t.strictSame(dry, { code: 0, stdout: 'token.ext.cattle.io/token-<rand> patched\n', stderr: '' })
  const stored = await alice(['get', token, '-o', 'jsonpath={.spec.ttl} {.spec.enabled} {.metadata.labels.team}'])
  t.equal(stored.stdout, '86400000 false x')
  const bob = await cluster.kubectl('bob', ['delete', token])
  t.equal(bob.code, 1)
  t.match(bob.stderr, /^Error from server \(Forbidden\).*you are user-bob, and only its owner/)
  t.strictSame(await alice(['delete', token]), {
    code: 0,
    stdout: 'token.ext.cattle.io "token-<rand>" deleted\n',
    stderr: '',
  })
})

await t.test('a deletecollection is asked for each object, and stops at the first foreign token', async (t) => {
  await cluster.kubectl('bob', ['create', '-f', '-'], BARE)
  const answer = await cluster.request('alice', 'DELETE', '/apis/ext.cattle.io/v1/tokens')
  t.equal(answer.status, 403)
  const { stdout } = await cluster.kubectl('admin', [
    'get',
    'tokens.ext.cattle.io',
    '-o',
    'jsonpath={.items[*].spec.userID}',
  ])
  t.ok(stdout.includes('user-bob'), 'what is not hers stays')
})

await t.test('each decision stands in the audit log: rule, old and new TTL, setting, who', async (t) => {
  const lines = (await readFile(auditLog, 'utf8')).split('\n').filter(Boolean)
  const annotations = lines.flatMap((line) => Object.entries(JSON.parse(line).annotations ?? {}))
  const of = (key: string) => new Set(annotations.filter(([each]) => each === key).map(([, value]) => value))
  t.ok(
    of('ext-tokens.mutate.rtoken.dev/ttl-has-a-maximum').has(
      'amended; old-ttl="365d (31536000000 ms)"; new-ttl="90d (7776000000 ms)"; setting="auth-token-max-ttl-minutes=129600"; who=user-alice',
    ),
  )
  t.ok(of('ext-tokens.mutate.rtoken.dev/owner-is-requester').has('refused; who=user-alice'))
  t.ok(of('ext-tokens.validate.rtoken.dev/only-owner-or-admin').has('refused; who=user-bob'))
})

await t.test('the decisions are counted', async (t) => {
  const { text: metrics } = await cluster.askWebhook('/metrics')
  t.match(metrics, /rtoken_webhook_rule_decisions_total\{[^}]*rule="ttl-has-a-maximum"[^}]*decision="amended"\} [1-9]/)
  t.match(metrics, /rtoken_webhook_rule_decisions_total\{[^}]*rule="ttl-only-shrinks"[^}]*decision="refused"\} [1-9]/)
  t.match(metrics, /rtoken_webhook_certificate_expiry_seconds [1-9]/)
  t.match(metrics, /rtoken_webhook_cache_age_seconds\{resource="settings.management.cattle.io"\} \d/)
})

async function count(): Promise<number> {
  const { stdout } = await cluster.kubectl('alice', ['get', 'tokens.ext.cattle.io', '-o', 'name'])
  return stdout.split('\n').filter(Boolean).length
}

function withoutRandom({ code, stdout, stderr }: KubectlResult): KubectlResult {
  const replaced = (text: string): string => text.replaceAll(/token-[a-z0-9]{5}\b/g, 'token-<rand>')
  return { code, stdout: replaced(stdout), stderr: replaced(stderr) }
}
