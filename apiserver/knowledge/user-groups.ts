import { type JsonObject, objectAt, textsAt } from '../../tokens/json.ts'

/** Names the groups of a User, separated by commas: a User of Rancher has no field for them, its provider tells Rancher. */
export const GROUPS_ANNOTATION = 'rtoken.dev/groups'

/** The groups that a User's login is in. Those of Kubernetes itself are not for a User to give: `system:masters` is above RBAC. */
export function groupsOf(user: JsonObject): readonly string[] {
  const text = textsAt(objectAt(user, 'metadata'), 'annotations')[GROUPS_ANNOTATION] ?? ''
  const groups = text.split(',').map((group) => group.trim())
  return [...new Set(groups)].filter((group) => group !== '' && !group.startsWith('system:'))
}
