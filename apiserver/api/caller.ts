import type { Identity } from '../authentication/authenticator.ts'

/** Who asks, as the front proxy or a TokenReview tells. */
export interface Caller extends Identity {
  /** The token that the request was made with; '' where it was another credential. */
  readonly currentToken: string
}

export function callerOf(identity: Identity): Caller {
  return { ...identity, currentToken: identity.requester.extra['requesttokenid']?.[0] ?? '' }
}
