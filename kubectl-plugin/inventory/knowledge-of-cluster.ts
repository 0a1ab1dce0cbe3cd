import type { Connection } from '../../cluster/connection.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import { userFrom, USERS_PATH } from '../../cluster/rancher-user.ts'
import { parseFeature } from '../../tokens/feature.ts'
import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { type Feature, type Knowledge, MissingKnowledge, type Setting, type User } from '../../tokens/knowledge.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { effectiveMinutes, IDLE_TTL_SETTING } from '../../tokens/token-settings.ts'
import type { StateInput } from '../../tokens/token-state.ts'
import { type Shortfall, shortfallFrom } from './shortfall.ts'

export const SETTINGS = 'settings.management.cattle.io'
export const USERS = 'users.management.cattle.io'
export const CLUSTERS = 'clusters.management.cattle.io'
export const FEATURES = 'features.management.cattle.io'

export const CLUSTERS_PATH = '/apis/management.cattle.io/v3/clusters'
const FEATURES_PATH = '/apis/management.cattle.io/v3/features'

interface Known {
  readonly users: ReadonlyMap<string, User> | undefined
  readonly settings: ReadonlyMap<string, Setting> | undefined
  readonly clusters: ReadonlySet<string> | undefined
  readonly features: ReadonlyMap<string, Feature> | undefined
}

/** What is known beside the tokens. What could not be read is undefined: nothing is then said about it. */
export class KnowledgeOfCluster implements Knowledge {
  readonly users: ReadonlyMap<string, User> | undefined
  readonly settings: ReadonlyMap<string, Setting> | undefined
  readonly features: ReadonlyMap<string, Feature> | undefined
  /** ms; undefined is no limit, or not known */
  readonly idleTtlMs: number | undefined
  readonly #clusters: ReadonlySet<string> | undefined

  constructor({ users, settings, clusters, features }: Known) {
    this.users = users
    this.settings = settings
    this.features = features
    this.#clusters = clusters
    this.idleTtlMs = settings && idleTtlMs(this)
  }

  /** @throws MissingKnowledge */
  setting(name: string): Setting | undefined {
    return known(this.settings, SETTINGS).get(name)
  }

  /** @throws MissingKnowledge */
  user(name: string): User | undefined {
    return known(this.users, USERS).get(name)
  }

  /** @throws MissingKnowledge */
  clusterExists(name: string): boolean {
    return known(this.#clusters, CLUSTERS).has(name)
  }

  /** The same, but for this User; undefined: there is none of that name. Where the Users are not known nothing changes. */
  withUser(name: string, user: User | undefined): KnowledgeOfCluster {
    if (this.users === undefined) return this
    const users = new Map(this.users)
    if (user === undefined) users.delete(name)
    else users.set(name, user)
    const { settings, features } = this
    return new KnowledgeOfCluster({ users, settings, features, clusters: this.#clusters })
  }

  /** Who is the owner, as far as the state of a token depends on it. */
  ownerState(owner: string): StateInput['owner'] {
    return this.users === undefined ? 'unknown' : (this.users.get(owner) ?? 'missing')
  }
}

/** What an operation needs to know. */
export interface Wanted {
  readonly users?: boolean
  readonly settings?: boolean
  readonly clusters?: boolean
  readonly features?: boolean
}

/**
 * Reads what is wanted, all at once. What could not be read is added to `shortfalls`.
 * @throws ApiError 401, ConnectionError
 */
export async function readKnowledge(
  connection: Connection,
  wanted: Wanted,
  signal: AbortSignal,
  shortfalls: Shortfall[],
): Promise<KnowledgeOfCluster> {
  const read = async <Value>(
    isWanted: boolean | undefined,
    what: string,
    path: string,
    parse: (object: JsonObject) => Value,
  ): Promise<ReadonlyMap<string, Value> | undefined> => {
    if (isWanted !== true) return undefined
    const found = new Map<string, Value>()
    try {
      for await (const { items } of listPages(connection, path, { signal })) {
        for (const item of items) found.set(textAt(objectAt(item, 'metadata'), 'name'), parse(item))
      }
    } catch (error) {
      shortfalls.push(shortfallFrom(what, error))
      return undefined
    }
    return found
  }
  const [users, settings, clusters, features] = await Promise.all([
    read(wanted.users, USERS, USERS_PATH, userFrom),
    read(wanted.settings, SETTINGS, SETTINGS_PATH, parseSetting),
    read(wanted.clusters, CLUSTERS, CLUSTERS_PATH, () => true),
    read(wanted.features, FEATURES, FEATURES_PATH, parseFeature),
  ])
  return new KnowledgeOfCluster({ users, settings, clusters: clusters && new Set(clusters.keys()), features })
}

function known<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value
  throw new MissingKnowledge(what, 'it could not be read')
}

function idleTtlMs(knowledge: Pick<Knowledge, 'setting'>): number | undefined {
  const idle = effectiveMinutes(IDLE_TTL_SETTING, knowledge)
  return idle === undefined || idle.ttl === 'never' ? undefined : Number(idle.ttl)
}
