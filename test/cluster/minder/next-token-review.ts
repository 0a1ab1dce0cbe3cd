import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { join } from 'node:path'
import { isRecord } from '../is-record.ts'

/**
 * Asks the server that DIR/token-review-next.json names whose a bearer token is; undefined where there is none. kube-apiserver
 * asks one server only, and the sessions of the cluster's own people are not that server's.
 */
export const askNext = async (dir: string, review: unknown): Promise<object | undefined> => {
  const text = await readFile(join(dir, 'token-review-next.json'), 'utf8').catch(() => undefined)
  const next: unknown = text === undefined ? undefined : JSON.parse(text)
  if (!isRecord(next)) return undefined
  const { port, servername, ca } = next
  if (typeof port !== 'number' || typeof servername !== 'string' || typeof ca !== 'string') return undefined
  const body = JSON.stringify(review)
  const options = { host: '127.0.0.1', port, servername, ca, path: '/authenticate', method: 'POST', timeout: 10_000 }
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const outgoing = request({ ...options, headers }, (answer) => {
      json(answer).then((value) => resolve(isRecord(value) ? value : undefined), reject)
    })
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}
