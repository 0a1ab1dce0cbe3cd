import { type Identities, type Requester, roleOf } from '../../tokens/requester.ts'
import type { ReviewUser } from './admission-review.ts'

/** Who asks, as the API server authenticated them. */
export function requesterOf(user: ReviewUser, identities: Identities): Requester {
  const username = user.username ?? ''
  return {
    username,
    uid: user.uid ?? '',
    groups: user.groups ?? [],
    extra: extraOf(user.extra ?? {}),
    role: roleOf(username, identities),
  }
}

/** Go writes an empty list as null. */
function extraOf(extra: Readonly<Record<string, readonly string[] | null>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, values ?? []]))
}
