import type { Requester } from '../../tokens/requester.ts'

/** Who asks, as the front proxy or a TokenReview tells. */
export interface Caller {
  readonly requester: Requester
  /** The token that the request was made with; '' where it was another credential. */
  readonly currentToken: string
}

export function callerOf(requester: Requester): Caller {
  return { requester, currentToken: requester.extra['requesttokenid']?.[0] ?? '' }
}
