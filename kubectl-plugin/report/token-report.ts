import { ttlHasAMaximum } from '../../tokens/rules/ttl-has-a-maximum.ts'
import { TOKEN_STATES } from '../../tokens/token-state.ts'
import { kindOf, type TokenRow } from '../inventory/token-row.ts'
import type { ExistingJudge } from '../inventory/judge-existing.ts'
import { NO_SCOPE } from '../selection/token-filter.ts'

const DAY_MS = 86_400_000

/** Each token is counted once, at the first of these that fits. */
const ENDS = ['expired', 'within 1d', 'within 7d', 'within 30d', 'within 90d', 'later', 'never', 'unknown'] as const
type End = (typeof ENDS)[number]
const WITHIN_DAYS: readonly (readonly [End, number])[] = [
  ['within 1d', 1],
  ['within 7d', 7],
  ['within 30d', 30],
  ['within 90d', 90],
]

export interface Count {
  readonly name: string
  readonly tokens: number
}

/** One question and its answer. Sections stand in every format. */
export interface ReportSection {
  /** For programs, such as `by-owner`. */
  readonly id: string
  /** The header of the names. */
  readonly header: string
  readonly title: string
  readonly counts: readonly Count[]
}

export interface TokenReport {
  readonly total: number
  readonly sections: readonly ReportSection[]
}

/** Counts tokens as they go by; keeps counters and no tokens. */
export class TokenCounter {
  readonly #now: number
  readonly #judge: ExistingJudge
  readonly #ends = new Counter(ENDS)
  readonly #states = new Counter(TOKEN_STATES)
  readonly #trouble = new Counter(['over the maximum', 'unused for 30d', 'unused for 90d', 'last use unknown'])
  readonly #owners = new Counter()
  readonly #kinds = new Counter()
  readonly #providers = new Counter()
  readonly #scopes = new Counter()
  readonly #apis = new Counter()
  #total = 0

  /** @param now ms since 1970 */
  constructor(judge: ExistingJudge, now: number) {
    this.#judge = judge
    this.#now = now
  }

  add(row: TokenRow): void {
    const { token, state, from, parsed } = row
    this.#total++
    this.#ends.add(endOfRow(row, this.#now))
    this.#states.add(state)
    this.#owners.add(token.owner)
    this.#kinds.add(kindOf(token))
    this.#providers.add(token.provider)
    this.#scopes.add(token.cluster === '' ? NO_SCOPE : token.cluster)
    this.#apis.add(from.store)
    if (this.#judge.findings({ subject: 'token', parsed }, [ttlHasAMaximum]).length > 0)
      this.#trouble.add('over the maximum')
    if (token.lastUsedAt === undefined) this.#trouble.add('last use unknown')
    else {
      const unusedMs = this.#now - token.lastUsedAt
      if (unusedMs >= 30 * DAY_MS) this.#trouble.add('unused for 30d')
      if (unusedMs >= 90 * DAY_MS) this.#trouble.add('unused for 90d')
    }
  }

  /** @param largest so many owners are named; 0 is all */
  report(largest: number): TokenReport {
    const owners = this.#owners.largest()
    return {
      total: this.#total,
      sections: [
        { id: 'by-end', header: 'ENDS', title: 'By expiry', counts: this.#ends.inOrder() },
        { id: 'by-state', header: 'STATE', title: 'By state', counts: this.#states.inOrder() },
        { id: 'attention', header: 'ATTENTION', title: 'Needs attention', counts: this.#trouble.inOrder() },
        {
          id: 'by-owner',
          header: 'OWNER',
          title:
            largest === 0 || owners.length <= largest ? 'By owner' : `By owner (top ${largest} of ${owners.length})`,
          counts: largest === 0 ? owners : owners.slice(0, largest),
        },
        { id: 'by-kind', header: 'KIND', title: 'By kind', counts: this.#kinds.largest() },
        { id: 'by-provider', header: 'PROVIDER', title: 'By provider', counts: this.#providers.largest() },
        { id: 'by-scope', header: 'SCOPE', title: 'By scope', counts: this.#scopes.largest() },
        { id: 'by-api', header: 'API', title: 'By API', counts: this.#apis.largest() },
      ],
    }
  }
}

class Counter {
  readonly #counts: Map<string, number>

  constructor(names: readonly string[] = []) {
    this.#counts = new Map(names.map((name) => [name, 0]))
  }

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  inOrder(): Count[] {
    return [...this.#counts].map(([name, tokens]) => ({ name, tokens }))
  }

  /** The largest first; equals by name. */
  largest(): Count[] {
    return this.inOrder().sort((one, other) => other.tokens - one.tokens || (one.name < other.name ? -1 : 1))
  }
}

function endOfRow({ token, endsAt, state }: TokenRow, now: number): End {
  if (state === 'Expired') return 'expired'
  if (token.ttl === 'never') return 'never'
  if (endsAt === undefined) return 'unknown'
  return WITHIN_DAYS.find(([, days]) => endsAt - now <= days * DAY_MS)?.[0] ?? 'later'
}
