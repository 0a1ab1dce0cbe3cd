import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServingKey, Usage } from './serve-over-ipc.ts'

/** A server as a process of its own, on one core where that can be arranged. */
export class ServerProcess {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /** @param pin a command with its arguments that starts what follows it on one core; [] where there is none */
  static async start(file: string, pin: readonly string[], tls: ServingKey): Promise<ServerProcess> {
    const path = fileURLToPath(new URL(file, import.meta.url))
    const [command, ...args] = [...pin, process.execPath, path]
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.send(tls)
    const answer = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)])
    if (answer === undefined) throw new Error(`${file} ended before it listened`)
    const [{ address }] = answer as [{ address: string }]
    return new ServerProcess(child, Number(new URL(address).port))
  }

  async usage(): Promise<Usage> {
    this.#child.send('usage')
    const [usage] = (await once(this.#child, 'message')) as [Usage]
    return usage
  }

  stop(): void {
    this.#child.disconnect()
  }
}
