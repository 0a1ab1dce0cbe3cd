import { type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import type { User } from '../../tokens/knowledge.ts'

/** Only what the rules need is kept: a cluster has thousands of users. */
export function parseUser(object: JsonObject): User {
  const principalIds = ownValue(object, 'principalIds')
  return {
    name: textAt(objectAt(object, 'metadata'), 'name'),
    username: textAt(object, 'username'),
    displayName: textAt(object, 'displayName'),
    // A pointer in Go: only a false that stands there disables.
    enabled: ownValue(object, 'enabled') !== false,
    principalIds: Array.isArray(principalIds) ? principalIds.filter((id) => typeof id === 'string') : [],
  }
}
