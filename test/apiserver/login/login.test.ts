import { scryptSync } from 'node:crypto'
import t from 'tap'
import type { KnownUser } from '../../../apiserver/knowledge/cluster-knowledge.ts'
import { groupsOf } from '../../../apiserver/knowledge/user-groups.ts'
import { readBearer } from '../../../apiserver/login/bearer.ts'
import { GuessBrake } from '../../../apiserver/login/guess-brake.ts'
import { LastUsed } from '../../../apiserver/login/last-used.ts'
import { LateReads } from '../../../apiserver/login/late-reads.ts'
import { type Login, Logins } from '../../../apiserver/login/login.ts'
import { readTokenReview, tokenReviewOf } from '../../../apiserver/login/token-review.ts'
import type { StoredToken } from '../../../apiserver/storage/stored-token.ts'
import { hashOf } from '../../../apiserver/storage/token-hash.ts'
import { MissingKnowledge } from '../../../tokens/knowledge.ts'
import { aStoredToken, CREATED } from '../a-stored-token.ts'

const VALUE = 'bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789'
const HASH = hashOf(VALUE)
const MINUTE = 60_000

const ALICE: KnownUser = {
  name: 'user-alice',
  username: 'alice',
  displayName: 'Alice',
  enabled: true,
  principalIds: [],
  groups: ['developers'],
}

/** As Rancher hashed at first. */
function scryptHashOf(value: string): string {
  const salt = Buffer.alloc(8, 7)
  const hash = scryptSync(value, salt, 64, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 })
  return `$1:${salt.toString('hex')}:15:8:1:${hash.toString('base64').replaceAll('=', '')}`
}

/** A clock that sleeps by moving on, so that what waits is seen and not waited for. */
class SleepingClock {
  time = 0
  readonly slept: number[] = []
  monotonic(): number {
    return this.time
  }
  sleep(ms: number): Promise<void> {
    this.slept.push(ms)
    return Promise.resolve()
  }
}

interface Given {
  readonly token?: Partial<StoredToken>
  readonly user?: KnownUser | 'missing'
  readonly idleMinutes?: string
  readonly late?: StoredToken
  readonly now?: number
}

function logins(given: Given, clock = new SleepingClock(), brake = new GuessBrake(clock)): Logins {
  const token = aStoredToken({ hash: HASH, ...given.token })
  return new Logins({
    tokens: { get: (name) => (name === token.name ? token : undefined) },
    readLate: async (name) => (given.late?.name === name ? given.late : undefined),
    knowledge: {
      user: () => (given.user === 'missing' ? undefined : (given.user ?? ALICE)),
      setting: (name) => {
        if (name !== 'auth-user-session-idle-ttl-minutes') return undefined
        const [value, fallback] = [given.idleMinutes ?? '', '960']
        return { name, value, default: fallback, source: '', malformed: [] }
      },
    },
    ownCluster: 'local',
    brake,
    now: () => given.now ?? CREATED + MINUTE,
    monotonic: () => clock.monotonic(),
  })
}

