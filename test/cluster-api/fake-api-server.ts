import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Test } from 'tap'
import { fakeCertificate } from './fake-certificate.ts'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export type FakeAnswer = (request: FakeRequest, response: ServerResponse) => void | Promise<void>

const { certificate, key } = fakeCertificate()

/** A server over TLS on a free loopback port, which answers what the test says. It ends with the test. */
export class FakeApiServer {
  readonly requests: FakeRequest[] = []
  answer: FakeAnswer
  #port = 0
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false })

  static async start(t: Test, answer: FakeAnswer): Promise<FakeApiServer> {
    const server = new FakeApiServer(answer)
    await server.listen()
    t.teardown(() => server.stop())
    return server
  }

  constructor(answer: FakeAnswer) {
    this.answer = answer
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#server.on(
      'request',
      (incoming: IncomingMessage, response: ServerResponse) => void this.#serve(incoming, response),
    )
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`
  }

  get certificate(): string {
    return certificate
  }

  /** The paths that were asked for, with their queries. */
  get paths(): string[] {
    return this.requests.map(({ path, query }) => (query.size > 0 ? `${path}?${query.toString()}` : path))
  }

  /** A kubeconfig as JSON, which is YAML too. */
  kubeconfig(user: object = { token: 'a-token' }, cluster: object = {}): string {
    const trust = { 'certificate-authority-data': Buffer.from(certificate).toString('base64') }
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'fake',
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
      clusters: [{ name: 'fake', cluster: { server: this.url, ...trust, ...cluster } }],
      users: [{ name: 'fake', user }],
    })
  }

  /** Listens, after `stop` on the same port again. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    const address: AddressInfo | string | null = this.#server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
  }

  /** Cuts every connection, whatever is on it. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const url = new URL(incoming.url ?? '/', this.url)
    const request = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    this.requests.push(request)
    await this.answer(request, response)
  }
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  sendText(response, JSON.stringify(body), status)
}

export function sendText(response: ServerResponse, text: string, status = 200, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(text)
}

export function sendStatus(response: ServerResponse, code: number, reason: string, message: string): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message }, code)
}
