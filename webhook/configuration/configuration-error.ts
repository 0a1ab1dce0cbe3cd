/** A person mends a few at a time. */
const MOST_PROBLEMS = 20

/** A configuration that cannot be used, with a sentence for each field that is wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly code = 'CONFIGURATION'
  readonly problems: readonly string[]

  /** @param from where it was read */
  constructor(from: string, problems: readonly string[], options?: ErrorOptions) {
    const more = problems.length - MOST_PROBLEMS
    const shown = more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems
    super(`${from} is no configuration:${shown.length === 1 ? ' ' : '\n  '}${shown.join('\n  ')}`, options)
    this.problems = shown
  }
}
