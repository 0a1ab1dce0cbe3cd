import type { ServerResponse } from 'node:http'
import type { Test } from 'tap'
import { FakeApiServer, type FakeRequest, sendJson, sendStatus } from '../cluster-api/fake-api-server.ts'
import { type Ran, runInProcess } from './run-in-process.ts'
import type { Surroundings } from '../../kubectl-plugin/surroundings.ts'

export const EXT = '/apis/ext.cattle.io/v1/tokens'
export const V3 = '/apis/management.cattle.io/v3/tokens'
export const SECRETS = '/api/v1/namespaces/cattle-tokens/secrets'
export const USERS = '/apis/management.cattle.io/v3/users'
export const SETTINGS = '/apis/management.cattle.io/v3/settings'

/** What a path answers: objects to list, a status to refuse with, or an answer of one's own. */
export type FakeResource = object[] | number | ((request: FakeRequest, response: ServerResponse) => void)

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  503: 'ServiceUnavailable',
}

/** A server with these collections, and no other; lists them in pages as a real one does. */
export class FakeRancher {
  readonly server: FakeApiServer
  readonly kubeconfig: string

  static async start(t: Test, resources: Readonly<Record<string, FakeResource>>): Promise<FakeRancher> {
    const server = await FakeApiServer.start(t, (request, response) => answer(resources, request, response))
    return new FakeRancher(server, `${t.testdir({ config: server.kubeconfig() })}/config`)
  }

  constructor(server: FakeApiServer, kubeconfig: string) {
    this.server = server
    this.kubeconfig = kubeconfig
  }

  run(words: string[], surroundings: Partial<Surroundings> = {}): Promise<Ran> {
    return runInProcess([...words, '--kubeconfig', this.kubeconfig], surroundings)
  }
}

function answer(
  resources: Readonly<Record<string, FakeResource>>,
  request: FakeRequest,
  response: ServerResponse,
): void {
  const { path, query } = request
  const resource = resources[path]
  if (typeof resource === 'function') return resource(request, response)
  if (typeof resource === 'number') return sendStatus(response, resource, REASONS[resource] ?? '', `refused: ${path}`)
  if (resource !== undefined) {
    const limit = Number(query.get('limit') ?? 0) || resource.length
    const from = Number(query.get('continue') ?? 0)
    const next = from + limit < resource.length ? String(from + limit) : ''
    return sendJson(response, {
      metadata: { resourceVersion: '7', continue: next },
      items: resource.slice(from, from + limit),
    })
  }
  const [collection, name] = [path.replace(/\/[^/]+$/, ''), path.split('/').at(-1)]
  const items = resources[collection]
  if (!Array.isArray(items))
    return sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource')
  const found = items.find((item) => nameOf(item) === name)
  if (found !== undefined) return sendJson(response, found)
  const body = { kind: 'Status', code: 404, reason: 'NotFound', message: `${path} not found`, details: { name } }
  sendJson(response, body, 404)
}

function nameOf(item: object): unknown {
  return 'metadata' in item && typeof item.metadata === 'object' && item.metadata !== null && 'name' in item.metadata
    ? item.metadata.name
    : undefined
}

/** The clock of these tests. */
export const NOW = Date.parse('2026-11-25T12:00:00Z')
const DAY = 86_400_000

const ago = (ms: number): string => new Date(NOW - ms).toISOString().replace(/\.\d+Z$/, 'Z')

export function v3Token(name: string, rest: object = {}): object {
  return {
    metadata: {
      name,
      uid: `uid-of-${name}`,
      creationTimestamp: ago(DAY),
      labels: { 'authn.management.cattle.io/token-userId': 'user-alice' },
    },
    token: `value-of-${name}`,
    userId: 'user-alice',
    authProvider: 'local',
    ttl: 30 * DAY,
    isDerived: true,
    description: `about ${name}`,
    ...rest,
  }
}

export function extToken(name: string, spec: object = {}, status: object = statusOf(name)): object {
  return {
    apiVersion: 'ext.cattle.io/v1',
    kind: 'Token',
    metadata: { name, uid: `uid-of-${name}`, creationTimestamp: ago(DAY) },
    spec: { userID: 'user-alice', kind: '', description: `about ${name}`, ttl: 30 * DAY, enabled: true, ...spec },
    status,
  }
}

/** With all that a server must not show, to see that it is not shown. */
function statusOf(name: string): object {
  return {
    value: `value-of-${name}`,
    bearerToken: `ext/${name}:value-of-${name}`,
    hash: `hash-of-${name}`,
    lastUsedAt: ago(3_600_000),
  }
}

export function tokenSecret(name: string, data: Record<string, string> = {}): object {
  const texts = {
    'kube-uid': `uid-of-${name}`,
    'user-id': 'user-alice',
    principal: JSON.stringify({ name: 'local://user-alice', provider: 'local' }),
    enabled: 'true',
    ttl: String(30 * DAY),
    hash: `hash-of-${name}`,
    kind: '',
    description: `about ${name}`,
    'last-update-time': ago(DAY),
    ...data,
  }
  return {
    metadata: {
      name,
      uid: `uid-of-${name}`,
      creationTimestamp: ago(DAY),
      labels: { 'cattle.io/kind': 'token', 'cattle.io/user-id': texts['user-id'] },
    },
    data: Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')])),
  }
}

export const alice = {
  metadata: { name: 'user-alice' },
  username: 'alice',
  displayName: 'Alice',
  enabled: true,
  principalIds: ['local://user-alice'],
}
