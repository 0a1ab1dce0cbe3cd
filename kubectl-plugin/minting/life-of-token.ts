import { humanDuration } from '../../tokens/human-duration.ts'
import type { Token } from '../../tokens/token.ts'
import { endOf } from '../../tokens/ttl.ts'

/** For people, of a token that was made just now: `never ends`, `ends in 30d`. */
export function lifeOf({ createdAt, ttl }: Pick<Token, 'createdAt' | 'ttl'>): string {
  const end = endOf(createdAt, ttl)
  return end === undefined || createdAt === undefined ? 'never ends' : `ends in ${humanDuration(end - createdAt)}`
}
