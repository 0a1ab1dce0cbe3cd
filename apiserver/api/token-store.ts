import type { Clock } from '../../serving/clock.ts'
import type { Access } from '../access/access.ts'
import type { Admission } from '../admission/admission.ts'
import type { TokenCache } from '../storage/token-cache.ts'
import type { TokenSecrets } from '../storage/token-secrets.ts'

/** What the verbs of the API work with. */
export interface TokenStore {
  readonly access: Access
  readonly admission: Admission
  /** What lists and watches see. */
  readonly cache: TokenCache
  /** What writes go to. */
  readonly secrets: TokenSecrets
  readonly clock: Clock
}

/** How long a writer waits until its write is in the cache, ms: it comes within a few, and a list after it shows it. */
export const SEEN_WITHIN_MS = 500

/** What a write answers. */
export interface Written {
  /** JSON of the Token. */
  readonly text: string
  readonly warnings: readonly string[]
}
