import t from 'tap'
import { decodeToken } from '../../../apiserver/api/decode-token.ts'
import { deletionOf } from '../../../apiserver/api/delete-options.ts'
import { unknownFields } from '../../../apiserver/openapi/unknown-fields.ts'

const HEAD = '"apiVersion":"ext.cattle.io/v1","kind":"Token"'

void t.test('unknown fields, wherever they stand', async (t) => {
  const object = {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    bogus: 1,
    metadata: { labels: { any: 'label' }, nmae: 'x', ownerReferences: [{ name: 'a', nope: 1 }] },
    spec: { ttl: 1, tll: 2, userPrincipal: { name: 'x', extraInfo: { any: 'thing' }, nope: true } },
  }
  t.strictSame(unknownFields(object).sort(), [
    'bogus',
    'metadata.nmae',
    'metadata.ownerReferences[0].nope',
    'spec.tll',
    'spec.userPrincipal.nope',
  ])
})

void t.test('what becomes of them', async (t) => {
  const text = `{${HEAD},"spec":{"bogus":1,"worse":2}}`
  t.strictSame(decodeToken(text, 'Warn').warnings, ['unknown field "spec.bogus"', 'unknown field "spec.worse"'])
  t.strictSame(decodeToken(text, 'Ignore').warnings, [])
  t.throws(() => decodeToken(text, 'Strict'), {
    status: 400,
    message: /strict decoding error: unknown field "spec\.bogus", unknown field "spec\.worse"$/,
  })
})

const REFUSED: [string, string, RegExp][] = [
  ['no JSON', '{', /^the object provided is unrecognized \(must be of type Token\): .*it is no JSON/],
  ['nothing', '', /<empty>/],
  ['a text', '"x"', /cannot unmarshal string into Go value of type struct .* \(227822\)$/],
  ['a list', '[]', /cannot unmarshal array .* \(5b5d\)$/],
  ['another version', '{"apiVersion":"ext.cattle.io/v2","kind":"Token"}', /does not match the expected API version/],
  ['another kind', '{"apiVersion":"ext.cattle.io/v1","kind":"Secret"}', /does not match the expected kind/],
  ['metadata that is a list', `{${HEAD},"metadata":[]}`, /cannot unmarshal array into Go struct field Token\.metadata/],
  ['a label that is a number', `{${HEAD},"metadata":{"labels":{"a":1}}}`, /cannot unmarshal number .*metadata\.labels/],
  ['a name that is a number', `{${HEAD},"metadata":{"name":1}}`, /cannot unmarshal number .*metadata\.name/],
  ['a namespace', `{${HEAD},"metadata":{"namespace":"default"}}`, /^metadata\.namespace is set/],
]
for (const [name, text, message] of REFUSED) {
  void t.test(`refused: ${name}`, async (t) => {
    t.throws(() => decodeToken(text, 'Warn'), { status: 400, reason: 'BadRequest', message })
  })
}

void t.test('a long number keeps its digits', async (t) => {
  const { object } = decodeToken(`{${HEAD},"spec":{"ttl":9223372036854775807}}`, 'Strict')
  t.match(object, { spec: { ttl: 9_223_372_036_854_775_807n } })
})

void t.test('DeleteOptions, from the body and the query', async (t) => {
  const none = { dryRun: false, uid: '', resourceVersion: '' }
  t.strictSame(deletionOf(new URLSearchParams(), ''), none)
  t.strictSame(deletionOf(new URLSearchParams('dryRun=All'), ''), { ...none, dryRun: true })
  const body = '{"kind":"DeleteOptions","dryRun":["All"],"preconditions":{"uid":"u","resourceVersion":"7"}}'
  t.strictSame(deletionOf(new URLSearchParams(), body), { dryRun: true, uid: 'u', resourceVersion: '7' })
  for (const text of ['[]', '{"kind":"Token"}', '{', '{"dryRun":["Some"]}']) {
    t.throws(() => deletionOf(new URLSearchParams(), text), { message: /./, status: 400 }, text)
  }
})
