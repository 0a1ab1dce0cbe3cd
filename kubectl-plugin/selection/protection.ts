import type { Knowledge } from '../../tokens/knowledge.ts'
import { isRanchersOwnKind, isSystemOwned } from '../../tokens/system-owner.ts'
import type { Token } from '../../tokens/token.ts'
import { humanDuration } from '../../tokens/human-duration.ts'
import type { TokenReference } from '../inventory/token-references.ts'

/** So young a token is perhaps not yet where it is to be used. */
const YOUNG_MS = 15 * 60_000

/** A reason of those below. */
export const TOO_YOUNG = `it is younger than ${humanDuration(YOUNG_MS)}`

export interface ProtectionInput {
  readonly knowledge: Pick<Knowledge, 'user'>
  readonly references: readonly TokenReference[]
  /** The names of the tokens that the caller is logged in with. */
  readonly callersTokens: ReadonlySet<string>
  /** ms since 1970 */
  readonly now: number
  readonly isExpired: boolean
}

/**
 * Why nobody should clean the token up, or undefined where nothing speaks against it: Rancher needs it, something refers to it,
 * the caller is logged in with it, or it was made just now.
 * @throws MissingKnowledge where the Users are not known
 */
export function protectionOf(
  token: Token,
  { knowledge, references, callersTokens, now, isExpired }: ProtectionInput,
): string | undefined {
  if (callersTokens.has(token.name)) return 'you are logged in with it'
  const [reference] = references
  if (reference !== undefined) return `${reference.object} refers to it (${reference.as})`
  // The token of a provisioned cluster is kept even when it has ended; of its other tokens Rancher makes new ones.
  if (isRanchersOwnKind(token) && (!isExpired || token.kind === 'provisioning')) {
    return `Rancher made it for its own work (kind ${token.kind})`
  }
  if (isSystemOwned(token, knowledge)) return `its owner ${token.owner} is a user that Rancher made for itself`
  return token.createdAt !== undefined && now - token.createdAt < YOUNG_MS ? TOO_YOUNG : undefined
}
