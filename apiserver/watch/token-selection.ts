import { type Seen, sees } from '../access/access.ts'
import type { Selection } from '../api/query-options.ts'
import type { StoredToken } from '../storage/stored-token.ts'
import type { TokenEvent } from '../storage/token-history.ts'

/** What a watch tells of an event. */
export interface Told {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly token: StoredToken
}

/** Whether a token is one of those that are watched. */
export function isSelected({ labels, fields }: Selection, seen: Seen, token: StoredToken): boolean {
  return sees(seen, token) && fields.matches(token.name) && labels.matches(token.labels)
}

/** What an event is to somebody who sees a part of the tokens: one that leaves that part is gone for them. */
export function toldOf({ before, after }: TokenEvent, selects: (token: StoredToken) => boolean): Told | undefined {
  const was = before !== undefined && selects(before)
  if (after !== undefined && selects(after)) return { type: was ? 'MODIFIED' : 'ADDED', token: after }
  return was && before !== undefined ? { type: 'DELETED', token: before } : undefined
}
