import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'
import { type HttpsAnswer, httpsGet } from '../minder/https-get.ts'
import { logTail } from '../minder/log-tail.ts'
import { webhookNamespace, webhookService } from './webhook-ground.ts'

const patience = 60_000
const secretPath = `/api/v1/namespaces/${webhookNamespace}/secrets/rtoken-webhook-tls`

/** Waits until the webhook says that it is ready, under the name and the authority that the API server will verify. */
export const waitUntilServing = async (admin: ApiConnection, port: number, pid: number, log: string): Promise<void> => {
  for (const deadline = Date.now() + patience; ; await sleep(50)) {
    if ((await getFromWebhook(admin, port, '/readyz')).status === 200) return
    const how = !isAlive(pid) ? 'ended' : Date.now() > deadline ? 'was not ready after 60 s' : undefined
    if (how === undefined) continue
    const tail = await logTail(log)
    throw new ClusterError(
      /EADDRINUSE/.test(tail) ? 'PORT_TAKEN' : 'WEBHOOK_NOT_READY',
      `the webhook ${how} before it was ready; the end of its log, ${log}, says why:\n${tail}`,
    )
  }
}

/** What the webhook answers, under the name and the authority that the API server will verify. */
export const getFromWebhook = async (admin: ApiConnection, port: number, path: string): Promise<HttpsAnswer> => {
  const ca = await authorityOf(admin)
  if (ca === undefined) return { status: 0, text: '' }
  return httpsGet({ port, path, ca, servername: `${webhookService}.${webhookNamespace}.svc` })
}

const authorityOf = async (admin: ApiConnection): Promise<string | undefined> => {
  const { body } = await admin.request('GET', secretPath)
  const data = isRecord(body) && isRecord(body['data']) ? body['data'] : {}
  const encoded = data['ca.crt']
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : undefined
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
