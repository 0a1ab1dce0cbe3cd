import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { connect, type TLSSocket } from 'node:tls'
import { answerLength } from './answer-length.ts'

export interface Target {
  readonly port: number
  /** PEM */
  readonly ca: string
  readonly servername: string
}

export interface Driven {
  readonly answers: number
  readonly seconds: number
  /** ms from the last byte of the request to the last of the answer, for each answer */
  readonly latencies: readonly number[]
}

const OK = Buffer.from('HTTP/1.1 200 ')
const VERDICT = Buffer.from('"allowed":')

/** A POST as its bytes. */
export function postBytes(path: string, body: string): Buffer {
  const bytes = Buffer.from(body)
  const head = [
    `POST ${path}?timeout=5s HTTP/1.1`,
    'Host: rtoken-webhook.rtoken-system.svc:443',
    'User-Agent: kube-apiserver-admission',
    `Content-Length: ${bytes.length}`,
    'Accept: application/json, */*',
    'Content-Type: application/json',
    'Accept-Encoding: gzip',
  ].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes])
}

/**
 * Drives a server over keep-alive connections, one request in flight on each, as kube-apiserver does. It reads no more of HTTP
 * than it must (node:https costs as much as the servers that are measured); whatever is no verdict fails.
 */
export class Driver {
  readonly #sockets: readonly TLSSocket[]
  readonly #posts: readonly Buffer[]
  #next = 0

  private constructor(sockets: readonly TLSSocket[], posts: readonly Buffer[]) {
    this.#sockets = sockets
    this.#posts = posts
  }

  static async connect(
    { port, ca, servername }: Target,
    connections: number,
    posts: readonly Buffer[],
  ): Promise<Driver> {
    const sockets = Array.from({ length: connections }, () =>
      connect({ host: '127.0.0.1', port, ca, servername, ALPNProtocols: ['http/1.1'] }),
    )
    await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')))
    for (const socket of sockets) socket.setNoDelay(true)
    return new Driver(sockets, posts)
  }

  async drive(seconds: number): Promise<Driven> {
    const latencies: number[] = []
    const start = performance.now()
    const end = start + seconds * 1000
    await Promise.all(this.#sockets.map((socket) => this.#driveOne(socket, end, latencies)))
    return { answers: latencies.length, seconds: (performance.now() - start) / 1000, latencies }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #driveOne(socket: TLSSocket, end: number, latencies: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = 0
      let received: Buffer = Buffer.alloc(0)
      const send = (): void => {
        sentAt = performance.now()
        const post = this.#posts[this.#next++ % this.#posts.length]
        if (post !== undefined) socket.write(post)
      }
      const stop = (error?: Error): void => {
        socket.off('data', take)
        socket.off('error', stop)
        socket.off('close', closed)
        if (error === undefined) resolve()
        else reject(error)
      }
      const closed = (): void => stop(new Error('the server closed a connection that was in use'))
      const take = (chunk: Buffer): void => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
        const length = answerLength(received)
        if (length === undefined || received.length < length) return
        if (!received.subarray(0, OK.length).equals(OK) || !received.includes(VERDICT)) {
          return stop(new Error(`this is no verdict: ${received.toString()}`))
        }
        received = Buffer.alloc(0)
        const now = performance.now()
        latencies.push(now - sentAt)
        if (now < end) send()
        else stop()
      }
      socket.on('data', take)
      socket.on('error', stop)
      socket.on('close', closed)
      send()
    })
  }
}
