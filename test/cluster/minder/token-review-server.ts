import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { json } from 'node:stream/consumers'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { CertificateFiles } from '../certificates/write-certificates.ts'
import { isRecord } from '../is-record.ts'
import { askNext } from './next-token-review.ts'

/**
 * Answers kube-apiserver's question who a bearer token is, from DIR/logins.json (bearer token -> user of a TokenReview).
 * The file is read for each question, so that a test may add a login while the cluster runs. A token that is not there is the Token
 * API server's to know, where one runs.
 */
export const startTokenReviewServer = async (
  dir: string,
  certificates: CertificateFiles,
): Promise<{ server: Server; kubeconfig: string }> => {
  const server = createServer({
    cert: await readFile(certificates.serving.certificate),
    key: await readFile(certificates.serving.key),
  })
  server.on('request', (request, response) => {
    json(request)
      .then((review) => answer(dir, review))
      .then(
        (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
        (error: unknown) => {
          console.error('a token review failed:', error)
          response.writeHead(400).end()
        },
      )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return { server, kubeconfig: await writeWebhookKubeconfig(dir, server, certificates.ca) }
}

const answer = async (dir: string, review: unknown): Promise<object> => {
  const spec = isRecord(review) && isRecord(review['spec']) ? review['spec'] : {}
  const token = spec['token']
  const logins: unknown = JSON.parse(await readFile(join(dir, 'logins.json'), 'utf8'))
  const known = isRecord(logins) && typeof token === 'string' && Object.hasOwn(logins, token)
  const next = known ? undefined : await askNext(dir, review)
  if (next !== undefined) return next
  return {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    status: known ? { authenticated: true, user: logins[token] } : { authenticated: false },
  }
}

const writeWebhookKubeconfig = async (dir: string, server: Server, ca: string): Promise<string> => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const path = join(dir, 'token-review.kubeconfig')
  const cluster = { server: `https://127.0.0.1:${port}/`, 'certificate-authority': ca }
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'token-reviews', cluster }],
    users: [{ name: 'kube-apiserver', user: {} }],
    contexts: [{ name: 'token-reviews', context: { cluster: 'token-reviews', user: 'kube-apiserver' } }],
    'current-context': 'token-reviews',
  }
  await writeFile(path, stringify(kubeconfig), { mode: 0o600 })
  return path
}