const OUTCOMES: { name: string; given: Given; bearer?: string; fault?: string }[] = [
  { name: 'a good one', given: {} },
  { name: 'without the prefix', given: {}, bearer: `token-aaaaa:${VALUE}` },
  {
    name: 'one that another replica made a moment ago',
    given: { late: aStoredToken({ name: 'token-bbbbb', hash: HASH }) },
    bearer: `ext/token-bbbbb:${VALUE}`,
  },
  { name: 'of this cluster', given: { token: { cluster: 'local' } } },
  { name: 'in its last millisecond', given: { token: { ttl: 60_000n } } },
  { name: 'for ever', given: { token: { ttl: 'never' }, now: CREATED * 2 } },
  { name: 'active within the idle time', given: { token: { lastActivityAt: CREATED }, idleMinutes: '1' } },
  { name: 'never seen active', given: { idleMinutes: '1', now: CREATED + 5 * MINUTE } },
  { name: 'no bearer', given: {}, bearer: 'something', fault: 'malformed' },
  { name: 'an unknown name', given: {}, bearer: `ext/token-zzzzz:${VALUE}`, fault: 'unknown token' },
  { name: 'a wrong value', given: {}, bearer: `ext/token-aaaaa:${VALUE}x`, fault: 'wrong value' },
  { name: 'a hash of no known format', given: { token: { hash: VALUE } }, fault: 'wrong value' },
  { name: 'expired', given: { token: { ttl: 59_999n } }, fault: 'expired' },
  { name: 'a stored ttl of 0', given: { token: { ttl: 0n } }, fault: 'expired' },
  { name: 'disabled', given: { token: { enabled: false } }, fault: 'disabled' },
  { name: 'deleted, and kept by a finalizer', given: { token: { isBeingDeleted: true } }, fault: 'being deleted' },
  { name: 'owner missing', given: { user: 'missing' }, fault: 'owner missing' },
  { name: 'owner disabled', given: { user: { ...ALICE, enabled: false } }, fault: 'owner disabled' },
  { name: 'idle', given: { token: { lastActivityAt: CREATED - 1 }, idleMinutes: '1' }, fault: 'idle' },
  { name: 'of another cluster', given: { token: { cluster: 'c-open' } }, fault: 'scoped to another cluster' },
]
for (const { name, given, bearer = `ext/token-aaaaa:${VALUE}`, fault } of OUTCOMES) {
  void t.test(`login: ${name}`, async (t) => {
    const clock = new SleepingClock()
    const login = await logins(given, clock).check(bearer, '10.0.0.1')
    t.equal(login.ok ? undefined : login.fault, fault)
    t.strictSame(clock.slept, fault === undefined ? [] : [250], 'only a failure waits, and each as long')
    const answer = tokenReviewOf('authentication.k8s.io/v1', login)
    if (fault !== undefined) t.strictSame(answer['status'], { authenticated: false })
  })
}

void t.test('who is let in', async (t) => {
  const login = await logins({}).check(`ext/token-aaaaa:${VALUE}`, '')
  t.strictSame(tokenReviewOf('authentication.k8s.io/v1beta1', login), {
    apiVersion: 'authentication.k8s.io/v1beta1',
    kind: 'TokenReview',
    metadata: {},
    status: {
      authenticated: true,
      user: {
        username: 'user-alice',
        groups: ['system:cattle:authenticated', 'developers'],
        extra: { principalid: ['local://user-alice'], username: ['alice'], requesttokenid: ['token-aaaaa'] },
      },
    },
  })
})

void t.test('what is not known is not guessed', async (t) => {
  const made = new Logins({
    tokens: {
      get: () => {
        throw new MissingKnowledge('secrets', 'it has not been read yet')
      },
    },
    readLate: async () => undefined,
    knowledge: { user: () => undefined, setting: () => undefined },
    ownCluster: 'local',
    brake: new GuessBrake(new SleepingClock()),
    now: () => 0,
    monotonic: () => 0,
  })
  await t.rejects(made.check(`ext/token-aaaaa:${VALUE}`, ''), { code: 'MISSING_KNOWLEDGE' })
})

void t.test(
  'guesses at one name wait longer, then are not looked at; the right value is let in all the same',
  async (t) => {
    const clock = new SleepingClock()
    const made = logins({}, clock)
    const guess = (value: string): Promise<Login> => made.check(`ext/token-aaaaa:${value}`, '10.0.0.1')
    for (let count = 0; count < 12; count++) await guess(`wrong${count}`)
    t.strictSame(clock.slept, [...Array.from({ length: 10 }, () => 250), 2000, 2000])
    t.equal((await guess(VALUE)).ok, true)
    clock.time += 6001
    await guess('once more')
    t.equal(clock.slept.at(-1), 250, 'a failure every six seconds comes at once')
  },
)

void t.test('however many guess at once, whoever knows the value is let in', async (t) => {
  const stuck = new GuessBrake({ monotonic: () => 0, sleep: () => new Promise(() => undefined) })
  const made = logins({}, new SleepingClock(), stuck)
  for (let count = 0; count < 100; count++) void made.check(`ext/token-aaaaa:wrong${count}`, '10.0.0.1')
  t.equal((await made.check(`ext/token-aaaaa:${VALUE}`, '10.0.0.1')).ok, true)
})

