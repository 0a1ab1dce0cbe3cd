import http, { type IncomingMessage } from 'node:http'
import https, { type RequestOptions } from 'node:https'
import { codeOf, ConnectionError } from './connection-error.ts'

/** As long as kubectl waits for a connection to stand; what happens on it then is the deadline's matter. */
const CONNECT_TIMEOUT_MS = 30_000

/**
 * Sends one request and waits for the head of the answer.
 * @throws what Node's sockets, TLS and `options.signal` throw; ConnectionError where nobody answers the dial within 30 s
 */
export function exchange(options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = options.protocol === 'http:' ? http.request(options) : https.request(options)
    const dial = setTimeout(() => {
      const message = `Unable to connect to the server: no connection to ${options.host} within 30s`
      request.destroy(new ConnectionError('TIMEOUT', message))
    }, CONNECT_TIMEOUT_MS)
    dial.unref()
    const connected = (): void => clearTimeout(dial)
    request.on('socket', (socket) => {
      if (request.reusedSocket) connected()
      else socket.once(options.protocol === 'http:' ? 'connect' : 'secureConnect', connected)
    })
    request.on('response', (response) => {
      connected()
      resolve(response)
    })
    request.on('error', (error) => {
      connected()
      // The server had closed a kept connection before the request reached it. A GET can be asked again; of a write nobody
      // knows whether it was done.
      const again = request.reusedSocket && options.method === 'GET' && /^(ECONNRESET|EPIPE)$/.test(codeOf(error))
      if (again && options.signal?.aborted !== true) resolve(exchange(options, body))
      else reject(error)
    })
    request.end(body)
  })
}
