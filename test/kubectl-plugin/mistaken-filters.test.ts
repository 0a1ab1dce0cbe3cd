// Values that no token has are most likely mistyped.
import t from 'tap'
import { alice, EXT, extToken, FakeRancher, SETTINGS, USERS, V3, v3Token } from './fake-rancher.ts'
import type { Ran } from './run-in-process.ts'

const known = { [USERS]: [alice], [SETTINGS]: [], [EXT]: [] }
const tokens = [extToken('token-a'), extToken('token-k', { kind: 'kubeconfig', clusterName: 'c-1' })]
const rancher = await FakeRancher.start(t, { ...known, [EXT]: tokens, [V3]: [v3Token('token-b')] })
const none = 'No resources found\n'
const cases: [args: string[], stderr: string][] = [
  [['--kind', 'kubeconfigs'], `no token is of --kind kubeconfigs; kinds here: api-key, kubeconfig\n${none}`],
  [['--provider', 'github'], `no token is of --provider github; providers here: local\n${none}`],
  [['--scope', 'c-2,c-3'], `no token is of --scope c-2,c-3; scopes here: c-1, none\n${none}`],
  [['--owner', 'alicia'], `no token is of --owner alicia; owners here: user-alice\n${none}`],
  // In the other API there is one.
  [
    ['--kind', 'kubeconfig', '--owner', 'alice', '--api', 'v3'],
    `no token is of --kind kubeconfig; kinds here: api-key\n${none}`,
  ],
  [['--kind', 'kubeconfig', '--scope', 'none'], none],
  [['--kind', 'api-key,kubeconfigs'], ''],
]
const said: Ran[] = []
for (const [args] of cases) said.push(await rancher.run(['list', '--no-headers', ...args]))
const report = await rancher.run(['report', '--kind', 'kubeconfigs'])
const deletion = await rancher.run(['delete', '--kind', 'kubeconfigs', '--yes'])
const sorted = await rancher.run(['list', '--sort-by', '.metadata.nosuch'])
const partly = await rancher.run(['list', '--sort-by', '{.spec.kind}', '-o', 'name'])
const bare: Ran[] = []
for (const path of ['spec.kind', '{spec.kind}', '.spec.kind']) {
  bare.push(await rancher.run(['list', '--sort-by', path, '-o', 'name']))
}
const word = await rancher.run(['list', '--sort-by', 'nmae'])
// One testdir holds one kubeconfig at a time.
const empty = await FakeRancher.start(t, { ...known, [V3]: [] })
const fromNone = await empty.run(['list', '--kind', 'kubeconfigs'])
const nothing = await empty.run(['list', '--sort-by', '.metadata.nosuch'])
const many = await FakeRancher.start(t, {
  ...known,
  [V3]: Array.from({ length: 12 }, (_, index) => v3Token(`token-${index}`, { userId: `user-${index + 10}` })),
})
const fromMany = await many.run(['list', '--owner', 'bob'])

t.test('what there is is told where a filter finds nothing', async (t) => {
  for (const [index, [args, stderr]] of cases.entries()) t.equal(said[index]?.stderr, stderr, args.join(' '))
  t.equal(fromNone.stderr, none)
  const ten = Array.from({ length: 10 }, (_, index) => `user-${index + 10}`).join(', ')
  t.equal(fromMany.stderr, `no token is of --owner bob; owners here: ${ten}, ...\n${none}`)
  const line = 'no token is of --kind kubeconfigs; kinds here: api-key, kubeconfig\n'
  t.equal(report.stderr, line)
  t.ok(deletion.stderr.startsWith(line), deletion.stderr)
})

t.test('a path that no token has is none to sort by', async (t) => {
  t.strictSame(sorted, {
    code: 1,
    stdout: '',
    stderr: 'error: couldn\'t find any field with path "{.metadata.nosuch}" in the list of objects\n',
  })
  t.match(partly, { code: 0, stdout: /token-a\n[^]*token-k\n[^]*token-b\n$/ })
  t.match(nothing, { code: 0, stderr: none })
  for (const ran of bare) t.strictSame(ran, partly)
  t.match(word, { code: 1, stderr: /^error: invalid argument "nmae" for "--sort-by": allowed is name, / })
})
