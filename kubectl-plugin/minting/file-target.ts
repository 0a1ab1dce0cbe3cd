import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, rename, unlink } from 'node:fs/promises'
import { type BearerTarget, checkReplaced, type Replacing, TargetError } from './bearer-target.ts'

/** Nobody but its owner reads it, from its first moment on. */
const MODE = 0o600

/** A file for a bearer. It comes into being whole, by a rename, or not at all. */
export class FileTarget implements BearerTarget {
  readonly what: string
  readonly #path: string
  readonly #replacing: Replacing | undefined
  #before: Buffer | undefined
  #next: { readonly path: string; readonly file: FileHandle } | undefined
  /** What stands at the path is ours. */
  #isOurs = false

  /** @param replacing undefined: a file that is there is an error */
  constructor(path: string, replacing: Replacing | undefined) {
    this.what = `file ${path}`
    this.#path = path
    this.#replacing = replacing
  }

  async prepare(): Promise<void> {
    await this.#orTargetError(async () => {
      if (this.#replacing !== undefined) {
        this.#before = await readFile(this.#path).catch(orAbsent)
        checkReplaced(this.#before?.toString('utf8') ?? '', this.#replacing)
        this.#next = await besides(this.#path)
        return
      }
      // O_EXCL: whoever else has this name keeps it, a link of somebody else's too.
      this.#next = { path: this.#path, file: await open(this.#path, 'wx', MODE) }
      this.#isOurs = true
    })
  }

  async write(text: string): Promise<void> {
    await this.#orTargetError(async () => {
      if (this.#next === undefined) throw new Error('it was not prepared')
      await this.#fill(this.#next, text)
      this.#next = undefined
    })
  }

  async undo(): Promise<void> {
    await this.#orTargetError(async () => {
      if (this.#next !== undefined) {
        await this.#next.file.close()
        await unlink(this.#next.path)
        this.#isOurs &&= this.#next.path !== this.#path
        this.#next = undefined
      }
      if (!this.#isOurs) return
      if (this.#before === undefined) await unlink(this.#path)
      else await this.#fill(await besides(this.#path), this.#before)
      this.#isOurs = false
    })
  }

  async #fill({ path, file }: { readonly path: string; readonly file: FileHandle }, content: string | Buffer) {
    await file.writeFile(content)
    await file.sync()
    await file.close()
    if (path !== this.#path) await rename(path, this.#path)
    this.#isOurs = true
  }

  async #orTargetError(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      throw new TargetError(this.what, cause)
    }
  }
}

async function besides(path: string): Promise<{ readonly path: string; readonly file: FileHandle }> {
  const next = `${path}.${randomUUID()}`
  return { path: next, file: await open(next, 'wx', MODE) }
}

function orAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
