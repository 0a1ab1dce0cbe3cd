import { recordRunning, type RunningProcess } from '../running-record.ts'
import { SupervisedProcess, type Program } from './supervised-process.ts'

/** The processes of one cluster, by name, written down in DIR so that they can be found should the minder die. */
export class ProcessTable {
  readonly #dir: string
  readonly #minder: RunningProcess
  readonly #processes = new Map<string, SupervisedProcess>()
  #closed = false

  constructor(dir: string, minderPid: number) {
    this.#dir = dir
    this.#minder = { name: 'minder', pid: minderPid }
  }

  async start(program: Program): Promise<SupervisedProcess> {
    await this.kill(program.name, 'SIGKILL')
    const started = await SupervisedProcess.start(program)
    this.#processes.set(program.name, started)
    // A stop that came while it was being started has not seen it.
    if (this.#closed) await started.kill('SIGKILL')
    await this.#record()
    return started
  }

  /** Gives how it ended, in words; undefined where there is none of that name. */
  async kill(name: string, signal: NodeJS.Signals): Promise<string | undefined> {
    const found = this.#processes.get(name)
    if (found === undefined) return undefined
    const how = await found.kill(signal)
    if (this.#processes.get(name) === found) this.#processes.delete(name)
    await this.#record()
    return how
  }

  get(name: string): SupervisedProcess | undefined {
    return this.#processes.get(name)
  }

  /** Ends them all at once and for good: a graceful end of kube-apiserver takes long once etcd is gone. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#processes.values()].map((each) => each.kill('SIGKILL')))
  }

  async #record(): Promise<void> {
    if (this.#closed) return
    const children = [...this.#processes.values()].map(({ program, pid }) => ({ name: program.name, pid }))
    await recordRunning(this.#dir, [this.#minder, ...children])
  }
}
