import type { ServerResponse } from 'node:http'
import type { Test } from 'tap'
import type { Surroundings } from '../../kubectl-plugin/surroundings.ts'
import { FakeApiServer, type FakeRequest, sendJson, sendStatus } from '../cluster-api/fake-api-server.ts'
import { alice, EXT, SETTINGS, USERS, V3 } from './fake-rancher.ts'
import { type Ran, runInProcess } from './run-in-process.ts'

interface Named {
  metadata: { name: string; uid: string; resourceVersion?: string }
}

/** A Rancher whose tokens can be deleted, each by its uid and resourceVersion alone, and disabled. */
export class LiveRancher {
  readonly objects = new Map<string, Named>()
  /** What is answered before all else; true: it was. */
  first: (request: FakeRequest, response: ServerResponse) => boolean = () => false
  /** What was deleted, in order. */
  readonly deleted: string[] = []
  /** Everything that was asked to be changed, done or not. */
  readonly writes: string[] = []
  kubeconfig = ''
  server: FakeApiServer | undefined

  static async start(
    t: Test,
    objects: Readonly<Record<string, readonly object[]>>,
    user?: object,
  ): Promise<LiveRancher> {
    const rancher = new LiveRancher()
    for (const [path, items] of Object.entries({ [USERS]: [alice], ...objects })) rancher.add(path, items)
    const server = await FakeApiServer.start(t, (request, response) => rancher.#answer(request, response))
    rancher.server = server
    rancher.kubeconfig = `${t.testdir({ config: server.kubeconfig(user) })}/config`
    return rancher
  }

  add(collection: string, items: readonly object[]): void {
    for (const item of items as readonly Named[]) this.objects.set(`${collection}/${item.metadata.name}`, item)
  }

  /** Another object in the place of one, under its name. */
  replace(path: string, uid: string): void {
    const object = this.objects.get(path)
    if (object !== undefined) this.objects.set(path, { ...object, metadata: { ...object.metadata, uid } })
  }

  run(words: string[], surroundings: Partial<Surroundings> = {}): Promise<Ran> {
    return runInProcess([...words, '--kubeconfig', this.kubeconfig], surroundings)
  }

  #answer(request: FakeRequest, response: ServerResponse): void {
    const { method, path, query, body } = request
    const isChange = method !== 'GET' && !path.includes('review')
    if (isChange) this.writes.push(`${method} ${path}`)
    if (this.first(request, response)) return
    const object = this.objects.get(path)
    if (method === 'GET' && object === undefined) {
      const items = [...this.objects].filter(([at]) => at.slice(0, at.lastIndexOf('/')) === path)
      const isCollection = items.length > 0 || [EXT, V3, SETTINGS].includes(path)
      if (isCollection) return sendJson(response, { metadata: {}, items: items.map(([, item]) => item) })
    }
    if (object === undefined) {
      const name = path.split('/').at(-1)
      return sendJson(
        response,
        { kind: 'Status', code: 404, reason: 'NotFound', message: 'gone', details: { name } },
        404,
      )
    }
    if (method === 'DELETE') {
      const { uid, resourceVersion } = (JSON.parse(body) as { preconditions: Record<string, string> }).preconditions
      const isSame =
        uid === object.metadata.uid &&
        (resourceVersion === undefined || resourceVersion === (object.metadata.resourceVersion ?? ''))
      if (!isSame) return sendStatus(response, 409, 'Conflict', 'the object is another')
      if (query.get('dryRun') === null) {
        this.objects.delete(path)
        this.deleted.push(path)
      }
    }
    sendJson(response, object)
  }
}
