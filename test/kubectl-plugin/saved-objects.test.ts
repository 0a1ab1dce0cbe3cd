import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { extToken, tokenSecret } from './fake-rancher.ts'
import { runInProcess } from './run-in-process.ts'

const list = (...items: unknown[]): object => ({ apiVersion: 'v1', kind: 'List', items })
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }
const token = extToken('token-a')
const secret = { apiVersion: 'v1', kind: 'Secret', ...tokenSecret('token-s') }
const setting = {
  apiVersion: 'management.cattle.io/v3',
  kind: 'Setting',
  metadata: { name: 'auth-token-max-ttl-minutes' },
  value: '',
  default: '0',
}

const files: Readonly<Record<string, readonly [content: unknown, found: string | undefined]>> = {
  'pods.json': [list(pod, pod), 'v1 Pod'],
  'pod.json': [pod, 'v1 Pod'],
  'baseline.json': [
    { apiVersion: 'rtoken.dev/v1', kind: 'AuditReport', tokens: 0, findings: [] },
    'rtoken.dev/v1 AuditReport',
  ],
  'no-kind.json': [{ tokens: 7 }, 'an object without a kind'],
  'texts.json': [list('token-a'), 'no object'],
  'other-secrets.json': [list({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }), 'v1 Secret'],
  'many.json': [list(...['A', 'B', 'C\u001b', 'D'].map((kind) => ({ kind }))), 'A, B, C^[, ...'],
  'empty.json': [list(), undefined],
  'tokens.json': [list(token), undefined],
  'one.json': [token, undefined],
  'secrets.json': [list(secret), undefined],
  'settings.json': [list(setting), undefined],
  'mixed.json': [list(pod, token), undefined],
}

t.test('audit --from: a file that holds nothing to audit is no pass', async (t) => {
  const folder = t.testdir(
    Object.fromEntries(Object.entries(files).map(([name, [content]]) => [name, JSON.stringify(content)])),
  )
  for (const [name, [, found]] of Object.entries(files)) {
    const file = join(folder, name)
    const { code, stdout, stderr } = await runInProcess(['audit', '--from', file])
    if (found === undefined) t.ok(code !== 1 && !stderr.includes('error: '), `${name}: ${code} ${stderr}`)
    else {
      const sentence =
        `error: --from: ${file} holds nothing to audit: found ${found}; allowed is what list -o json prints, or a list of tokens, of ` +
        'their Secrets in cattle-tokens, or of users, settings, clusters or features of management.cattle.io\n'
      t.strictSame({ code, stdout, stderr }, { code: 1, stdout: '', stderr: sentence }, name)
    }
    // One good file beside it does not make it good.
    const beside = await runInProcess(['audit', '--from', join(folder, 'tokens.json'), '--from', file])
    t.equal(beside.code === 1, found !== undefined, name)
  }
})

t.test('audit --from -: a list on stdin', async (t) => {
  const folder = t.testdir({ 'settings.json': JSON.stringify(list(setting)), 'saved.yaml': 'kind: List\nitems: []\n' })
  const json = 'is not a JSON object: allowed is what -o json prints'
  const cases: [words: string[], stdin: string, message: string | undefined][] = [
    [['-'], JSON.stringify(list(token)), undefined],
    [['-', '--from', join(folder, 'settings.json')], JSON.stringify(list(token)), undefined],
    [['-'], '', `--from: stdin ${json}`],
    [['-'], 'kind: List', `--from: stdin ${json}`],
    [['-'], JSON.stringify(pod), '--from: stdin holds nothing to audit: found v1 Pod; allowed is '],
    [['-', '--from', '-'], JSON.stringify(token), '--from: - is stdin, which is read once\n'],
    [[join(folder, 'saved.yaml')], '', `--from: ${join(folder, 'saved.yaml')} ${json}\n`],
    [['./-'], '', '--from: open ./-: no such file or directory\n'],
  ]
  for (const [words, stdin, message] of cases) {
    // In pieces, as a pipe has it.
    const pieces = [...Buffer.from(stdin)].map((byte) => Buffer.from([byte]))
    const ran = await runInProcess(['audit', '-o', 'json', '--from', ...words], { stdin: Readable.from(pieces) })
    if (message === undefined) {
      const report = JSON.parse(ran.stdout) as { tokens: number; source: string }
      t.match(report, { tokens: 1, source: /^stdin/ })
    } else t.match(ran, { code: 1, stdout: '', stderr: `error: ${message}` }, words.join(' '))
  }
})
