import type { ServerResponse } from 'node:http'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'
import { type FakeRequest, sendJson, sendStatus } from '../../cluster-api/fake-api-server.ts'

/** Secrets as an API server keeps them: a name is created once, and replaced only in the version that was read. */
export class FakeSecretStore {
  readonly secrets = new Map<string, JsonObject>()
  #version = 100

  readonly answer = ({ method, path, body }: FakeRequest, response: ServerResponse): void => {
    const sent: unknown = body === '' ? undefined : JSON.parse(body)
    const secret = isJsonObject(sent) ? sent : {}
    const metadata = objectAt(secret, 'metadata')
    const at = method === 'POST' ? `${path}/${textAt(metadata, 'name')}` : path
    const found = this.secrets.get(at)
    if (method === 'GET') {
      return found === undefined ? sendStatus(response, 404, 'NotFound', 'not found') : sendJson(response, found)
    }
    if (method === 'POST' && found !== undefined) return sendStatus(response, 409, 'AlreadyExists', 'already exists')
    if (method === 'PUT' && found === undefined) return sendStatus(response, 404, 'NotFound', 'not found')
    if (method === 'PUT' && versionOf(found) !== versionOf(secret)) {
      return sendStatus(response, 409, 'Conflict', 'the object has been modified')
    }
    const stored = { ...secret, metadata: { ...metadata, resourceVersion: String(this.#version++) } }
    this.secrets.set(at, stored)
    sendJson(response, stored, method === 'POST' ? 201 : 200)
  }
}

function versionOf(secret: JsonObject | undefined): string {
  return textAt(objectAt(secret ?? {}, 'metadata'), 'resourceVersion')
}
