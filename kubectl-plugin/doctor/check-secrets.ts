import { ApiError } from '../../cluster/api-error.ts'
import { listPages } from '../../cluster/list-pages.ts'
import { isExpired } from '../../tokens/token-state.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import { TOKEN_SECRETS } from '../inventory/token-stores.ts'
import type { Check } from './diagnosis.ts'

/** Whoever deletes what has expired, by the hour or each night, has had a chance by then. */
const LONG_MS = 2 * 24 * 60 * 60_000

/** So many broken ones are named. */
const MOST_NAMED = 5

/** The Secrets behind ext Tokens that Rancher silently leaves out of its lists, and those that ended long ago. */
export const checkSecrets: Check = async ({ connection, signal, now, program, cluster }) => {
  const check = 'Secrets of tokens are whole'
  const broken: string[] = []
  let [count, expired] = [0, 0]
  try {
    const labelSelector = TOKEN_SECRETS.labelSelector ?? ''
    for await (const { items } of listPages(connection, TOKEN_SECRETS.path, { labelSelector, signal })) {
      for (const item of items) {
        const { token, malformed } = TOKEN_SECRETS.parse(item)
        count++
        if (malformed.length > 0) broken.push(`${token.name} (${malformed.map(({ field }) => field).join(', ')})`)
        else if (isExpired(token, now - LONG_MS)) expired++
      }
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error
    return [{ check, status: 'unknown', detail: error.message }]
  }
  const named = broken.slice(0, MOST_NAMED).join('; ')
  const more = broken.length > MOST_NAMED ? `; and ${broken.length - MOST_NAMED} more` : ''
  return [
    broken.length === 0
      ? { check, status: 'ok', detail: `${count} Secrets in cattle-tokens` }
      : {
          check,
          status: 'problem',
          detail: `${broken.length} of ${count} are not tokens to Rancher: ${named}${more}`,
        },
    {
      check: 'expired Secrets of tokens are deleted',
      status: expired === 0 ? 'ok' : 'problem',
      detail:
        expired === 0
          ? 'none expired more than two days ago'
          : `${expired} of ${count} expired more than two days ago: ${commandForCluster(`${program} cleanup --expired`, cluster)}`,
    },
  ]
}
