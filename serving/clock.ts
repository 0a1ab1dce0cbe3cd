/** The two clocks of a process: one that people read, and one that never jumps. */
export interface Clock {
  /** ms since 1970 */
  now(): number
  /** ms since some moment; never goes back. */
  monotonic(): number
}
