import { request } from 'node:https'
import { text } from 'node:stream/consumers'

export interface HttpsTarget {
  port: number
  path: string
  ca: string
  key?: string
  cert?: string
  /** The name that the certificate must carry, where it is not the address. */
  servername?: string
  headers?: Record<string, string>
}

export interface HttpsAnswer {
  /** 0 where nothing answers with a certificate that can be trusted. */
  status: number
  text: string
}

const nothing: HttpsAnswer = { status: 0, text: '' }

/** What a GET on the loopback is answered. */
export const httpsGet = ({ port, ...target }: HttpsTarget): Promise<HttpsAnswer> =>
  new Promise((resolve) => {
    const outgoing = request({ ...target, host: '127.0.0.1', port, agent: false, timeout: 5_000 }, (answer) => {
      text(answer).then(
        (received) => resolve({ status: answer.statusCode ?? 0, text: received }),
        () => resolve(nothing),
      )
    })
    outgoing.once('timeout', () => outgoing.destroy())
    outgoing.once('error', () => resolve(nothing))
    outgoing.end()
  })
