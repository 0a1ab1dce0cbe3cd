import type { JudgeOptions } from '../../tokens/judge.ts'
import { DEFAULT_IDENTITIES, type Identities } from '../../tokens/requester.ts'

/** What the operator decides: whose word counts as Rancher's, and how each rule is held. */
export interface Configuration {
  readonly identities: Identities
  readonly options: JudgeOptions
}

/** Where the configuration in force is looked up, at each review: it may change while the webhook runs. */
export interface Configured {
  readonly current: Configuration
}

export const DEFAULT_CONFIGURATION: Configuration = { identities: DEFAULT_IDENTITIES, options: {} }
