import { systemCacheClock } from '../../cluster/cache-clock.ts'
import type { Connection } from '../../cluster/connection.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import { userFrom, USERS_PATH } from '../../cluster/rancher-user.ts'
import { type CacheListener, WatchedCache } from '../../cluster/watched-cache.ts'
import type { Clock } from '../../serving/clock.ts'
import { EXT_TOKENS_FEATURE } from '../../tokens/feature-names.ts'
import { isOn, parseFeature } from '../../tokens/feature.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import type { Feature, Knowledge, Setting, User } from '../../tokens/knowledge.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { groupsOf } from './user-groups.ts'

/** A User, with the groups that logging in gives. */
export interface KnownUser extends User {
  readonly groups: readonly string[]
}

export interface ClusterKnowledgeOptions {
  readonly connection: Connection
  readonly clock: Clock
  /** The name of the cluster that this server serves: it exists without an object that stands for it. */
  readonly ownCluster: string
  /** Is told when a Feature was read or has changed. */
  readonly onFeatures: () => void
}

/** The users, settings, features and clusters of management.cattle.io, from caches that follow the API server. */
export class ClusterKnowledge implements Knowledge {
  readonly #users: WatchedCache<KnownUser>
  readonly #settings: WatchedCache<Setting>
  readonly #features: WatchedCache<Feature>
  readonly #clusters: WatchedCache<true>
  readonly #ownCluster: string

  constructor({ connection, clock, ownCluster, onFeatures }: ClusterKnowledgeOptions) {
    const watch = <T>(
      path: string,
      what: string,
      parse: (object: JsonObject) => T | undefined,
      listener?: CacheListener<T>,
    ) =>
      new WatchedCache<T>({
        connection,
        path,
        what,
        parse,
        ...(listener && { listener }),
        clock: { ...systemCacheClock, monotonic: () => clock.monotonic() },
      })
    this.#users = watch(USERS_PATH, 'users.management.cattle.io', (object) => ({
      ...userFrom(object),
      groups: groupsOf(object),
    }))
    this.#settings = watch(SETTINGS_PATH, 'settings.management.cattle.io', parseSetting)
    const onFeature = { replaced: onFeatures, changed: onFeatures, reached: () => undefined }
    const featuresPath = '/apis/management.cattle.io/v3/features'
    this.#features = watch(featuresPath, 'features.management.cattle.io', parseFeature, onFeature)
    // Only which there are: the objects are large, and where there is no Rancher there are none.
    const isThere = (object: JsonObject) => (textAt(objectAt(object, 'metadata'), 'name') === '' ? undefined : true)
    this.#clusters = watch('/apis/management.cattle.io/v3/clusters', 'clusters.management.cattle.io', isThere)
    this.#ownCluster = ownCluster
  }

  start(): void {
    for (const { cache } of this.caches) cache.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.caches.map(({ cache }) => cache.stop()))
  }

  /** Resolves when there is a first answer about each. */
  async settled(): Promise<void> {
    await Promise.all(this.caches.map(({ cache }) => cache.settled()))
  }

  user(name: string): KnownUser | undefined {
    return this.#users.get(name)
  }

  setting(name: string): Setting | undefined {
    return this.#settings.get(name)
  }

  clusterExists(name: string): boolean {
    if (name === this.#ownCluster) return true
    return this.#clusters.state().phase !== 'absent' && this.#clusters.get(name) === true
  }

  /** Whether the feature ext-tokens is on; a Feature that is not there leaves it on. */
  tokensAreServed(): boolean {
    const feature = this.#features.get(EXT_TOKENS_FEATURE)
    return feature === undefined || isOn(feature)
  }

  /** `mayBeAbsent`: this server works where the cluster has no such resource. */
  get caches(): readonly { name: string; cache: AnyCache; mayBeAbsent: boolean }[] {
    return [
      { name: 'users.management.cattle.io', cache: this.#users, mayBeAbsent: false },
      { name: 'settings.management.cattle.io', cache: this.#settings, mayBeAbsent: false },
      { name: 'features.management.cattle.io', cache: this.#features, mayBeAbsent: false },
      { name: 'clusters.management.cattle.io', cache: this.#clusters, mayBeAbsent: true },
    ]
  }
}

type AnyCache = Pick<WatchedCache<unknown>, 'start' | 'stop' | 'state' | 'settled'>
