import type { Connection } from '../../cluster/connection.ts'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import { collectionOf, CONFIGURATION_KINDS } from '../registration/found-configurations.ts'
import { CONFIGURATION_NAME } from '../registration/webhook-configurations.ts'

/** Tells of every change of our two configurations, within a moment; what is there then is looked up, not remembered. */
export class RegistrationWatch {
  readonly #caches: readonly WatchedCache<true>[]

  constructor(connection: Connection, changed: () => void) {
    this.#caches = CONFIGURATION_KINDS.map(
      (kind) =>
        new WatchedCache<true>({
          connection,
          path: collectionOf(kind),
          what: kind,
          fieldSelector: `metadata.name=${CONFIGURATION_NAME}`,
          parse: () => true,
          listener: { replaced: changed, changed, reached: () => undefined },
        }),
    )
  }

  start(): void {
    for (const cache of this.#caches) cache.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#caches.map((cache) => cache.stop()))
  }
}
