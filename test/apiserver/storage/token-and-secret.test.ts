// A Token as a Secret and back, held against what Rancher wrote through one token's life.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { secretOfChangedToken, secretOfNewToken } from '../../../apiserver/storage/secret-of-token.ts'
import { isBroken, readSecret, type StoredToken } from '../../../apiserver/storage/stored-token.ts'
import { tokenObject, tokenText } from '../../../apiserver/storage/token-text.ts'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'

interface Review {
  readonly request: {
    readonly operation: string
    readonly name?: string
    readonly object: JsonObject | null
    readonly oldObject: JsonObject | null
  }
}

const lines = (await readFile(new URL('../../fixtures/rancher-secret-reviews.jsonl', import.meta.url), 'utf8'))
  .trim()
  .split('\n')
const reviews: readonly Review[] = lines.map((line) => JSON.parse(line))
const AT = Date.parse('2026-11-22T10:11:09Z')
const SHOWING = { now: AT, currentToken: '' }

const created = reviews.find(({ request }) => request.operation === 'CREATE' && request.name !== undefined)?.request
const createdSecret = created?.object ?? {}
const updates = reviews.filter(({ request }) => request.operation === 'UPDATE' && textAt(uidOf(request.object), 'uid'))

function uidOf(object: JsonObject | null): JsonObject {
  return objectAt(object ?? {}, 'metadata')
}

function readWhole(secret: JsonObject): StoredToken {
  const read = readSecret(secret)
  if (read === undefined || isBroken(read)) throw new Error(`not read: ${read?.problem ?? 'no token'}`)
  return read
}

function texts(secret: JsonObject): Record<string, string> {
  const data = Object.entries(objectAt(secret, 'data'))
  return Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]))
}

void t.test('a new token becomes the Secret that Rancher wrote, field for field', async (t) => {
  const token = readWhole({
    ...createdSecret,
    metadata: { ...objectAt(createdSecret, 'metadata'), resourceVersion: '437' },
  })
  const { hash = '', 'kube-uid': uid = '' } = texts(createdSecret)
  const object = tokenObject(token, SHOWING)
  const secret = secretOfNewToken({ object, name: 'token-wztrc', uid, hash, now: AT })
  t.strictSame(texts(secret), texts(createdSecret))
  t.strictSame(Object.keys(objectAt(secret, 'data')), Object.keys(objectAt(createdSecret, 'data')), 'none is left out')
  const [ours, ranchers] = [objectAt(secret, 'metadata'), objectAt(createdSecret, 'metadata')]
  t.strictSame(ours['labels'], ranchers['labels'])
  t.equal(ours['annotations'], undefined)
  t.equal(ours['generateName'], ranchers['generateName'])
  t.equal(ours['namespace'], ranchers['namespace'])
  t.equal(secret['type'], createdSecret['type'])
})

void t.test('the token that Rancher shows of it', async (t) => {
  const token = readWhole(createdSecret)
  const object = tokenObject(token, SHOWING)
  const data = texts(createdSecret)
  t.strictSame(objectAt(object, 'metadata'), {
    name: 'token-wztrc',
    generateName: 'token-',
    uid: data['kube-uid'],
    creationTimestamp: '2026-11-22T10:11:09Z',
    labels: { 'authn.management.cattle.io/kind': '', 'cattle.io/user-id': 'user-alice' },
  })
  t.strictSame(object['spec'], {
    userID: 'user-alice',
    userPrincipal: {
      name: 'local://user-alice',
      displayName: 'Alice',
      loginName: 'alice',
      principalType: 'user',
      me: true,
      provider: 'local',
    },
    kind: '',
    description: 'two hours',
    ttl: 7_200_000,
    enabled: true,
  })
  t.strictSame(object['status'], {
    current: false,
    expired: false,
    expiresAt: '2026-11-22T12:11:09Z',
    lastUpdateTime: '2026-11-22T10:11:09Z',
  })
  t.notMatch(tokenText(token, SHOWING), /\$3:/)
})

