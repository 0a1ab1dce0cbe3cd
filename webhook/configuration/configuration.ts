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

/** A configuration that may change, for those who have something to do then. */
export interface LiveConfiguration extends Configured {
  /** Begins to look for changes, and tells of each. */
  follow(told: ConfigurationNews): void
  stop(): void
}

export interface ConfigurationNews {
  /** It is in force. */
  applied(configuration: Configuration): void
  /** What was found cannot be used, and the last good one stays in force. */
  refused(error: unknown): void
}

/** What holds where nobody has configured anything. */
export const DEFAULT_CONFIGURATION: Configuration = { identities: DEFAULT_IDENTITIES, options: {} }
