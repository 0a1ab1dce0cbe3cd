/** What went wrong with the test cluster, with a `code` that stays the same when the words change. */
export class ClusterError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClusterError'
    this.code = code
  }
}
