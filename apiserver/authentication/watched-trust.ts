import { systemCacheClock } from '../../cluster/cache-clock.ts'
import type { CacheState } from '../../cluster/cache-contents.ts'
import type { Connection } from '../../cluster/connection.ts'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import type { Clock } from '../../serving/clock.ts'
import { type FrontProxyTrust, trustFrom } from './front-proxy.ts'

const NAME = 'extension-apiserver-authentication'

/** Whom the API server lets speak for others, kept up to date. */
export class WatchedTrust {
  readonly #cache: WatchedCache<FrontProxyTrust>
  #current: FrontProxyTrust | undefined

  /** @param onCa is told when the authorities have changed */
  constructor(connection: Connection, clock: Clock, onCa: () => void) {
    const changed = (trust: FrontProxyTrust | undefined): void => {
      const before = this.#current?.ca
      this.#current = trust
      if (trust?.ca !== before) onCa()
    }
    this.#cache = new WatchedCache<FrontProxyTrust>({
      connection,
      path: '/api/v1/namespaces/kube-system/configmaps',
      what: `the ConfigMap kube-system/${NAME}`,
      fieldSelector: `metadata.name=${NAME}`,
      parse: trustFrom,
      listener: {
        replaced: (entries) => changed(entries.get(NAME)),
        changed: ({ after }) => changed(after),
        reached: () => undefined,
      },
      clock: { ...systemCacheClock, monotonic: () => clock.monotonic() },
    })
  }

  /** What was read last: a trust that is minutes old is still the API server's. undefined before it was read. */
  get current(): FrontProxyTrust | undefined {
    return this.#current
  }

  start(): void {
    this.#cache.start()
  }

  stop(): Promise<void> {
    return this.#cache.stop()
  }

  state(): CacheState {
    return this.#cache.state()
  }
}
