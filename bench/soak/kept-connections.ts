import { connect, type TLSSocket } from 'node:tls'
import type { Target } from '../webhook/drive.ts'

interface Waiting {
  readonly take: (socket: TLSSocket) => void
}

/**
 * Connections as Go's http.Transport keeps them for kube-apiserver (client-go: MaxIdleConnsPerHost 25): whoever needs one takes the
 * one that became idle last; where none is idle one more is dialled, and whichever comes first is taken, that one or one that is
 * given back. More than 25 idle ones are closed. No TLS session is resumed: client-go keeps none.
 */
export class KeptConnections {
  readonly #target: Target
  readonly #idle: TLSSocket[] = []
  readonly #waiting: Waiting[] = []
  /** How many were opened so far. */
  opened = 0

  constructor(target: Target) {
    this.#target = target
  }

  take(): Promise<TLSSocket> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return Promise.resolve(idle)
    return new Promise((resolve, reject) => {
      const waiting = { take: resolve }
      this.#waiting.push(waiting)
      this.#dial().then(
        // It may be for another one: this one may have been served already.
        (socket) => this.giveBack(socket),
        (error: unknown) => {
          const at = this.#waiting.indexOf(waiting)
          if (at === -1) return
          this.#waiting.splice(at, 1)
          reject(error)
        },
      )
    })
  }

  giveBack(socket: TLSSocket): void {
    if (socket.destroyed) return
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) waiting.take(socket)
    else if (this.#idle.length < MOST_IDLE) this.#idle.push(socket)
    else socket.destroy()
  }

  close(): void {
    for (const socket of this.#idle.splice(0)) socket.destroy()
  }

  #dial(): Promise<TLSSocket> {
    this.opened++
    const socket = connect({ host: '127.0.0.1', ALPNProtocols: ['http/1.1'], ...this.#target })
    socket.setNoDelay(true)
    return new Promise((resolve, reject) => {
      socket.once('secureConnect', () => resolve(socket))
      // It stays: an idle connection that breaks is nobody's failure.
      socket.on('error', reject)
      socket.once('close', () => {
        const at = this.#idle.indexOf(socket)
        if (at !== -1) this.#idle.splice(at, 1)
      })
    })
  }
}

/** client-go's transport/cache.go: idleConnsPerHost. */
const MOST_IDLE = 25
