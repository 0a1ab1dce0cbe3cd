import { request } from 'node:https'

export interface HttpsTarget {
  port: number
  path: string
  ca: string
  key?: string
  cert?: string
  /** The name that the certificate must carry, where it is not the address. */
  servername?: string
}

/** The status of a GET on the loopback, or 0 where nothing answers with a certificate that can be trusted. */
export const httpsStatus = ({ port, ...target }: HttpsTarget): Promise<number> =>
  new Promise((resolve) => {
    const outgoing = request({ ...target, host: '127.0.0.1', port, agent: false, timeout: 5_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    outgoing.once('timeout', () => outgoing.destroy())
    outgoing.once('error', () => resolve(0))
    outgoing.end()
  })
