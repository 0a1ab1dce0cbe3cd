const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** How long certificates live, in ms. */
export interface Lifetimes {
  readonly caMs: number
  readonly leafMs: number
}

/**
 * The CA lives a year: it is what every registration carries, and the less often that changes the better. The serving certificate
 * lives a week: whoever steals its key has little of it, and what is done every few days is known to work.
 */
export const LIFETIMES: Lifetimes = { caMs: 365 * DAY_MS, leafMs: 7 * DAY_MS }

/** How far a certificate is dated back, in ms: the clock of an API server may be behind ours. */
export function backdatedMs(lifeMs: number): number {
  return Math.min(5 * MINUTE_MS, lifeMs / 10)
}

/**
 * How old a CA must be, in ms, before it signs what is served: an API server hears of a registration through a watch, and one of
 * several may be late.
 */
export function settledMs({ leafMs }: Lifetimes): number {
  return Math.min(MINUTE_MS, leafMs / 10)
}

/** Whether two thirds of a life are over. All in ms since 1970. */
export function isDue(start: number, end: number, now: number): boolean {
  return now >= start + ((end - start) * 2) / 3
}
