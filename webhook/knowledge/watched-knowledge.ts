import type { Connection } from '../../cluster/connection.ts'
import { systemCacheClock } from '../../cluster/cache-clock.ts'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import type { Knowledge, Setting, User } from '../../tokens/knowledge.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { cacheAges, cacheChecks } from '../../serving/cache-checks.ts'
import type { Clock } from '../../serving/clock.ts'
import type { Check } from '../../serving/readiness.ts'
import { parseUser } from './parse-knowledge.ts'

/** The settings, users and clusters of a Rancher cluster, from caches that follow the API server. */
export class WatchedKnowledge implements Knowledge {
  readonly #settings: WatchedCache<Setting>
  readonly #users: WatchedCache<User>
  readonly #clusters: WatchedCache<true>

  constructor(connection: Connection, clock: Clock) {
    const watch = <T>(resource: string, parse: ConstructorParameters<typeof WatchedCache<T>>[0]['parse']) =>
      new WatchedCache<T>({
        connection,
        path: `/apis/management.cattle.io/v3/${resource}`,
        what: `${resource}.management.cattle.io`,
        parse,
        clock: { ...systemCacheClock, monotonic: () => clock.monotonic() },
      })
    this.#settings = watch('settings', parseSetting)
    this.#users = watch('users', parseUser)
    // Only which clusters there are: their objects are large.
    this.#clusters = watch('clusters', () => true as const)
  }

  start(): void {
    for (const { cache } of this.#caches()) cache.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#caches().map(({ cache }) => cache.stop()))
  }

  setting(name: string): Setting | undefined {
    return this.#settings.get(name)
  }

  user(name: string): User | undefined {
    return this.#users.get(name)
  }

  clusterExists(name: string): boolean {
    // Where there is no Rancher, nobody has said what a cluster is: there are none (manifests/standalone brings no such CRD).
    return this.#clusters.state().phase !== 'absent' && this.#clusters.get(name) === true
  }

  /** For /readyz: each cache, and what it waits for. */
  checks(): Check[] {
    return cacheChecks(this.#caches())
  }

  /** Seconds since each cache heard from the API server. */
  ages(): Map<string, number | undefined> {
    return cacheAges(this.#caches())
  }

  #caches() {
    return [
      { name: 'settings.management.cattle.io', cache: this.#settings, mayBeAbsent: false },
      { name: 'users.management.cattle.io', cache: this.#users, mayBeAbsent: false },
      { name: 'clusters.management.cattle.io', cache: this.#clusters, mayBeAbsent: true },
    ] as const
  }
}
