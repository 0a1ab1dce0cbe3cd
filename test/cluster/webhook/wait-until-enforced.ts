import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiAnswer, ApiConnection } from '../api/api-connection.ts'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'
import { logTail } from '../minder/log-tail.ts'

const patience = 15_000
const probeName = 'rtoken-probe'
const path = '/apis/ext.cattle.io/v1/tokens?dryRun=All'
const probe = { apiVersion: 'ext.cattle.io/v1', kind: 'Token', metadata: { name: probeName } }

/** Waits until the API server asks the webhook: then a token does not keep the name that its creator chose. */
export const waitUntilEnforced = async (user: ApiConnection, log: string): Promise<void> => {
  for (const deadline = Date.now() + patience; ; await sleep(50)) {
    const answer = await user.request('POST', path, probe)
    if (isJudged(answer)) return
    if (Date.now() > deadline) {
      throw new ClusterError(
        'WEBHOOK_NOT_ASKED',
        `the webhook is ready, but after 15 s the API server still answers ${answer.status} as if it were not: ` +
          `${answer.text.trim()}\nthe end of its log, ${log}:\n${await logTail(log)}`,
      )
    }
  }
}

const isJudged = ({ status, body }: ApiAnswer): boolean => {
  if (status >= 500) return false
  const metadata = isRecord(body) && isRecord(body['metadata']) ? body['metadata'] : {}
  return metadata['name'] !== probeName
}