void t.test('what is dear is not done for guesses; whoever logged in a moment ago is let in', async (t) => {
  const clock = new SleepingClock()
  const hash = scryptHashOf(VALUE)
  const brake = new GuessBrake(clock)
  const [made, other] = [logins({ token: { hash } }, clock, brake), logins({ token: { hash } }, clock, brake)]
  const guess = async (value: string, at = made): Promise<string> => {
    const login = await at.check(`ext/token-aaaaa:${value}`, '10.0.0.1')
    return login.ok ? 'ok' : login.fault
  }
  t.equal(await guess(VALUE), 'ok')
  for (let count = 0; count < 10; count++) t.equal(await guess(`wrong${count}`), 'wrong value')
  t.equal(await guess('wrong'), 'too many guesses')
  t.equal(await guess(VALUE), 'ok')
  t.equal(await guess(VALUE, other), 'too many guesses', 'where nobody did it is not looked at')
})

void t.test('a source that fails with many names waits', async (t) => {
  const clock = new SleepingClock()
  const brake = new GuessBrake(clock)
  for (let count = 0; count < 501; count++) await brake.failed(`token-${count}`, '10.0.0.1', 0)
  t.strictSame(clock.slept.slice(-2), [250, 1000])
  await brake.failed('token-x', '10.0.0.2', 0)
  t.equal(clock.slept.at(-1), 250, 'another source does not')
})

const BEARERS: [string, object | undefined][] = [
  ['ext/token-a:v', { name: 'token-a', value: 'v' }],
  ['token-a:v', { name: 'token-a', value: 'v' }],
  ['token-a:v:w', { name: 'token-a', value: 'v:w' }],
  ['ext/token-a', undefined],
  ['token-a:', undefined],
  [':v', undefined],
  ['v3/token-a:v', undefined],
  ['ext/../token-a:v', undefined],
  [`token-a:${'v'.repeat(600)}`, undefined],
]
for (const [text, expected] of BEARERS) {
  void t.test(`bearer ${text.slice(0, 20)}`, async (t) => t.strictSame(readBearer(text), expected))
}

void t.test('what is no TokenReview', async (t) => {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'x' } }
  t.strictSame(readTokenReview(review), { apiVersion: 'authentication.k8s.io/v1', bearer: 'x' })
  t.strictSame(readTokenReview({ ...review, spec: {} }).bearer, '')
  for (const body of [undefined, [], 'x', {}, { ...review, kind: 'Token' }, { ...review, apiVersion: 'v1' }]) {
    t.throws(() => readTokenReview(body), { message: /no TokenReview/, status: 400 })
  }
})

void t.test('the last use is written once a minute, wherever it was', async (t) => {
  let now = CREATED
  const written: string[] = []
  const failures: string[] = []
  const lastUsed = new LastUsed({
    write: async (name, at) => {
      written.push(`${name} ${at}`)
      if (name === 'token-bad') throw new Error('no')
    },
    failed: (name) => failures.push(name),
    now: () => now,
  })
  lastUsed.mark(aStoredToken())
  lastUsed.mark(aStoredToken())
  now += MINUTE - 1
  lastUsed.mark(aStoredToken())
  now += 1
  lastUsed.mark(aStoredToken({ lastUsedAt: now - 5 }))
  t.strictSame(written, ['token-aaaaa 2026-11-22T10:00:00Z'], 'another replica has written it five milliseconds ago')
  lastUsed.mark(aStoredToken())
  t.strictSame(written.slice(1), ['token-aaaaa 2026-11-22T10:01:00Z'])
  lastUsed.mark(aStoredToken({ name: 'token-bad' }))
  await new Promise(setImmediate)
  t.strictSame(failures, ['token-bad'])
})

void t.test('what is not in the cache is read, but not for whoever tries names', async (t) => {
  const asked: string[] = []
  let now = 0
  const late = new LateReads(
    async (name) => {
      asked.push(name)
      return name
    },
    () => now,
  )
  t.equal(await late.read('kubeconfig-x'), undefined, 'no name of a token')
  for (let count = 0; count < 30; count++) await late.read(`token-${String(count).padStart(5, '0')}`)
  t.equal(asked.length, 20)
  now += 1000
  t.equal(await late.read('token-later'), 'token-later')
})

void t.test('the groups of a User', async (t) => {
  const user = (groups: string) => ({ metadata: { annotations: { 'rtoken.dev/groups': groups } } })
  t.strictSame(groupsOf(user('a, b,,a ,system:masters, system:nodes')), ['a', 'b'])
  t.strictSame(groupsOf({}), [])
})
