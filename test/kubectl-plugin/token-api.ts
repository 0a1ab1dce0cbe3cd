import type { ServerResponse } from 'node:http'
import { type FakeRequest, sendJson, sendStatus } from '../cluster-api/fake-api-server.ts'
import { EXT, extToken } from './fake-rancher.ts'

export const SECRET = '/api/v1/namespaces/ci/secrets/rancher'

/** Where a rotation fails. */
export type Fault =
  | 'prepare'
  | 'check the end'
  | 'create'
  | 'create, answer lost'
  | 'no value'
  | 'try out'
  | 'try out, no right'
  | 'write'
  | 'write, answer lost'
  | 'end'
  | 'end, undo'
  | 'end, nothing is put back'
  | 'end, answer lost'
  | 'end, answer lost to Rancher'
  | 'end, answer lost, seen late'
  | 'end, nobody knows'

/** A Token API with one token of alice, and a Secret that holds its bearer; one step of a rotation fails. */
export class TokenApi {
  readonly tokens = new Map<string, Record<string, unknown>>()
  secret: Record<string, string> = { token: 'the old bearer', other: 'stays' }
  /** Grows with each change of the Secret. */
  secretVersion = 1
  /** Lists that are asked for besides, by their path. */
  readonly lists = new Map<string, object[]>()
  readonly #fault: Fault | undefined
  #isCut = false
  /** What a GET shows only the next time: it is answered from a cache. */
  #late: (() => void) | undefined

  constructor(fault: Fault | undefined) {
    this.#fault = fault
    this.tokens.set('token-old', { ...(extToken('token-old') as Record<string, unknown>), status: {} })
  }

  answer(request: FakeRequest, response: ServerResponse): void {
    const { method, path, query } = request
    const isDry = query.get('dryRun') === 'All'
    if (path === '/apis/authentication.k8s.io/v1/selfsubjectreviews') {
      const isNew = request.headers.authorization === 'Bearer ext/token-new:value-of-token-new'
      if (isNew && this.#fault === 'try out, no right') return refuse(response, 'no reviews')
      const username = isNew && this.#fault === 'try out' ? 'somebody else' : 'user-alice'
      return sendJson(response, { status: { userInfo: { username } } }, 201)
    }
    if (path === EXT && method === 'POST') {
      if (this.#fault === 'create') return refuse(response, 'no more tokens')
      const made = extToken('token-new', spec(request)) as Record<string, unknown>
      const token = {
        ...made,
        metadata: { ...(made['metadata'] as object), creationTimestamp: '2026-11-25T12:00:00Z' },
      }
      this.tokens.set('token-new', token)
      if (this.#fault === 'create, answer lost') return void response.destroy()
      return sendJson(response, this.#fault === 'no value' ? { ...token, status: {} } : token, 201)
    }
    if (path.startsWith(`${EXT}/`)) return this.#token(request, response, isDry)
    if (path === SECRET) return this.#secret(request, response, isDry)
    if (path.includes('/users') || path.includes('/settings')) return sendJson(response, { items: [], metadata: {} })
    const items = this.lists.get(path)
    if (items !== undefined) return sendJson(response, { items, metadata: {} })
    sendStatus(response, 404, 'NotFound', `${path} not found`)
  }

  #token({ method, path, body }: FakeRequest, response: ServerResponse, isDry: boolean): void {
    const name = path.split('/').at(-1) ?? ''
    const token = this.tokens.get(name)
    if (token === undefined || (this.#isCut && method === 'GET')) {
      if (this.#isCut) return void response.destroy()
      return sendJson(response, { kind: 'Status', code: 404, reason: 'NotFound', details: { name } }, 404)
    }
    if (method === 'DELETE') {
      if (this.#fault === 'end, undo') return refuse(response, 'nothing is deleted today')
      this.tokens.delete(name)
    } else if (method === 'PATCH') {
      const isRefused =
        this.#fault === 'end' || this.#fault === 'end, undo' || this.#fault === 'end, nothing is put back'
      if (isDry ? this.#fault === 'check the end' : isRefused) {
        return refuse(response, 'the TTL stays')
      }
      const operations = JSON.parse(body) as { op: string; path: string; value: unknown }[]
      const ttl = operations.find(({ path }) => path === '/spec/ttl')?.value
      const spec = { ...(token['spec'] as object), ...(ttl !== undefined && { ttl }) }
      const changed = { ...token, metadata: annotated(token['metadata'] as Metadata, operations), spec }
      if (isDry) return sendJson(response, changed)
      if (this.#fault === 'end, nobody knows') {
        this.#isCut = true
        return void response.destroy()
      }
      if (this.#fault === 'end, answer lost, seen late') {
        this.#late = () => void this.tokens.set(name, changed)
        return void response.destroy()
      }
      this.tokens.set(name, changed)
      if (this.#fault === 'end, answer lost') return void response.destroy()
      if (this.#fault === 'end, answer lost to Rancher') {
        return sendStatus(response, 500, 'InternalError', 'failed to save updated token: unexpected EOF')
      }
      return sendJson(response, changed)
    }
    sendJson(response, token)
    this.#late?.()
  }

  #secret({ method, body }: FakeRequest, response: ServerResponse, isDry: boolean): void {
    const seen = { uid: 'uid-of-secret', resourceVersion: String(this.secretVersion) }
    const object = { metadata: { name: 'rancher', ...seen }, data: {} }
    if (method === 'GET') return sendJson(response, { ...object, data: encoded(this.secret) })
    if (isDry ? this.#fault === 'prepare' : this.#fault === 'write') return refuse(response, 'no Secrets today')
    if (this.#fault === 'end, nothing is put back' && this.secretVersion > 1)
      return refuse(response, 'no Secrets any more')
    const { metadata, data } = JSON.parse(body) as { metadata: object; data: Record<string, string> }
    if (JSON.stringify(metadata) !== JSON.stringify(seen)) return sendStatus(response, 409, 'Conflict', 'it is another')
    if (!isDry) {
      this.secretVersion++
      for (const [key, text] of Object.entries(data)) this.secret[key] = Buffer.from(text, 'base64').toString()
      if (this.#fault === 'write, answer lost' && this.secretVersion === 2) return void response.destroy()
    }
    sendJson(response, object)
  }
}

interface Metadata {
  annotations?: Record<string, string>
}

/** With what the operations of a JSON Patch do to the annotations. */
const annotated = (metadata: Metadata, operations: { op: string; path: string; value: unknown }[]): Metadata => {
  const at = '/metadata/annotations'
  let { annotations } = metadata
  for (const { op, path, value } of operations) {
    if (op === 'add' && path === at) annotations = value as Record<string, string>
    const [, key] = path.split(`${at}/`)
    if (op === 'add' && key !== undefined) annotations = { ...annotations, [key.replaceAll('~1', '/')]: String(value) }
  }
  return annotations === undefined ? metadata : { ...metadata, annotations }
}

const refuse = (response: ServerResponse, message: string): void => sendStatus(response, 403, 'Forbidden', message)

const spec = ({ body }: FakeRequest): object => (JSON.parse(body) as { spec: object }).spec

const encoded = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))
