import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises'
import { type BearerTarget, checkReplaced, IS_CHANGED, IS_TAKEN, type Replacing, TargetError } from './bearer-target.ts'

/** Nobody but its owner reads it, from its first moment on. */
const MODE = 0o600

/** What a file was before. */
interface Before {
  readonly content: Buffer
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A file for a bearer. It comes into being whole, by a rename, or not at all. */
export class FileTarget implements BearerTarget {
  readonly what: string
  #path: string
  readonly #replacing: Replacing | undefined
  #before: Before | undefined
  #next: { readonly path: string; readonly file: FileHandle } | undefined
  /** What we put there; undefined: nothing. */
  #written: string | undefined

  /** @param replacing undefined: a file that is there is an error */
  constructor(path: string, replacing: Replacing | undefined) {
    this.what = `file ${path}`
    this.#path = path
    this.#replacing = replacing
  }

  get isWritten(): boolean {
    return this.#written !== undefined
  }

  async held(): Promise<string> {
    let text = ''
    await this.#orTargetError(async () => {
      text = (await before(this.#path))?.content.toString('utf8') ?? ''
    })
    return text
  }

  async prepare(): Promise<void> {
    await this.#orTargetError(async () => {
      if (this.#replacing !== undefined) {
        // A link stays one: what it leads to is replaced.
        this.#path = (await realpath(this.#path).catch(orAbsent)) ?? this.#path
        this.#before = await before(this.#path)
        checkReplaced(this.#before?.content.toString('utf8') ?? '', this.#replacing)
        this.#next = await this.#besides(MODE)
        return
      }
      // O_EXCL: whoever else has this name keeps it, a link of somebody else's too.
      this.#next = { path: this.#path, file: await open(this.#path, 'wx', MODE).catch(orTaken) }
    })
  }

  async write(text: string): Promise<void> {
    await this.#orTargetError(async () => {
      if (this.#next === undefined) throw new Error('it was not prepared')
      if (this.#next.path !== this.#path && !isSame(await before(this.#path), this.#before)) throw new Error(IS_CHANGED)
      await this.#fill(this.#next, text)
      this.#next = undefined
      this.#written = text
    })
  }

  async undo(): Promise<void> {
    await this.#orTargetError(async () => {
      if (this.#next !== undefined) {
        await this.#next.file.close()
        await unlink(this.#next.path)
        this.#next = undefined
      }
      if (this.#written === undefined) return
      if ((await before(this.#path))?.content.toString('utf8') === this.#written) await this.#bringBack()
      this.#written = undefined
    })
  }

  async #bringBack(): Promise<void> {
    if (this.#before === undefined) await unlink(this.#path)
    else await this.#fill(await this.#besides(this.#before.mode), this.#before.content)
  }

  /** A new file beside the path, of whoever owns the one that is there: they go on reading it. */
  async #besides(mode: number): Promise<{ readonly path: string; readonly file: FileHandle }> {
    const path = `${this.#path}.${randomUUID()}`
    const file = await open(path, 'wx', MODE)
    if (this.#before !== undefined) {
      const { uid, gid } = this.#before
      // Only root may give a file away; whoever else writes here owns it as before.
      await file.chown(uid, gid).catch(() => undefined)
      await file.chmod(mode)
    }
    return { path, file }
  }

  async #fill({ path, file }: { readonly path: string; readonly file: FileHandle }, content: string | Buffer) {
    await file.writeFile(content)
    await file.sync()
    await file.close()
    if (path !== this.#path) await rename(path, this.#path)
  }

  async #orTargetError(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      throw new TargetError(this.what, cause)
    }
  }
}

/** undefined where there is no file. */
async function before(path: string): Promise<Before | undefined> {
  const found = await stat(path).catch(orAbsent)
  if (found === undefined) return undefined
  // Reading a device or a pipe might never end.
  if (!found.isFile()) throw new Error('it is no plain file')
  const { uid, gid } = found
  return { content: await readFile(path), mode: found.mode & 0o777, uid, gid }
}

const NOTHING = Buffer.alloc(0)

function isSame(one: Before | undefined, other: Before | undefined): boolean {
  return (one?.content ?? NOTHING).equals(other?.content ?? NOTHING)
}

function orAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}

function orTaken(cause: NodeJS.ErrnoException): never {
  throw cause.code === 'EEXIST' ? new Error(IS_TAKEN, { cause }) : cause
}
