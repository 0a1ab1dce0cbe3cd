/** The journal cannot be read or written, or is of something else: nothing more is done. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
  readonly code = 'JOURNAL'
}
