import { UnusableFile } from '../unusable-file.ts'

/** A configuration that cannot be used. */
export class ConfigurationError extends UnusableFile {
  override readonly name = 'ConfigurationError'
  readonly code = 'CONFIGURATION'

  /** @param from where it was read */
  constructor(from: string, problems: readonly string[], options?: ErrorOptions) {
    super(from, 'configuration', problems, options)
  }
}
