// What Rancher's own token store answered to these requests, the rulebook decides as well: mutate, patch, validate.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parseExactJson } from '../../cluster/exact-json.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import type { Asked } from './a-change.ts'
import { aKnowledge, ANSWERED, ANSWERED_FOR_ADMIN } from './a-knowledge.ts'
import { type Write, write } from './a-write.ts'
import { aManifest, aStoredToken } from './an-ext-token.ts'
import { mergePatch } from './merge-patch.ts'

interface Vector {
  readonly name: string
  readonly actor: string
  readonly request: { readonly method: string; readonly path: string; readonly body?: Json }
  readonly given?: Readonly<Record<string, string>>
  readonly response: {
    readonly code: number
    readonly reason?: string
    readonly message?: string
    readonly object?: JsonObject
  }
}

/** What never reaches admission, and why. */
const NOT_DECIDED: Readonly<Record<string, string>> = {
  'list, as owner': 'a read',
  'list, as admin': 'a read',
  'list, own by label': 'a read',
  'list, one a page': 'a read',
  'get, own': 'a read',
  "get, another's": 'a read',
  "get, another's, as admin": 'a read',
  'get as a table': 'a read',
  'not JSON': 'the API server reads it first',
  'status is no subresource': 'RBAC answers first',
  'delete what is gone': 'there is nothing to ask about',
}

/** Where ours does better, or admission can only say it in another way. */
const OURS: Readonly<Record<string, { readonly why: string; readonly response: Partial<Vector['response']> }>> = {
  'maximum is not a number': {
    why: 'a bad setting falls back to its default, with a warning',
    response: { code: 201, object: { spec: { ttl: 7_776_000_000 } } },
  },
  'extend ttl, as admin': {
    why: 'the documents allow it, up to the maximum',
    response: { code: 200, object: { spec: { ttl: 172_800_000 } } },
  },
  'server-side apply to an existing token': {
    why: 'it works',
    response: { code: 200, object: { spec: { description: 'applied' } } },
  },
  'dry run': {
    why: "Rancher's answer leaves out what it would have filled in, and carries a hash",
    response: { object: { spec: { ttl: 7_200_000, userID: 'user-alice', enabled: true } } },
  },
  "update another's": {
    why: 'admission cannot say 404',
    response: {
      code: 403,
      reason: 'Forbidden',
      message:
        'tokens.ext.cattle.io "token-bcdfg" is forbidden: you are user-bob, and only its owner (spec.userID) or an admin may update a token',
    },
  },
  "delete another's": {
    why: 'admission cannot say 404',
    response: {
      code: 403,
      reason: 'Forbidden',
      message:
        'tokens.ext.cattle.io "token-bcdfg" is forbidden: you are user-bob, and only its owner (spec.userID) or an admin may delete a token',
    },
  },
}

const USERNAMES: Readonly<Record<string, string>> = {
  alice: 'user-alice',
  bob: 'user-bob',
  'rancher-admin': 'user-rancher-admin',
  admin: 'system:admin',
  disabled: 'user-disabled',
}
/** `admin` has another name here: that of the documents. */
const inOurNames = (message: string) => message.replace('user admin is', 'user system:admin is')

const KNOWN_FIELDS = new Set(['userID', 'userPrincipal', 'kind', 'description', 'ttl', 'enabled', 'clusterName'])

/** The object as admission gets it: the API server prunes what its schema does not know, and fills in its default. */
function asServed(object: JsonObject): JsonObject {
  const spec = Object.entries(objectAt(object, 'spec')).filter(([key]) => KNOWN_FIELDS.has(key))
  return { ...object, spec: { enabled: true, kind: '', ...Object.fromEntries(spec) } }
}

const vectors: readonly Vector[] = JSON.parse(
  await readFile(new URL('../fixtures/rancher-ext-tokens.json', import.meta.url), 'utf8'),
)
const names = new Set(vectors.map(({ name }) => name))
t.strictSame(
  [...Object.keys(NOT_DECIDED), ...Object.keys(OURS)].filter((name) => !names.has(name)),
  [],
  'every exception is one of a vector',
)

/** The token that the updates are of, as the ones before have left it. */
let token = aStoredToken({ description: 'of alice' })

for (const vector of vectors.filter(({ name }) => NOT_DECIDED[name] === undefined)) {
  const { name, actor, given = {}, request } = vector
  t.test(`${name}, as ${actor}`, async (t) => {
    const expected = { ...vector.response, ...OURS[name]?.response }
    const answers = actor === 'rancher-admin' || actor === 'admin' ? ANSWERED_FOR_ADMIN : ANSWERED
    const done = write(
      { ...askedBy(request), username: USERNAMES[actor] ?? '' },
      aKnowledge({ settings: given }),
      answers,
    )
    if (expected.code >= 400) {
      const refusal = refusalOf(done)
      t.equal(refusal?.reason, expected.reason)
      const sentence = inOurNames(expected.message ?? '')
      t.ok(refusal?.message.startsWith(sentence), `${refusal?.message} starts with ${sentence}`)
      return
    }
    t.strictSame(refusalOf(done), undefined)
    if (request.method === 'DELETE') return
    if (done.stored === undefined) throw new Error('nothing is stored')
    const wanted = expected.object ?? {}
    if (request.method === 'POST') {
      t.equal(textAt(objectAt(done.stored, 'metadata'), 'name'), 'token-bcdfg')
      t.notOk(Object.hasOwn(done.stored, 'status'), 'no value and no hash is stored')
      const metadata = objectAt(wanted, 'metadata')
      for (const key of ['labels', 'annotations', 'generateName']) {
        if (metadata[key] !== undefined) t.strictSame(objectAt(done.stored, 'metadata')[key], metadata[key], key)
      }
      if (OURS[name] === undefined) t.strictSame(done.stored['spec'], wanted['spec'])
      else t.match(done.stored['spec'], wanted['spec'])
      return
    }
    if (wanted['spec'] !== undefined) t.match(done.stored['spec'], wanted['spec'])
    if (wanted['labels'] !== undefined) t.strictSame(objectAt(done.stored, 'metadata')['labels'], wanted['labels'])
    if (!request.path.includes('dryRun')) token = done.stored
  })
}

t.test('the dry runs left no mark', async (t) => {
  t.match(token, { spec: { description: 'applied', ttl: 172_800_000, enabled: true } })
})

function askedBy({ method, body }: Vector['request']): Asked {
  const sent = body === undefined ? {} : parseExactJson(JSON.stringify(body))
  if (!isJsonObject(sent)) throw new Error('the body is no object')
  if (method === 'DELETE') return { operation: 'DELETE', oldObject: token }
  if (method === 'POST') return { object: asServed(mergePatch(aManifest(), sent)) }
  return { oldObject: token, object: asServed(mergePatch(token, sent)) }
}

function refusalOf({ mutation, validation }: Write) {
  return mutation.refusal ?? validation?.refusal
}
