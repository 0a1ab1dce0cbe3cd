import t from 'tap'
import { sendJson } from '../cluster-api/fake-api-server.ts'
import { runInProcess } from './run-in-process.ts'
import { EXT, extToken, FakeRancher, type FakeResource, V3, v3Token } from './fake-rancher.ts'

const CALLER = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
const asUser =
  (username: string): FakeResource =>
  (_, response) =>
    sendJson(response, { status: { userInfo: { username } } })

const TOKENS = {
  [EXT]: [
    extToken('token-mine'),
    extToken('token-login', { kind: 'session' }),
    extToken('token-bobs', { userID: 'user-bob' }),
  ],
  [V3]: [v3Token('token-old')],
}
const ALL = ['token-mine', 'token-login', 'token-bobs', 'token-old']

const cases: [words: string[], resources: Record<string, FakeResource>, offered: string[]][] = [
  ...['get', 'describe', 'delete', 'disable', 'enable', 'set'].map((command): (typeof cases)[number] => [
    [command],
    TOKENS,
    ALL,
  ]),
  [['delete', 'token-old'], TOKENS, ALL],
  [['rotate'], { ...TOKENS, [CALLER]: asUser('user-alice') }, ['token-mine', 'token-old']],
  [['rotate'], { ...TOKENS, [CALLER]: 403 }, []],
  [['rotate', 'token-mine'], { ...TOKENS, [CALLER]: asUser('user-alice') }, []],
  [['create'], TOKENS, []],
]

for (const [words, resources, offered] of cases) {
  t.test(`what ${words.join(' ')} is offered (${offered.length})`, async (t) => {
    const rancher = await FakeRancher.start(t, resources)
    let found: string[] = []
    // A name that does not come within a second is not offered: on a busy machine it is asked for again.
    for (let attempt = 0; attempt < 20 && found.length <= offered.length; attempt++) {
      const typed = [words[0] ?? '', '--kubeconfig', rancher.kubeconfig, ...words.slice(1), '']
      const { stdout } = await runInProcess(['__complete', ...typed])
      found = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[0] ?? '')
    }
    t.strictSame(found, [...offered, ':4'])
  })
}
