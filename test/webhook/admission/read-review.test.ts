import t from 'tap'
import { NotAReview, readReview } from '../../../webhook/admission/read-review.ts'
import { aManifest } from '../../tokens/an-ext-token.ts'
import { aReview, UID } from '../a-review.ts'

const review = aReview()

/** The review with its request changed. */
const having = (changes: object): string => JSON.stringify({ ...review, request: { ...review.request, ...changes } })

t.test('a review that can be judged', async (t) => {
  t.strictSame(readReview(JSON.stringify(review)), { kind: 'request', request: review.request })
  for (const { name, changes } of [
    { name: 'no name, namespace, subresource and dry run', changes: { name: undefined, dryRun: undefined } },
    {
      name: 'null for what Go leaves empty',
      changes: { name: null, namespace: null, subResource: null, dryRun: null },
    },
    { name: 'a user with nothing', changes: { userInfo: {} } },
    { name: 'a user with null groups and extras', changes: { userInfo: { username: 'a', groups: null, extra: null } } },
    { name: 'an extra that is null', changes: { userInfo: { username: 'a', extra: { scopes: null } } } },
    { name: 'extras named as what every object inherits', changes: { userInfo: { extra: { constructor: ['a'] } } } },
    { name: 'fields of a later version', changes: { authorizer: { rules: [] }, nested: [[[1]]] } },
    { name: 'CONNECT, which has no object', changes: { operation: 'CONNECT', object: null } },
    { name: 'a DELETE without an object', changes: { operation: 'DELETE', object: null, oldObject: aManifest() } },
  ]) {
    t.test(name, async (t) => {
      const read = readReview(having(changes))
      t.equal(read.kind, 'request')
    })
  }
})

const FAULTS: readonly { name: string; text: string; message: string }[] = [
  {
    name: 'another version of the review',
    text: JSON.stringify({ ...review, apiVersion: 'admission.k8s.io/v1beta1' }),
    message: 'apiVersion must be "admission.k8s.io/v1"',
  },
  {
    name: 'another kind',
    text: JSON.stringify({ ...review, kind: 'List' }),
    message: 'kind must be "AdmissionReview"',
  },
  { name: 'no resource', text: having({ resource: undefined }), message: 'request.resource is missing' },
  {
    name: 'a resource without a group',
    text: having({ resource: { version: 'v1', resource: 'tokens' } }),
    message: 'request.resource.group is missing',
  },
  { name: 'no user', text: having({ userInfo: undefined }), message: 'request.userInfo is missing' },
  {
    name: 'an unknown operation',
    text: having({ operation: 'PATCH' }),
    message: 'request.operation must be one of CREATE,UPDATE,DELETE,CONNECT',
  },
  {
    name: 'an operation in small letters',
    text: having({ operation: 'create' }),
    message: 'request.operation must be one of CREATE,UPDATE,DELETE,CONNECT',
  },
  {
    name: 'a user name that is a number',
    text: having({ userInfo: { username: 7 } }),
    message: 'request.userInfo.username must be string',
  },
  {
    name: 'groups that are a text: nothing is coerced',
    text: having({ userInfo: { groups: 'system:masters' } }),
    message: 'request.userInfo.groups must be array',
  },
  {
    name: 'an extra that is a text',
    text: having({ userInfo: { extra: { 'a/b~c "d"\n': 'x' } } }),
    message: '"request.userInfo.extra.a/b~c \\"d\\"\\n" must be array',
  },
  { name: 'an object that is a list', text: having({ object: [] }), message: 'request.object must be object' },
  {
    name: 'a dry run that is a text',
    text: having({ dryRun: 'true' }),
    message: 'request.dryRun must be boolean',
  },
  {
    name: 'a CREATE of nothing',
    text: having({ object: null }),
    message: 'request.object is missing; a CREATE has one',
  },
  {
    name: 'an UPDATE of nothing',
    text: having({ operation: 'UPDATE' }),
    message: 'request.oldObject is missing; a UPDATE has one',
  },
  {
    name: 'a DELETE of nothing',
    text: having({ operation: 'DELETE', object: aManifest(), oldObject: null }),
    message: 'request.oldObject is missing; a DELETE has one',
  },
]

for (const { name, text, message } of FAULTS) {
  t.test(name, async (t) => {
    const read = readReview(text)
    t.match(read, { kind: 'fault', uid: UID })
    if (read.kind === 'fault') t.equal(read.message, `the AdmissionReview cannot be judged: ${message}`)
  })
}

t.test('the names of fields are shown safely', async (t) => {
  const read = readReview(having({ userInfo: { extra: { '\u001b[31m\u202e"': 'x' } } }))
  const message = String.raw`"request.userInfo.extra.\u001b[31m\u{202e}\"" must be array`
  t.strictSame(read, { kind: 'fault', uid: UID, message: `the AdmissionReview cannot be judged: ${message}` })
})

t.test('int64 stays exact', async (t) => {
  const text = having({ object: aManifest({ ttl: 1 }) }).replace('"ttl":1', '"ttl":9007199254740993')
  const read = readReview(text)
  t.match(read, { kind: 'request', request: { object: { spec: { ttl: 9007199254740993n } } } })
})

t.test('duplicated keys: the last counts, as for kube-apiserver', async (t) => {
  const text = having({}).replace(`"uid":"${UID}"`, `"uid":"first","uid":"${UID}"`)
  t.match(readReview(text), { kind: 'request', request: { uid: UID } })
})

t.test('deep nesting', async (t) => {
  const deep = (depth: number, inner = '1') =>
    having({ object: { spec: 'DEEP' } }).replace('"DEEP"', '['.repeat(depth) + inner + ']'.repeat(depth))
  for (const inner of ['1', '12345678901234567890']) {
    t.equal(
      readReview(deep(100_000, inner)).kind,
      'request',
      'it is read without recursion, and for the rules to judge',
    )
  }
  const nobody = deep(100_000, '12345678901234567890').replaceAll('"uid"', '"id"')
  t.throws(() => readReview(nobody), NotAReview)
})
