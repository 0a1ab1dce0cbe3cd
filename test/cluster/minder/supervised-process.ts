import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { ClusterError } from '../cluster-error.ts'
import { errorText } from '../error-text.ts'

export interface Program {
  name: string
  file: string
  args: string[]
  /** Where its output goes. */
  log: string
  cwd?: string
}

/** A child of the minder, whose end is always known. */
export class SupervisedProcess {
  readonly program: Program
  readonly pid: number
  /** How it ended, in words. */
  readonly ended: Promise<string>
  #running = true
  readonly #child: ChildProcess

  static async start(program: Program): Promise<SupervisedProcess> {
    const log = await open(program.log, 'a', 0o600)
    try {
      const child = spawn(program.file, program.args, {
        stdio: ['ignore', log.fd, log.fd],
        ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
      })
      await once(child, 'spawn')
      return new SupervisedProcess(program, child)
    } catch (error) {
      throw new ClusterError(
        'PROGRAM_NOT_STARTED',
        `${program.name} could not be started as ${program.file}: ${errorText(error)}; check that it can be run.`,
        { cause: error },
      )
    } finally {
      await log.close()
    }
  }

  private constructor(program: Program, child: ChildProcess) {
    this.program = program
    this.#child = child
    this.pid = child.pid ?? 0
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#running = false
        resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`)
      })
    })
  }

  get running(): boolean {
    return this.#running
  }

  /** Sends the signal, waits until the process is gone, and gives how it ended. */
  async kill(signal: NodeJS.Signals): Promise<string> {
    if (this.#running) this.#child.kill(signal)
    return this.ended
  }
}
