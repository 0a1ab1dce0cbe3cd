import t from 'tap'
import { decodeToken } from '../../../apiserver/api/decode-token.ts'
import { readPatch } from '../../../apiserver/api/patched-token.ts'
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

void t.test('more metadata than anybody needs is refused', async (t) => {
  const entries = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`)
  const map = (count: number) => JSON.stringify(Object.fromEntries(entries(count).map((key) => [key, 'v'])))
  const list = (count: number) => JSON.stringify(entries(count))
  for (const [key, value] of [
    ['labels', map],
    ['annotations', map],
    ['finalizers', list],
    ['ownerReferences', list],
  ] as const) {
    t.doesNotThrow(() => decodeToken(`{${HEAD},"metadata":{"${key}":${value(1000)}}}`, 'Warn'))
    t.throws(() => decodeToken(`{${HEAD},"metadata":{"${key}":${value(1001)}}}`, 'Warn'), {
      status: 422,
      message: `metadata.${key} has 1001 entries; allowed are 1000`,
    })
  }
})

void t.test('a hundred faults are named at most', async (t) => {
  const many = Array.from({ length: 200 }, (_, index) => `"x${index}":1`).join(',')
  t.equal(decodeToken(`{${HEAD},${many}}`, 'Warn').warnings.length, 100)
})

void t.test('fields that stand twice are named before those that are unknown; the last counts', async (t) => {
  const text = `{${HEAD},"spec":{"ttl":1,"bogus":1,"ttl":2}}`
  const faults = ['duplicate field "spec.ttl"', 'unknown field "spec.bogus"']
  t.strictSame(decodeToken(text, 'Warn').warnings, faults)
  t.match(decodeToken(text, 'Ignore'), { object: { spec: { ttl: 2 } }, warnings: [] })
  t.throws(() => decodeToken(text, 'Strict'), {
    status: 400,
    message: `Token in version "v1" cannot be handled as a Token: strict decoding error: ${faults.join(', ')}`,
  })
})

void t.test('patches that say something twice, or nothing', async (t) => {
  const merge = '{"spec":{"ttl":1,"ttl":2},"spec":{}}'
  t.strictSame(readPatch('application/merge-patch+json', merge).faults, [
    'duplicate field "spec.ttl"',
    'duplicate field "spec"',
  ])
  const operations = '[{"op":"test","op":"add","path":"/spec","value":{"x":1,"x":2},"colour":"red"}]'
  t.strictSame(readPatch('application/json-patch+json', operations).faults, [
    'json patch duplicate field "[0].op"',
    'json patch duplicate field "[0].value.x"',
    'json patch unknown field "[0].colour"',
  ])
})

void t.test('what is nested too deeply is refused before anybody walks through it', async (t) => {
  const deep = (levels: number) => `{${HEAD},"spec":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`
  t.doesNotThrow(() => decodeToken(deep(900), 'Warn'))
  for (const levels of [1000, 100_000]) {
    t.throws(() => decodeToken(deep(levels), 'Warn'), { status: 400, message: /nested too deeply/ })
    t.throws(() => readPatch('application/merge-patch+json', deep(levels)), { message: /nested too deeply/ })
    t.throws(() => deletionOf(new URLSearchParams(), deep(levels)), { message: /nested too deeply/ })
  }
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
