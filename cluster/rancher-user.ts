import { type JsonObject, objectAt, ownValue, textAt } from '../tokens/json.ts'
import type { User } from '../tokens/knowledge.ts'

export const USERS_PATH = '/apis/management.cattle.io/v3/users'

/** Reads a User of management.cattle.io/v3. As Rancher has it, one that does not say is enabled. */
export function userFrom(object: JsonObject): User {
  const principalIds = ownValue(object, 'principalIds')
  return {
    name: textAt(objectAt(object, 'metadata'), 'name'),
    username: textAt(object, 'username'),
    displayName: textAt(object, 'displayName'),
    enabled: ownValue(object, 'enabled') !== false,
    principalIds: Array.isArray(principalIds) ? principalIds.filter((id) => typeof id === 'string') : [],
  }
}
