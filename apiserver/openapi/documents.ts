import { isJsonObject, type Json, type JsonObject } from '../../tokens/json.ts'
import { JSON_TYPE, type Operation, PATHS } from './operations.ts'
import schemas from './schemas.json' with { type: 'json' }

// schemas.json holds the components of OpenAPI v3 as kube-apiserver publishes them for the CRD of tokens
// (manifests/crds/tokens.ext.cattle.io.yaml), a test holds them equal; all else about the API is written here.

const GVK = { group: 'ext.cattle.io', version: 'v1', kind: 'Token' } as const
const INFO = { title: 'Tokens of ext.cattle.io', version: 'v1' } as const

export const SCHEMAS: JsonObject = schemas

/** The document of OpenAPI v3. */
export function openApiV3(): JsonObject {
  const paths = PATHS.map(
    ([path, operations]) =>
      [path, { ...nameParameter(path, { schema: { type: 'string' } }), ...byMethod(operations, operationV3) }] as const,
  )
  return { openapi: '3.0.0', info: INFO, paths: Object.fromEntries(paths), components: { schemas: SCHEMAS } }
}

/** The document of OpenAPI v2. */
export function openApiV2(): JsonObject {
  const paths = PATHS.map(
    ([path, operations]) =>
      [path, { ...nameParameter(path, { type: 'string' }), ...byMethod(operations, operationV2) }] as const,
  )
  return { swagger: '2.0', info: INFO, paths: Object.fromEntries(paths), definitions: toV2(SCHEMAS) }
}

function byMethod(operations: readonly Operation[], write: (operation: Operation) => JsonObject): JsonObject {
  return Object.fromEntries(operations.map((operation) => [operation.method, write(operation)]))
}

function nameParameter(path: string, type: JsonObject): JsonObject {
  if (!path.endsWith('{name}')) return {}
  return { parameters: [{ name: 'name', in: 'path', required: true, description: 'name of the Token', ...type }] }
}

function common({ id, description, action }: Operation): JsonObject {
  return {
    tags: ['extCattleIo_v1'],
    description,
    operationId: `${id}ExtCattleIoV1Token`,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': GVK,
  }
}

function operationV3(operation: Operation): JsonObject {
  const { parameters, takes, gives, code = 200 } = operation
  const content = (schema: string, types: readonly string[]): JsonObject =>
    Object.fromEntries(types.map((type) => [type, { schema: { $ref: `#/components/schemas/${schema}` } }]))
  return {
    ...common(operation),
    parameters: parameters.map(({ name, type, description }) => ({ name, in: 'query', description, schema: { type } })),
    ...(takes && { requestBody: { content: content(...takes) } }),
    responses: { [code]: { description: 'OK', content: content(gives, JSON_TYPE) } },
  }
}

function operationV2(operation: Operation): JsonObject {
  const { parameters, takes, gives, code = 200 } = operation
  const query = parameters.map(({ name, type, description }) => ({ name, in: 'query', description, type }))
  const body = takes && [{ name: 'body', in: 'body', schema: { $ref: `#/definitions/${takes[0]}` } }]
  return {
    ...common(operation),
    consumes: takes?.[1] ?? JSON_TYPE,
    produces: JSON_TYPE,
    schemes: ['https'],
    parameters: [...(body ?? []), ...query],
    responses: { [code]: { description: 'OK', schema: { $ref: `#/definitions/${gives}` } } },
  }
}

/** Version 2 has its definitions elsewhere, no null, and a description beside a reference where version 3 needs allOf. */
function toV2(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(toV2)
  if (!isJsonObject(value)) {
    return typeof value === 'string' ? value.replace('#/components/schemas/', '#/definitions/') : (value ?? null)
  }
  const { allOf, nullable: _nullable, ...rest } = value
  const [referred] = Array.isArray(allOf) ? allOf.filter(isJsonObject) : []
  const { default: _default, ...described } = rest
  const whole = referred === undefined ? rest : { ...described, ...referred }
  return Object.fromEntries(Object.entries(whole).map(([key, entry]) => [key, toV2(entry)]))
}
