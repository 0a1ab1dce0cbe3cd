import { endOf, humanTtl } from '../../tokens/ttl.ts'
import { storeOfObject } from './object-path.ts'
import type { Outcome, PlannedChange } from './planned-change.ts'

/** What somebody should know of a change who did not ask for all that came of it; undefined where there is nothing. */
export function remarkOn({ object, action, facts }: PlannedChange, outcome: Outcome): string | undefined {
  if (outcome.outcome === 'failed') {
    // Rancher says so to admins too, whatever its documents say.
    return outcome.line.includes('forbidden to extend time-to-live')
      ? `a token cannot be made to live longer than it does: make a new one with rotate`
      : undefined
  }
  const store = storeOfObject(object)
  if (outcome.outcome !== 'done' || action.do === 'delete' || store === undefined) return undefined
  const { token } = store.parse(outcome.object)
  const wanted = action.do === 'set' && action.ttl !== undefined ? endOf(facts.createdAt, action.ttl) : facts.endsAt
  const end = endOf(facts.createdAt, token.ttl)
  // Rancher cuts the TTL of an ext Token at any change of it.
  const isCut = end !== undefined && (wanted === undefined || end < wanted)
  return isCut ? `the server made the TTL of ${object} ${humanTtl(token.ttl)}, the most that it allows` : undefined
}
