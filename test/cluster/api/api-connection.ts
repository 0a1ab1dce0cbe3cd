import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { ClusterError } from '../cluster-error.ts'
import { errorCode, errorText } from '../error-text.ts'

/** Who asks: a bearer token, or a client certificate with its key (PEM). */
export type Credentials = { token: string } | { cert: string; key: string }

export interface ApiAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** The parsed JSON, or the text itself where it is none. */
  body: unknown
  text: string
}

/** One identity's keep-alive connections to an API server; TLS is verified. */
export class ApiConnection {
  readonly server: string
  readonly ca: string
  readonly credentials: Credentials
  readonly #agent: Agent
  /** Hears of every answer, its head included. */
  onAnswer: (answer: string) => void = () => undefined

  /** @param servername the name that the certificate must carry, where it is not the address */
  constructor(server: string, ca: string, credentials: Credentials, servername?: string) {
    this.server = server
    this.ca = ca
    this.credentials = credentials
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 64,
      ca,
      ...('cert' in credentials ? credentials : {}),
      ...(servername === undefined ? {} : { servername }),
    })
  }

  /** Sends a request; a body that is no string goes as JSON, and a PATCH is a merge patch unless told otherwise. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const all: Record<string, string> = { accept: 'application/json', ...headers }
    if ('token' in this.credentials) all['authorization'] ??= `Bearer ${this.credentials.token}`
    if (sent !== undefined) {
      all['content-type'] ??= method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      all['content-length'] = String(Buffer.byteLength(sent))
    }
    try {
      return await this.#send(method, path, sent, all)
    } catch (error) {
      throw new ClusterError('API_UNREACHABLE', `${method} ${this.server}${path} failed: ${errorText(error)}.`, {
        cause: error,
      })
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(method: string, path: string, body: string | undefined, headers: Record<string, string>): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, this.server), { method, headers, agent: this.#agent }, (answer) => {
        text(answer).then((received) => {
          this.onAnswer(`${JSON.stringify(answer.headers)}\n${received}`)
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: parsed(received),
            text: received,
          })
        }, reject)
      })
      outgoing.once('error', (error) => {
        // A kept connection may have been closed at the other end just before it was used again.
        const stale = outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(errorCode(error))
        if (stale) this.#send(method, path, body, headers).then(resolve, reject)
        else reject(error)
      })
      outgoing.end(body)
    })
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
