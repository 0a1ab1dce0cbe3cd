/** The command line asks for what there is not. The message is what kubectl says after `error: `. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
  /** The command whose --help would help; undefined where there is no such command. */
  readonly command: string | undefined

  constructor(message: string, command?: string, options?: ErrorOptions) {
    super(message, options)
    this.command = command
  }
}
