import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { CANARY_SETTING } from '../../tokens/setting-kinds.ts'

/** What became of a write that has to be refused. */
export type CanaryOutcome =
  /** By our rule: whoever writes is judged. */
  | { readonly outcome: 'refused' }
  /** It was accepted: the rules are not enforced now. */
  | { readonly outcome: 'accepted'; readonly why: string }
  /** The API server could not ask: where the registration says Fail, every such write fails now. */
  | { readonly outcome: 'failed'; readonly why: string }
  /** Nobody can tell: the Setting is not there, or the API server did not answer. */
  | { readonly outcome: 'unknown'; readonly why: string }

/** Longer than the longest timeout of a registration. */
const TIMEOUT_MS = 15_000
const OUR_REFUSAL = /admission webhook "settings\.validate\.rtoken\.dev" denied the request/

/** A dry run, through the API server, of a write to one object that the rule setting-is-valid refuses whoever asks. */
export async function tryCanary(connection: Connection): Promise<CanaryOutcome> {
  try {
    await connection.request({
      method: 'PATCH',
      path: `/apis/management.cattle.io/v3/settings/${CANARY_SETTING}?dryRun=All`,
      contentType: 'application/merge-patch+json',
      body: { value: 'to-be-refused' },
      timeoutMs: TIMEOUT_MS,
    })
    return { outcome: 'accepted', why: 'nobody refused it: the registration does not stand, or does not lead here' }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'no reason was given'
    if (!(error instanceof ApiError)) return { outcome: 'unknown', why: message }
    if (OUR_REFUSAL.test(message)) return { outcome: 'refused' }
    if (error.status === 404) return { outcome: 'unknown', why: `there is no Setting ${CANARY_SETTING} to write to` }
    return { outcome: error.status >= 500 ? 'failed' : 'unknown', why: message }
  }
}
