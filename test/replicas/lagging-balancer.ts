import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** kube-proxy hears of an endpoint that comes or goes about half a second later. */
export const LAG_MS = 500

/**
 * Connections on one port, spread over replicas as kube-proxy does it: in turn, whole connections, no second try, and what is told of a
 * replica counts `LAG_MS` later.
 */
export class LaggingBalancer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #backends: number[] = []
  #turn = 0

  private constructor() {
    this.#server = createServer((client) => this.#lead(client))
  }

  static async start(): Promise<LaggingBalancer> {
    const balancer = new LaggingBalancer()
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve))
    return balancer
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' ? (address?.port ?? 0) : 0
  }

  async add(port: number): Promise<void> {
    await sleep(LAG_MS)
    this.#backends.push(port)
  }

  /** New connections stop going there; those that are open stay. */
  async remove(port: number): Promise<void> {
    await sleep(LAG_MS)
    const at = this.#backends.indexOf(port)
    if (at !== -1) this.#backends.splice(at, 1)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #lead(client: Socket): void {
    const port = this.#backends[this.#turn++ % Math.max(1, this.#backends.length)]
    if (port === undefined) return void client.destroy()
    const backend = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      this.#sockets.add(one)
      one.setNoDelay(true)
      one.pipe(other)
      one.once('error', () => other.destroy())
      one.once('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
  }
}
