/** Where a bearer is put, other than on stdout. */
export interface BearerTarget {
  /** For people: `file ci.token`, `secret ci/rancher`. */
  readonly what: string
  /**
   * Makes sure that it can be written, and changes nothing that anybody reads.
   * @throws TargetError
   */
  prepare(): Promise<void>
  /** @throws TargetError */
  write(text: string): Promise<void>
  /**
   * Brings back what was there before, whatever was done so far.
   * @throws TargetError
   */
  undo(): Promise<void>
}

/** The bearer cannot be put where it was to go. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly code = 'TARGET'

  constructor(what: string, cause: unknown) {
    super(`${what} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
