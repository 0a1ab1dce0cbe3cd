import { ApiError } from '../../cluster/api-error.ts'
import { Backoff } from '../../cluster/backoff.ts'
import { ConnectionError } from '../../cluster/connection-error.ts'
import { isAway } from './perform-change.ts'
import type { Outcome } from './planned-change.ts'

/** A server that has said nothing but 429 for so long is not going to do it. */
const PATIENCE_MS = 60_000
/** For a server that says 429 and not for how long, or for no time at all. s */
const DEFAULT_RETRY_AFTER_S = 1
/** A server that is away is asked again: deletions carry a uid, and patches say what shall be. One that restarts is back by then. */
const MOST_TRIES = 25
/** An API server that has just started knows no roles yet, and forbids what it allowed before. */
const KNOWS_ROLES_AFTER_MS = 15_000

/** How often one change was tried on a server that is away. */
export class Tries {
  readonly #backoff = new Backoff()
  #count = 0

  /** ms until the next; undefined: no more. */
  next(): number | undefined {
    return ++this.#count > MOST_TRIES ? undefined : this.#backoff.next()
  }
}

/** How long a server that is too busy, away or just back is waited for: ms until a change is tried again; undefined: it is not. */
export class Patience {
  readonly #patienceMs: number
  /** When the server last answered anything but 429. ms, of the monotonic clock */
  #heardAt = performance.now()
  /** When it was away for the last time. */
  #awayAt = Number.NEGATIVE_INFINITY

  /** @param patienceMs how long nothing but 429 is listened to; undefined: a minute */
  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs
  }

  afterOutcome(outcome: Outcome, tries: Tries): number | undefined {
    this.#heardAt = performance.now()
    const isForbidden = outcome.outcome === 'failed' && outcome.forbidden
    return isForbidden && this.#heardAt - this.#awayAt < KNOWS_ROLES_AFTER_MS ? tries.next() : undefined
  }

  afterError(error: unknown, tries: Tries): number | undefined {
    if (isBusy(error)) {
      const isOver = performance.now() - this.#heardAt > this.#patienceMs
      return isOver ? undefined : (error.retryAfterSeconds || DEFAULT_RETRY_AFTER_S) * 1000
    }
    if (!isNoServer(error)) return undefined
    this.#awayAt = performance.now()
    return tries.next()
  }
}

export function isBusy(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 429
}

function isNoServer(error: unknown): boolean {
  return error instanceof ApiError ? isAway(error) : error instanceof ConnectionError && error.code !== 'CREDENTIALS'
}
