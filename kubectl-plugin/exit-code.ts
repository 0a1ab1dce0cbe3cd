/** What the exit codes say; `kubectl rtoken help exit-codes` tells people. */
export const EXIT_CODE = {
  ok: 0,
  /** An error, or a command line that cannot be run. */
  error: 1,
  /** What was asked to be looked for is there: --fail-on, --exit-code. */
  found: 2,
  /** Some of it could not be read or done. */
  partial: 3,
  /** Nobody logged in, or no right. */
  noAccess: 4,
  /** Ctrl-C */
  interrupted: 130,
} as const
