// A token without an end is chosen by that, and is `null` for programs.
import t from 'tap'
import { alice, EXT, extToken, FakeRancher, SETTINGS, USERS, V3, v3Token } from './fake-rancher.ts'

const DAY = 86_400_000
const rancher = await FakeRancher.start(t, {
  [USERS]: [alice],
  [SETTINGS]: [],
  '/apis/management.cattle.io/v3/clusters': [],
  '/apis/management.cattle.io/v3/features': [],
  [EXT]: [extToken('token-a', { ttl: -1 }), extToken('token-b'), extToken('token-c', { ttl: 0 })],
  [V3]: [v3Token('token-d', { ttl: 0 }), v3Token('token-e')],
})
const outputOf = async (words: string[]): Promise<string> => (await rancher.run(words)).stdout
const names = await outputOf(['list', '--never-expires', '-o', 'name'])
const both = await outputOf(['list', '--never-expires', '--api', 'v3', '-o', 'name'])
const off = await outputOf(['list', '--never-expires=false', '-o', 'name'])
const report = await outputOf(['report', '--never-expires'])
const plans = await Promise.all(
  [['delete'], ['disable'], ['set', '--ttl', '365d']].map(async (words): Promise<[string[], string]> => {
    const { stdout, stderr } = await rancher.run([...words, '--never-expires', '--dry-run'])
    return [words, stdout + stderr]
  }),
)
const columns = 'custom-columns=A:.metadata.name,B:.rtoken.ttlMs,C:.rtoken.expiresAt,D:.rtoken.lastUsedAt'
const table = await outputOf(['list', '--api', 'v3', '--no-headers', '-o', columns])
const json = JSON.parse(await outputOf(['list', '--api', 'v3', '-o', 'json'])) as { items: { rtoken: object }[] }

t.test('list and report', async (t) => {
  t.equal(names, 'token.ext.cattle.io/token-a\ntoken.management.cattle.io/token-d\n')
  t.equal(both, 'token.management.cattle.io/token-d\n')
  t.equal(off.split('\n').length, 6)
  t.match(report, /^2 tokens\n/)
})

t.test('a change takes those alone', async (t) => {
  for (const [words, said] of plans) {
    t.match(said, 'token-a', words.join(' '))
    t.match(said, 'token-d')
    t.notMatch(said, /token-[bce]/)
  }
})

t.test('for programs', async (t) => {
  t.match(
    json.items.map(({ rtoken }) => rtoken),
    [
      { ttl: '<never>', ttlMs: null, expiresAt: null, lastUsedAt: null },
      { ttl: '30d', ttlMs: 30 * DAY, expiresAt: /Z$/, lastUsedAt: null },
    ],
  )
  t.match(table, /^token-d +<none> +<none> +<none>\ntoken-e +2592000000 +\S+Z +<none>\n$/)
})
