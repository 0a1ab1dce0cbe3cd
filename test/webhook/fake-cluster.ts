import type { ServerResponse } from 'node:http'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { type FakeRequest, sendJson, sendStatus } from '../cluster-api/fake-api-server.ts'

const RANCHER = '/apis/management.cattle.io/v3/'

/** As much of an API server as a webhook needs to start: objects by path, lists, watches that say nothing, reviews of access. */
export class FakeCluster {
  /** By path, such as `/api/v1/namespaces/a/secrets/b`. */
  readonly objects = new Map<string, JsonObject>()
  /** Whether Rancher's CRDs are there. */
  isRancherInstalled = true
  /** What a SubjectAccessReview is answered with, when it is answered. */
  allowed: Promise<boolean> = Promise.resolve(true)
  #version = 1

  readonly answer = async (request: FakeRequest, response: ServerResponse): Promise<void> => {
    const { method, path, query, body } = request
    if (path.startsWith(RANCHER) && !this.isRancherInstalled) return notFound(response)
    if (path.endsWith('/subjectaccessreviews')) {
      return sendJson(response, { status: { allowed: await this.allowed } }, 201)
    }
    if (query.get('watch') === '1') {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      return
    }
    const sent: unknown = body === '' ? {} : JSON.parse(body)
    const object = isJsonObject(sent) ? sent : {}
    if (method === 'GET') return this.#get(path, response)
    if (method === 'POST') return this.#put(`${path}/${textAt(objectAt(object, 'metadata'), 'name')}`, object, response)
    if (method === 'PUT') return this.#put(path, object, response)
    sendStatus(response, 405, 'MethodNotAllowed', `nobody answers ${method} here`)
  }

  add(path: string, fields: JsonObject = {}): void {
    const name = path.split('/').at(-1) ?? ''
    this.objects.set(path, { metadata: { name, resourceVersion: String(this.#version++) }, ...fields })
  }

  #get(path: string, response: ServerResponse): void {
    const found = this.objects.get(path)
    if (found !== undefined) return sendJson(response, found)
    // Collections have plural names; of the objects here the Secret of the certificates alone has one that ends so.
    if (!path.endsWith('s') || path.endsWith('-tls')) return notFound(response)
    const items = [...this.objects].filter(([key]) => key.startsWith(`${path}/`)).map(([, object]) => object)
    sendJson(response, { metadata: { resourceVersion: String(this.#version) }, items })
  }

  #put(path: string, object: JsonObject, response: ServerResponse): void {
    const metadata = { ...objectAt(object, 'metadata'), resourceVersion: String(this.#version++) }
    const stored = { ...object, metadata }
    const status = this.objects.has(path) ? 200 : 201
    this.objects.set(path, stored)
    sendJson(response, stored, status)
  }
}

function notFound(response: ServerResponse): void {
  sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource')
}
