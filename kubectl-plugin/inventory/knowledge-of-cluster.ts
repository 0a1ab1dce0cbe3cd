import type { Connection } from '../../cluster/connection.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { SETTINGS_PATH } from '../../cluster/rancher-setting.ts'
import { userFrom, USERS_PATH } from '../../cluster/rancher-user.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Setting, User } from '../../tokens/knowledge.ts'
import { parseSetting } from '../../tokens/setting.ts'
import { effectiveMinutes, IDLE_TTL_SETTING } from '../../tokens/token-settings.ts'
import type { StateInput } from '../../tokens/token-state.ts'
import { type Shortfall, shortfallFrom } from './shortfall.ts'

/** What the state of a token depends on beside the token. */
export interface KnowledgeOfCluster {
  /** By name; undefined where they could not be read. */
  readonly users: ReadonlyMap<string, User> | undefined
  readonly settings: ReadonlyMap<string, Setting>
  /** ms; undefined is no limit */
  readonly idleTtlMs: number | undefined
}

/**
 * Reads the Users and the Settings, both at once. What could not be read is added to `shortfalls`.
 * @throws ApiError 401, ConnectionError
 */
export async function readKnowledge(
  connection: Connection,
  signal: AbortSignal,
  shortfalls: Shortfall[],
): Promise<KnowledgeOfCluster> {
  const read = async <Value>(
    what: string,
    path: string,
    parse: (object: JsonObject) => Value & { readonly name: string },
  ): Promise<ReadonlyMap<string, Value> | undefined> => {
    const found = new Map<string, Value>()
    try {
      for await (const { items } of listPages(connection, path, { signal })) {
        for (const item of items) {
          const value = parse(item)
          found.set(value.name, value)
        }
      }
    } catch (error) {
      shortfalls.push(shortfallFrom(what, error))
      return undefined
    }
    return found
  }
  const [users, settings] = await Promise.all([
    read('users.management.cattle.io', USERS_PATH, userFrom),
    read('settings.management.cattle.io', SETTINGS_PATH, parseSetting),
  ])
  return { users, settings: settings ?? new Map(), idleTtlMs: idleTtlMs(settings) }
}

/** Who is the owner, as far as the state of a token depends on it. */
export function ownerState({ users }: KnowledgeOfCluster, owner: string): StateInput['owner'] {
  return users === undefined ? 'unknown' : (users.get(owner) ?? 'missing')
}

function idleTtlMs(settings: ReadonlyMap<string, Setting> | undefined): number | undefined {
  if (settings === undefined) return undefined
  const idle = effectiveMinutes(IDLE_TTL_SETTING, { setting: (name) => settings.get(name) })
  return idle === undefined || idle.ttl === 'never' ? undefined : Number(idle.ttl)
}
