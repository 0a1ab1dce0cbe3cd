/** A person mends a few at a time. */
const MOST_PROBLEMS = 20

/** A file that cannot be used for what it is given for, with a sentence for each thing that is wrong with it. */
export abstract class UnusableFile extends Error {
  abstract readonly code: string
  readonly problems: readonly string[]

  /**
   * @param from where it was read
   * @param isNo what it should be
   */
  constructor(from: string, isNo: string, problems: readonly string[], options?: ErrorOptions) {
    const more = problems.length - MOST_PROBLEMS
    const shown = more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems
    super(`${from} is no ${isNo}:${shown.length === 1 ? ' ' : '\n  '}${shown.join('\n  ')}`, options)
    this.problems = shown
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is no text of UTF-8',
}

/** The sentence for what a file system, or a decoder, throws. */
export function problemOfReading(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'for no given reason'
  return SENTENCES[code] ?? `it cannot be read (${code})`
}
