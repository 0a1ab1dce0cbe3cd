import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { openApiV2, openApiV3 } from '../../../apiserver/openapi/documents.ts'
import { isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'

const crd = parse(await readFile(new URL('../../../manifests/crds/tokens.ext.cattle.io.yaml', import.meta.url), 'utf8'))
const crdSchema: JsonObject = crd.spec.versions[0].schema.openAPIV3Schema
const v3 = openApiV3()
const schemas = objectAt(objectAt(v3, 'components'), 'schemas')

void t.test('the schema says of each field what the CRD says', async (t) => {
  const token = objectAt(schemas, 'io.cattle.ext.v1.Token')
  t.equal(token['description'], crdSchema['description'])
  for (const part of ['spec', 'status']) {
    sameFields(
      t,
      objectAt(objectAt(token, 'properties'), part),
      objectAt(objectAt(crdSchema, 'properties'), part),
      part,
    )
  }
})

function sameFields(t: Test, ours: JsonObject, crds: JsonObject, path: string): void {
  t.equal(textAt(ours, 'description'), textAt(crds, 'description'), path)
  t.equal(textAt(ours, 'type'), textAt(crds, 'type'), path)
  const [own, theirs] = [objectAt(ours, 'properties'), objectAt(crds, 'properties')]
  t.strictSame(Object.keys(own).sort(), Object.keys(theirs).sort(), path)
  for (const key of Object.keys(theirs)) sameFields(t, objectAt(own, key), objectAt(theirs, key), `${path}.${key}`)
}

void t.test('every field of a Token is described', async (t) => {
  for (const name of Object.keys(schemas)) {
    for (const [key, field] of Object.entries(objectAt(objectAt(schemas, name), 'properties'))) {
      t.ok(
        isJsonObject(field) && (textAt(field, 'description') !== '' || Object.hasOwn(field, '$ref')),
        `${name} ${key}`,
      )
    }
  }
})

for (const [version, document, prefix] of [
  ['v3', v3, '#/components/schemas/'],
  ['v2', openApiV2(), '#/definitions/'],
] as const) {
  void t.test(`every reference of ${version} leads somewhere`, async (t) => {
    const known = version === 'v3' ? schemas : objectAt(document, 'definitions')
    const references = referencesIn(document)
    t.ok(references.length > 10)
    for (const reference of new Set(references)) {
      t.ok(reference.startsWith(prefix) && Object.hasOwn(known, reference.slice(prefix.length)), reference)
    }
  })
}

void t.test('kubectl is told that unknown fields are validated here', async (t) => {
  const path = objectAt(objectAt(v3, 'paths'), '/apis/ext.cattle.io/v1/tokens/{name}')
  const parameters = objectAt(path, 'patch')['parameters']
  t.ok(
    Array.isArray(parameters) &&
      parameters.some((each: Json) => isJsonObject(each) && each['name'] === 'fieldValidation'),
  )
})

void t.test('kubectl apply is not told to send strategic merges, whose lists are not served', async (t) => {
  const path = '/apis/ext.cattle.io/v1/tokens/{name}'
  const types = ['application/json-patch+json', 'application/merge-patch+json']
  const inV3 = objectAt(objectAt(objectAt(objectAt(v3, 'paths'), path), 'patch'), 'requestBody')
  t.strictSame(Object.keys(objectAt(inV3, 'content')), types)
  t.strictSame(objectAt(objectAt(objectAt(openApiV2(), 'paths'), path), 'patch')['consumes'], types)
})

function referencesIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap((entry: Json) => referencesIn(entry))
  if (!isJsonObject(value)) return []
  const { $ref } = value
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(value).flatMap(referencesIn)]
}
