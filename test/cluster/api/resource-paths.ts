import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'
import type { ApiConnection } from './api-connection.ts'
import type { Manifest } from './manifest.ts'

interface Resource {
  name: string
  kind: string
  namespaced: boolean
}

const patience = 10_000

/** Finds the path of a kind's collection by asking the API server what it serves. */
export class ResourcePaths {
  readonly #api: ApiConnection
  readonly #known = new Map<string, Resource[]>()

  constructor(api: ApiConnection) {
    this.#api = api
  }

  async collectionOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const resource = await this.#resource(root, kind)
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : ''
    return `${root}${namespace}/${resource.name}`
  }

  /** A CRD is served a moment after it was accepted. */
  async #resource(root: string, kind: string): Promise<Resource> {
    for (const deadline = Date.now() + patience; ; await sleep(50)) {
      const found = this.#known.get(root)?.find((each) => each.kind === kind)
      if (found !== undefined) return found
      this.#known.set(root, await this.#discover(root))
      if (Date.now() > deadline) {
        throw new ClusterError('KIND_NOT_SERVED', `The API server serves no ${kind} under ${root}: add its CRD first.`)
      }
    }
  }

  async #discover(root: string): Promise<Resource[]> {
    const { body } = await this.#api.request('GET', root)
    const list: unknown = isRecord(body) ? body['resources'] : undefined
    return Array.isArray(list) ? list.filter(isResource) : []
  }
}

const isResource = (value: unknown): value is Resource =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  !value['name'].includes('/') &&
  typeof value['kind'] === 'string' &&
  typeof value['namespaced'] === 'boolean'
