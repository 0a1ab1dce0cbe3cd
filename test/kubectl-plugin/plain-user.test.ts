// Whoever is no admin may read neither v3 tokens nor users nor settings, and sees their own tokens in the Token API.
import { Readable } from 'node:stream'
import t from 'tap'
import { sendJson } from '../cluster-api/fake-api-server.ts'
import {
  EXT,
  extToken,
  type FakeResource,
  FakeRancher,
  SECRETS,
  SETTINGS,
  tokenSecret,
  USERS,
  V3,
  v3Token,
} from './fake-rancher.ts'
import type { Ran } from './run-in-process.ts'

const SELF = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
const HASH = '1:aGVsbG8:nothing'
const username =
  (name: string): FakeResource =>
  (_, response) =>
    sendJson(response, { status: { userInfo: { username: name } } })
const notFound = 'Error from server (NotFound): tokens.ext.cattle.io "token-x" not found\n'
const unseen = 'Warning: you may not read tokens.management.cattle.io: whether one of them has that name is not known\n'
const nobodys = /^There is no token token-x that you may see/

const plain = await FakeRancher.start(t, {
  [EXT]: [extToken('token-a')],
  [V3]: 403,
  [`${V3}/token-x`]: 403,
  [`${V3}/token-a`]: 403,
  [USERS]: 403,
  [SETTINGS]: 403,
  [SELF]: username('user-alice'),
})
const lines: Ran[] = []
for (const words of [['get'], ['describe'], ['delete', '--yes'], ['rotate']])
  lines.push(await plain.run([...words, 'token-x']))
const ignored = await plain.run(['get', 'token-x', '--ignore-not-found'])
const named = await plain.run(['get', 'v3/token-x'])
const check = (rancher: FakeRancher, bearer: string, ...words: string[]): Promise<Ran> =>
  rancher.run(['check', ...words], { stdin: Readable.from([Buffer.from(bearer)]) })
const checkedExt = await check(plain, 'ext/token-x:value')
const checkedBare = await check(plain, 'token-x:value')
const own = await check(plain, 'ext/token-a:value')

const settings = {
  [V3]: [v3Token('token-a'), v3Token('token-l', { activityLastSeenAt: '2026-11-25T11:00:00Z' })],
  [EXT]: [],
}
const verdicts: [
  name: string,
  resources: Record<string, FakeResource>,
  args: string[],
  code: number,
  verdict: RegExp,
][] = [
  ['all of it read', { [USERS]: [], [SETTINGS]: [] }, ['token-a'], 2, /refuses it with 401/],
  ['of the owner', { [USERS]: 403, [SETTINGS]: 403, [SELF]: username('user-alice') }, ['token-a'], 0, /accepts it$/m],
  [
    'of another',
    { [USERS]: 403, [SETTINGS]: 403, [SELF]: username('user-bob') },
    ['token-a'],
    3,
    /accepts it if its owner is active$/m,
  ],
  [
    'of the owner, impersonated',
    { [USERS]: 403, [SETTINGS]: [], [SELF]: username('user-alice') },
    ['token-a', '--as', 'user-alice'],
    3,
    /accepts it if its owner is active$/m,
  ],
  [
    'a login',
    { [USERS]: 403, [SETTINGS]: 503, [SELF]: username('user-alice') },
    ['token-l'],
    3,
    /accepts it if it is not idle$/m,
  ],
  ['no Users at all', { [SETTINGS]: 403 }, ['token-a'], 0, /accepts it$/m],
]
const said: Ran[] = []
for (const [, resources, [name = '', ...words]] of verdicts) {
  const rancher = await FakeRancher.start(t, { ...settings, ...resources })
  said.push(await check(rancher, `${name}:value-of-${name}`, ...words))
}
const secret = await FakeRancher.start(t, {
  [EXT]: [extToken('token-a')],
  [V3]: [],
  [SECRETS]: [tokenSecret('token-a', { hash: HASH })],
  [USERS]: 403,
  [SETTINGS]: [],
})
const json = await check(secret, 'ext/token-a:value', '-o', 'json')

t.test('a name that is not there', async (t) => {
  for (const ran of lines) t.strictSame(ran, { code: 1, stdout: '', stderr: notFound + unseen })
  t.match(ignored, { code: 0, stdout: '' })
  t.notMatch(ignored.stderr, 'token-x')
  t.match(named, { code: 4, stderr: /^Error from server \(Forbidden\)/ })
})

t.test('a bearer that is of no token', async (t) => {
  t.match(checkedExt, { code: 2, stdout: nobodys, stderr: /^$/ })
  t.match(checkedBare, { code: 2, stdout: nobodys })
  t.equal(checkedBare.stderr, unseen)
})

t.test('check says what its verdict hangs on, and exits with 3 only for that', async (t) => {
  for (const [index, [name, , , code, verdict]] of verdicts.entries())
    t.match(said[index], { code, stdout: verdict }, name)
  t.match(own, { code: 3, stdout: /Value: +cannot be checked[^]*accepts it if the value is right$/m })
  t.match(json, { code: 3 })
  t.match(JSON.parse(json.stdout), { accepted: true, acceptedIf: ['the value is right', 'its owner is active'] })
})
