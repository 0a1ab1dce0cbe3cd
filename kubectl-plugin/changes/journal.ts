import { type FileHandle, open } from 'node:fs/promises'
import { JournalError } from './journal-error.ts'
import { type JournalHead, type JournalLine, planLines } from './journal-lines.ts'
import type { Outcome, PlannedChange } from './planned-change.ts'

/**
 * What is going to be done and what was done, line by line, and never a secret. A line is on the disk when its promise resolves;
 * those that wait together are written together.
 */
export class Journal {
  readonly #file: FileHandle
  readonly #path: string
  #waiting = ''
  #writing: Promise<void> | undefined

  private constructor(file: FileHandle, path: string) {
    this.#file = file
    this.#path = path
  }

  /**
   * Begins a journal with all that is planned.
   * @param replace a file of that name holds a plan that never was begun
   * @throws JournalError
   */
  static async begin(
    path: string,
    head: JournalHead,
    changes: readonly PlannedChange[],
    replace: boolean,
  ): Promise<Journal> {
    // Appending: where another run has this file too, no line is written over another.
    const journal = await Journal.#open(path, replace ? 'a' : 'ax')
    if (replace) await journal.#file.truncate(0)
    await journal.#append(planLines(head, changes))
    return journal
  }

  /**
   * Goes on with one that is there.
   * @param isCut its last line has no end: whoever wrote it was ended
   * @throws JournalError
   */
  static async resume(path: string, isCut: boolean): Promise<Journal> {
    const journal = await Journal.#open(path, 'a')
    if (isCut) await journal.#append('\n')
    return journal
  }

  static async #open(path: string, flags: string): Promise<Journal> {
    try {
      return new Journal(await open(path, flags, 0o600), path)
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }

  /** @throws JournalError */
  before({ object }: PlannedChange): Promise<void> {
    return this.#append(text({ begun: object }))
  }

  /** @throws JournalError */
  after({ object }: PlannedChange, { outcome }: Outcome): Promise<void> {
    return this.#append(text({ ended: object, outcome }))
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #append(lines: string): Promise<void> {
    this.#waiting += lines
    // Whoever writes now has taken its lines already: ours go with the next.
    await this.#writing
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    await this.#writing
  }

  async #write(): Promise<void> {
    const lines = this.#waiting
    this.#waiting = ''
    if (lines === '') return
    try {
      await this.#file.appendFile(lines)
      await this.#file.datasync()
    } catch (cause) {
      throw unwritable(this.#path, cause)
    }
  }
}

function text(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`
}

function unwritable(path: string, cause: unknown): JournalError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new JournalError(`the journal ${path} cannot be written: ${reason}`, { cause })
}