void t.test('the changes that Rancher wrote', async (t) => {
  t.ok(updates.length >= 2, 'description and enabled were changed')
  for (const { request } of updates) {
    const [before, after] = [request.oldObject ?? {}, request.object ?? {}]
    const wanted = readWhole(after)
    const now = Date.parse(texts(after)['last-update-time'] ?? '')
    const changed = secretOfChangedToken(before, tokenObject(wanted, SHOWING), now)
    t.strictSame(texts(changed), texts(after))
    t.strictSame(objectAt(changed, 'metadata')['labels'], objectAt(after, 'metadata')['labels'])
  }
})

void t.test('what is told once', async (t) => {
  const token = readWhole(createdSecret)
  const status = (text: string): JsonObject => {
    const object: unknown = JSON.parse(text)
    return objectAt(isJsonObject(object) ? object : {}, 'status')
  }
  const fresh = status(tokenText(token, SHOWING, { value: 'v' }))
  t.match(fresh, { value: 'v', bearerToken: 'ext/token-wztrc:v' })
  const dry = status(tokenText(token, SHOWING, { value: '' }))
  t.strictSame([dry['value'], dry['bearerToken'], dry['expiresAt']], [undefined, undefined, ''])
  t.match(status(tokenText(token, { ...SHOWING, currentToken: 'token-wztrc' })), { current: true })
  t.match(status(tokenText(token, { ...SHOWING, now: AT + 7_200_000 })), { expired: false }, 'its last millisecond')
  t.match(status(tokenText(token, { ...SHOWING, now: AT + 7_200_001 })), { expired: true })
})

function withData(changes: Record<string, string | undefined>): JsonObject {
  const data: Record<string, unknown> = { ...objectAt(createdSecret, 'data') }
  for (const [key, text] of Object.entries(changes)) {
    if (text === undefined) delete data[key]
    else data[key] = Buffer.from(text).toString('base64')
  }
  return { ...createdSecret, data: data as JsonObject }
}

const STORED_TTLS = [
  { name: 'never', ttl: '-1', spec: -1, expiresAt: '', expired: false },
  { name: 'zero has ended', ttl: '0', spec: 0, expiresAt: '2026-11-22T10:11:09Z', expired: true },
  {
    name: 'an end for which a year has no digits',
    ttl: '400000000000000',
    spec: 400_000_000_000_000,
    expiresAt: '',
    expired: false,
  },
  {
    name: 'an end beyond all dates',
    ttl: '9000000000000000001',
    spec: 9_000_000_000_000_000_001n,
    expiresAt: '',
    expired: false,
  },
]
for (const { name, ttl, spec, expiresAt, expired } of STORED_TTLS) {
  void t.test(`a stored ttl: ${name}`, async (t) => {
    const object = tokenObject(readWhole(withData({ ttl })), { ...SHOWING, now: AT + 1 })
    t.equal(objectAt(object, 'spec')['ttl'], spec)
    t.match(objectAt(object, 'status'), { expiresAt, expired })
  })
}

const BROKEN: Record<string, [JsonObject, string]> = {
  'without its hash': [withData({ hash: undefined }), 'data.hash'],
  'without an owner': [withData({ 'user-id': '' }), 'data.user-id'],
  'enabled is neither': [withData({ enabled: 'yes' }), 'data.enabled'],
  'ttl is no number': [withData({ ttl: '2h' }), 'data.ttl'],
  'principal is no JSON': [withData({ principal: 'alice' }), 'data.principal'],
  'label and data disagree': [withData({ 'user-id': 'user-bob' }), 'the label cattle.io/user-id'],
}
for (const [name, [secret, named]] of Object.entries(BROKEN)) {
  void t.test(`broken: ${name}`, async (t) => {
    const read = readSecret(secret)
    t.ok(read !== undefined && isBroken(read) && read.name === 'token-wztrc')
    const problem = read !== undefined && isBroken(read) ? read.problem : ''
    t.ok(problem.startsWith(named), problem)
    t.notMatch(problem, /\$3:/)
  })
}

void t.test('a Secret that is no token is none', async (t) => {
  t.equal(readSecret({ metadata: { name: 'x', labels: { 'cattle.io/kind': 'kubeconfig' } } }), undefined)
})
