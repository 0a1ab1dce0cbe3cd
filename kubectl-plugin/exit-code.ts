/** What the exit codes say; `kubectl rtoken help exit-codes` tells people. */
export const EXIT_CODE = {
  ok: 0,
  /** An error, or a command line that cannot be run. */
  error: 1,
  /** What was asked to be looked for is there: --fail-on, --exit-code, a problem. */
  found: 2,
  /** Some of it could not be read or done. */
  partial: 3,
  /** Nobody logged in, or no right. */
  noAccess: 4,
  /** Ctrl-C */
  interrupted: 130,
} as const

/** For `help exit-codes` and the page in docs/. */
export const EXIT_CODES_TEXT: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT_CODE.ok, 'success'],
  [EXIT_CODE.error, 'an error, or an invalid command line'],
  [
    EXIT_CODE.found,
    'found what was looked for: list --exit-code, audit --fail-on, a bearer token that check finds refused, a problem that ' +
      'doctor finds',
  ],
  [EXIT_CODE.partial, 'some of it could not be read or done, the rest was; if 2 applies as well, it is 2'],
  [EXIT_CODE.noAccess, 'not logged in, or no permission'],
  [EXIT_CODE.interrupted, 'interrupted (Ctrl-C)'],
]
