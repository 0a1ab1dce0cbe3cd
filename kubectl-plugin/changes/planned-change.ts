import type { JsonObject } from '../../tokens/json.ts'
import type { Ttl } from '../../tokens/ttl.ts'
import type { Successor } from './successor-mark.ts'

/** One object as it was looked at. */
export interface SeenObject {
  /** As `-o name` prints it: `token.ext.cattle.io/token-9d2kf`. */
  readonly object: string
  readonly uid: string
  readonly resourceVersion: string
}

/** What is done to a token. */
export type Action =
  | { readonly do: 'delete' }
  | { readonly do: 'enable' }
  | { readonly do: 'disable' }
  | {
      readonly do: 'set'
      /** Counted from the creation of the token; undefined leaves it. */
      readonly ttl: Ttl | undefined
      readonly description: string | undefined
      /** The token that was made in its place. */
      readonly successor?: Successor
    }

/** What is known of a token beside its name: all of it may be written down and printed. */
export interface TokenFacts {
  readonly owner: string
  readonly kind: string
  /** ms since 1970 */
  readonly createdAt: number | undefined
  /** ms since 1970; undefined is never, or not known */
  readonly endsAt: number | undefined
  /** What the object itself says, ms since 1970; of v3 tokens alone. */
  readonly expiresAt: number | undefined
  /** ms since 1970 */
  readonly lastUsedAt: number | undefined
  /** Why it was chosen; '' where somebody named it. */
  readonly reason: string
}

/** One thing to do, to exactly what was looked at. */
export interface PlannedChange extends SeenObject {
  readonly action: Action
  /** It is only done to what nobody has touched since: not only the uid, the resourceVersion too has to be the same. */
  readonly onlyUntouched: boolean
  /** The tokens of a Kubeconfig that goes: they go with it. Empty where the object is a token. */
  readonly tokens: readonly SeenObject[]
  readonly facts: TokenFacts
}

/** What became of it. */
export type Outcome =
  | {
      readonly outcome: 'done'
      /** As the server has it now; {} for what is gone. */
      readonly object: JsonObject
    }
  /** It was not there any more. */
  | { readonly outcome: 'gone' }
  /** It is not what was looked at any more, and was left alone. */
  | { readonly outcome: 'skipped'; readonly why: string }
  | {
      readonly outcome: 'failed'
      /** What the server said, as kubectl would print it. */
      readonly line: string
      readonly forbidden: boolean
    }

/** How many tokens it is about. */
export function tokensOf({ tokens }: PlannedChange): number {
  return Math.max(1, tokens.length)
}
