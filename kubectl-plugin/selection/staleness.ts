import { humanDuration } from '../../tokens/human-duration.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { isIdle } from '../../tokens/token-state.ts'
import { type KnowledgeOfCluster, SETTINGS, USERS } from '../inventory/knowledge-of-cluster.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { quoted } from '../../tokens/quote.ts'
import { isUnused } from './token-filter.ts'

/** What makes a token stale. All that is asked for must hold. */
export interface Staleness {
  readonly expired: boolean
  /** A login that nobody used for longer than the setting allows. */
  readonly idle: boolean
  /** ms */
  readonly unusedForMs: number | undefined
  readonly unknownIsUnused: boolean
  /** ms */
  readonly olderThanMs: number | undefined
  readonly ownerMissing: boolean
  readonly ownerDisabled: boolean
  /** The cluster that it is for is not there. */
  readonly scopeMissing: boolean
  readonly neverExpires: boolean
}

/**
 * Why the token is stale, in the order above; undefined where something that is asked for does not hold.
 * @param now ms since 1970
 * @throws MissingKnowledge where nobody can tell
 */
export function staleReasons(
  row: TokenRow,
  staleness: Staleness,
  knowledge: KnowledgeOfCluster,
  now: number,
): string[] | undefined {
  const reasons: string[] = []
  for (const criterion of CRITERIA) {
    if (!criterion.isAsked(staleness)) continue
    const reason = criterion.reason(row, { staleness, knowledge, now })
    if (reason === undefined) return undefined
    reasons.push(reason)
  }
  return reasons
}

interface Looking {
  readonly staleness: Staleness
  readonly knowledge: KnowledgeOfCluster
  readonly now: number
}

interface Criterion {
  readonly isAsked: (staleness: Staleness) => boolean
  readonly reason: (row: TokenRow, looking: Looking) => string | undefined
}

const CRITERIA: readonly Criterion[] = [
  {
    isAsked: ({ expired }) => expired,
    reason: ({ state, endsAt }, { now }) =>
      state === 'Expired' ? `expired ${humanDuration(now - (endsAt ?? now))} ago` : undefined,
  },
  {
    isAsked: ({ idle }) => idle,
    reason: ({ token }, { knowledge, now }) => {
      if (knowledge.settings === undefined) throw new MissingKnowledge(SETTINGS, 'it could not be read')
      return isIdle(token, now, knowledge.idleTtlMs)
        ? `idle for ${humanDuration(now - (token.lastActivityAt ?? now))}`
        : undefined
    },
  },
  {
    isAsked: ({ unusedForMs }) => unusedForMs !== undefined,
    reason: (row, { staleness: { unusedForMs = 0, unknownIsUnused }, now }) => {
      if (!isUnused(row, unusedForMs, unknownIsUnused, now)) return undefined
      const { lastUsedAt } = row.token
      return lastUsedAt === undefined ? 'no known use' : `unused for ${humanDuration(now - lastUsedAt)}`
    },
  },
  {
    isAsked: ({ olderThanMs }) => olderThanMs !== undefined,
    reason: ({ token: { createdAt } }, { staleness: { olderThanMs = 0 }, now }) =>
      createdAt !== undefined && now - createdAt >= olderThanMs
        ? `older than ${humanDuration(olderThanMs)}`
        : undefined,
  },
  {
    isAsked: ({ ownerMissing }) => ownerMissing,
    reason: ({ token, ownerState }) => {
      if (ownerState === 'unknown') throw new MissingKnowledge(USERS, 'it could not be read')
      return ownerState === 'missing' ? `no User ${quoted(token.owner)}` : undefined
    },
  },
  {
    isAsked: ({ ownerDisabled }) => ownerDisabled,
    reason: ({ token, ownerState }) => {
      if (ownerState === 'unknown') throw new MissingKnowledge(USERS, 'it could not be read')
      return ownerState === 'disabled' ? `User ${quoted(token.owner)} is disabled` : undefined
    },
  },
  {
    isAsked: ({ scopeMissing }) => scopeMissing,
    reason: ({ token }, { knowledge }) => {
      return token.cluster !== '' && !knowledge.clusterExists(token.cluster)
        ? `no cluster ${quoted(token.cluster)}`
        : undefined
    },
  },
  {
    isAsked: ({ neverExpires }) => neverExpires,
    reason: ({ token }) => (token.ttl === 'never' ? 'never expires' : undefined),
  },
]
