import { fork, type ChildProcess } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ClusterError } from '../cluster-error.ts'
import { isMinderMessage, type MinderMessage, type MinderRequest } from './minder-messages.ts'

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: ClusterError) => void
}

export interface MinderOptions {
  dir: string
  /** DIR was made for this cluster and goes with it. */
  removeFolder: boolean
  progress: (line: string, long: boolean) => void
}

/** The end of the channel to a minder. When this process ends, however it does, the minder ends its cluster. */
export class MinderLink {
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  readonly #waiting = new Map<number, Waiting>()
  readonly #options: MinderOptions
  #lastId = 0

  static async open(options: MinderOptions): Promise<MinderLink> {
    // A file, and not our own output: whoever reads that would wait for as long as the cluster is up.
    const log = await open(join(options.dir, 'minder.log'), 'a', 0o600)
    try {
      const args = [options.dir, ...(options.removeFolder ? ['remove-folder'] : [])]
      const child = fork(join(import.meta.dirname, 'main.ts'), args, {
        // Out of reach of a Ctrl-C at our terminal: it hears of our end by the channel.
        detached: true,
        execArgv: [],
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      })
      return new MinderLink(child, options)
    } finally {
      await log.close()
    }
  }

  private constructor(child: ChildProcess, options: MinderOptions) {
    this.#child = child
    this.#options = options
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    void this.#gone.then(() => this.#giveUp())
    child.on('message', (message) => {
      if (isMinderMessage(message)) this.#hear(message)
    })
    this.#rest()
  }

  ask(request: MinderRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      this.#child.ref()
      this.#child.channel?.ref()
      if (!this.#child.connected) return this.#giveUp()
      this.#child.send({ id, request }, (error) => {
        if (error !== null) this.#giveUp()
      })
    })
  }

  /** Lets the cluster live on without us. */
  async leave(): Promise<void> {
    await this.ask({ command: 'stay' })
    this.#child.disconnect()
    this.#rest()
  }

  /** Ends the cluster and waits until nothing of it is left. */
  async stop(): Promise<void> {
    this.#child.ref()
    // The minder ends instead of answering.
    await this.ask({ command: 'stop' }).catch(() => undefined)
    await this.#gone
  }

  #hear(message: MinderMessage): void {
    if ('progress' in message) return this.#options.progress(message.progress, message.long)
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if ('error' in message) waiting?.reject(new ClusterError(message.error.code, message.error.message))
    else waiting?.resolve(message.value)
    this.#rest()
  }

  /** With nothing asked, the cluster must not keep this process alive. */
  #rest(): void {
    if (this.#waiting.size > 0) return
    this.#child.unref()
    this.#child.channel?.unref()
  }

  #giveUp(): void {
    const log = join(this.#options.dir, 'minder.log')
    for (const { reject } of this.#waiting.values()) {
      reject(new ClusterError('MINDER_GONE', `The process that minds the cluster has ended: ${log} says why.`))
    }
    this.#waiting.clear()
  }
}
