import type { Output } from '../surroundings.ts'
import { type BearerTarget, TargetError } from './bearer-target.ts'

/** What is printed cannot be taken back: of a token that fails afterwards a bearer was seen that is good for nothing. */
export class StdoutTarget implements BearerTarget {
  readonly what = 'stdout'
  /** Where nobody knows who has read it, it stands nowhere. */
  readonly isWritten = false
  readonly #stdout: Output

  constructor(stdout: Output) {
    this.#stdout = stdout
  }

  async held(): Promise<string> {
    return ''
  }

  async prepare(): Promise<void> {}

  async write(text: string): Promise<void> {
    try {
      await this.#stdout.write(text)
    } catch (cause) {
      throw new TargetError(this.what, cause)
    }
  }

  async undo(): Promise<void> {}
}
