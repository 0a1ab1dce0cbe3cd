import { UnusableFile } from '../unusable-file.ts'

/** A knowledge file that cannot be used. */
export class KnowledgeError extends UnusableFile {
  override readonly name = 'KnowledgeError'
  readonly code = 'KNOWLEDGE'

  /** @param from where it was read */
  constructor(from: string, problems: readonly string[], options?: ErrorOptions) {
    super(from, 'knowledge', problems, options)
  }
}
