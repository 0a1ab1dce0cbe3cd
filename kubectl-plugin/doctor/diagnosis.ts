import type { Connection } from '../../cluster/connection.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'

/** What a look at one thing found. */
export interface Diagnosis {
  /** What was looked at, such as `webhook refuses forged tokens`. */
  readonly check: string
  /** `unknown`: it could not be looked at. `info`: it is neither good nor bad. */
  readonly status: 'ok' | 'problem' | 'unknown' | 'info'
  readonly detail: string
}

/** With what the doctor looks. */
export interface Looking {
  readonly connection: Connection
  readonly signal: AbortSignal
  /** ms since 1970 */
  readonly now: number
  /** Both for the commands that are given to be pasted: how the person calls us, and what chose the cluster. */
  readonly program: string
  readonly cluster: ClusterChoice
}

export type Check = (looking: Looking) => Promise<readonly Diagnosis[]>
