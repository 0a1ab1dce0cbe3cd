import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'
import { httpsGet } from '../minder/https-get.ts'
import { logTail } from '../minder/log-tail.ts'
import { apiserverNamespace } from './apiserver-ground.ts'

const patience = 60_000

export interface Starting {
  admin: ApiConnection
  port: number
  pid: number
  log: string
  servername: string
}

/** Waits until a replica says that it is ready, under the name and the authority that the API server will verify. */
export const waitUntilReady = async ({ admin, port, pid, log, servername }: Starting): Promise<void> => {
  for (const deadline = Date.now() + patience; ; await sleep(50)) {
    const ca = await authorityOfApiserver(admin)
    if (ca !== '' && (await httpsGet({ port, path: '/readyz', ca, servername })).status === 200) return
    const how = !isAlive(pid) ? 'ended' : Date.now() > deadline ? 'was not ready after 60 s' : undefined
    if (how !== undefined) await fail(`${how} before it was ready`, log)
  }
}

/** Waits until the aggregator sends requests for tokens on, and explains them. */
export const waitUntilAvailable = async (user: ApiConnection, log: string): Promise<void> => {
  for (const deadline = Date.now() + patience; ; await sleep(50)) {
    const { status } = await user.request('GET', '/apis/ext.cattle.io/v1/tokens?limit=1')
    const { body } = await user.request('GET', '/openapi/v3')
    const explained = isRecord(body) && isRecord(body['paths']) && 'apis/ext.cattle.io/v1' in body['paths']
    if (status === 200 && explained) return
    if (Date.now() > deadline) {
      await fail(`is ready, but the API server answers ${status} for it after 60 s, or does not explain it`, log)
    }
  }
}

/** PEM of the authority of its certificate; '' before there is one. */
export const authorityOfApiserver = async (admin: ApiConnection): Promise<string> => {
  const path = `/api/v1/namespaces/${apiserverNamespace}/secrets/rtoken-apiserver-tls`
  const { body } = await admin.request('GET', path)
  const data = isRecord(body) && isRecord(body['data']) ? body['data'] : {}
  const encoded = data['ca.crt']
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : ''
}

const fail = async (how: string, log: string): Promise<never> => {
  const tail = await logTail(log)
  throw new ClusterError('APISERVER_NOT_READY', `the Token API server ${how}; the end of its log, ${log}:\n${tail}`)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
