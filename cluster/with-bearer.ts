import type { RequestOptions } from 'node:https'
import type { Credentials } from './connect.ts'

/** By what the server is trusted and reached; all else says who asks. */
const OF_THE_SERVER = ['ca', 'servername', 'rejectUnauthorized', 'agent'] as const

/**
 * The same cluster with this bearer and nothing else: a client certificate would be asked before it, and say nothing about it.
 */
export function withBearer(credentials: Credentials, bearer: string): Credentials {
  return {
    getCurrentCluster: () => credentials.getCurrentCluster(),
    async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
      const all: RequestOptions = {}
      await credentials.applyToHTTPSOptions(all)
      const kept = OF_THE_SERVER.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]]))
      Object.assign(options, Object.fromEntries(kept), { headers: { Authorization: `Bearer ${bearer}` } })
    },
  }
}
