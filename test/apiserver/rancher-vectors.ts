import type { Test } from 'tap'
import type { ApiAnswer } from '../cluster/api/api-connection.ts'
import { isRecord } from '../cluster/is-record.ts'
import { objectIn } from '../e2e/kube-object.ts'

/** A request to Rancher's own store, and what it answered. */
export interface Vector {
  readonly name: string
  readonly actor: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly contentType?: string
    readonly accept?: string
  }
  readonly given?: Readonly<Record<string, string>>
  readonly response: {
    readonly code: number
    readonly reason?: string
    readonly message?: string
    readonly details?: unknown
    readonly object?: unknown
    readonly warnings?: readonly string[]
  }
}

const PLACEHOLDERS: ReadonlyMap<string, RegExp> = new Map([
  ['token-<rand>', /^token-[bcdfghjklmnpqrstvwxz2456789]{5}$/],
  ['<54 chars>', /^[bcdfghjklmnpqrstvwxz2456789]{54}$/],
  ['<time>', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/],
  ['ext/token-<rand>:<value>', /^ext\/token-[a-z0-9]{5}:[a-z0-9]{54}$/],
])

/** Rancher's sentence, after which ours may go on. */
export function checkStatus(
  t: Test,
  answer: ApiAnswer,
  { code, reason, message, details }: Vector['response'],
  name: string,
): void {
  const status = isRecord(answer.body) ? answer.body : {}
  t.equal(status['kind'], 'Status')
  t.equal(status['code'], code)
  t.equal(status['reason'], reason)
  const said = String(status['message'])
  t.ok(said.startsWith(withName(message ?? '', name)), `${said}\nbegins with\n${withName(message ?? '', name)}`)
  t.strictSame(status['details'], withNames(details, name))
}

export function checkObject(t: Test, vector: Vector, answer: ApiAnswer, expected: unknown): void {
  if (!isRecord(expected)) throw new Error('the vector expects no object')
  const found = isRecord(answer.body) ? answer.body : {}
  if (Array.isArray(expected['columnDefinitions'])) {
    const columns = objectsIn(found['columnDefinitions'])
    t.match(columns, expected['columnDefinitions'])
    t.equal(columns.length, expected['columnDefinitions'].length)
    const [row] = objectsIn(found['rows'])
    const [, user, kind, ttl] = Array.isArray(row?.['cells']) ? row['cells'] : []
    t.strictSame([user, kind, ttl], asList(expected['cells'])[0])
    return
  }
  if (expected['items'] !== undefined) return checkList(t, found, expected)
  const isCreate = vector.request.method === 'POST'
  const fields = { ...expected }
  // Where the vector has only the labels, it is those of the metadata.
  if (fields['labels'] !== undefined) t.strictSame(objectIn(answer).metadata.labels, fields['labels'])
  delete fields['labels']
  if (Array.isArray(fields['status'])) {
    t.strictSame(Object.keys(isRecord(found['status']) ? found['status'] : {}).sort(), [...fields['status']].sort())
    delete fields['status']
  }
  checkSame(t, found, withoutHash(fields), '')
  if (!isCreate || vector.name === 'dry run') return
  const status = isRecord(found['status']) ? found['status'] : {}
  t.equal(status['bearerToken'], `ext/${objectIn(answer).metadata.name}:${String(status['value'])}`)
  const expectedStatus = isRecord(expected['status']) ? expected['status'] : status
  t.strictSame(Object.keys(status).sort(), Object.keys(expectedStatus).sort(), 'nothing else is in the status')
}

/** Everything that is expected is there; placeholders stand for what differs each time. */
function checkSame(t: Test, found: unknown, expected: unknown, path: string): void {
  if (isRecord(expected)) {
    t.ok(isRecord(found), `${path} is an object`)
    if (isWhole(path, expected)) {
      t.strictSame(Object.keys(isRecord(found) ? found : {}).sort(), Object.keys(expected).sort(), `all of ${path}`)
    }
    for (const [key, entry] of Object.entries(expected)) {
      checkSame(t, isRecord(found) ? found[key] : undefined, entry, `${path}.${key}`)
    }
    return
  }
  const pattern = PLACEHOLDERS.get(typeof expected === 'string' ? expected : '')
  if (pattern !== undefined) t.match(String(found), pattern, path)
  else if (path === '.status.expiresAt' || path === '.status.lastUpdateTime')
    t.match(String(found), time(expected), path)
  else t.strictSame(found, expected, path)
}

/** A vector of an update tells a part of the spec only. */
function isWhole(path: string, expected: Record<string, unknown>): boolean {
  return path === '.spec' ? expected['userID'] !== undefined && expected['enabled'] !== undefined : WHOLE.has(path)
}

const WHOLE = new Set(['.metadata.labels', '.spec.userPrincipal'])

function time(expected: unknown): RegExp {
  return expected === '' ? /^$/ : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
}

function withoutHash(fields: Record<string, unknown>): Record<string, unknown> {
  const { hash: _hash, ...status } = isRecord(fields['status']) ? fields['status'] : {}
  return isRecord(fields['status']) ? { ...fields, status } : fields
}

function checkList(t: Test, found: Record<string, unknown>, expected: Record<string, unknown>): void {
  const items = objectsIn(found['items'])
  if (typeof expected['items'] === 'number') {
    t.equal(items.length, expected['items'])
    const metadata = isRecord(found['metadata']) ? found['metadata'] : {}
    t.equal(typeof metadata['continue'] === 'string' && metadata['continue'] !== '', expected['continue'])
    return
  }
  t.equal(found['kind'], expected['kind'])
  const shown = items.map(({ spec, status }) => ({
    userID: isRecord(spec) ? spec['userID'] : '',
    description: isRecord(spec) ? spec['description'] : '',
    status: Object.keys(isRecord(status) ? status : {}).sort(),
  }))
  const wanted = objectsIn(expected['items']).map(({ userID, description, status }) => ({
    userID,
    description,
    status: [...asList(status)].sort(),
  }))
  const byOwner = (one: { userID: unknown }, other: { userID: unknown }) =>
    String(one.userID).localeCompare(String(other.userID))
  // Lists are in the order of their generated names.
  t.strictSame(shown.sort(byOwner), wanted.sort(byOwner))
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  return asList(value).filter(isRecord)
}

export function withName(text: string, name: string): string {
  return text.replaceAll('{name}', name)
}

function withNames(value: unknown, name: string): unknown {
  return value === undefined ? undefined : JSON.parse(withName(JSON.stringify(value), name))
}
