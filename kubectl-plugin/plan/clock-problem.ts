import { humanDuration } from '../../tokens/human-duration.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Safety } from './safety.ts'

/** Tokens that live on would be taken for ended. */
export class ClockIsWrong extends Error {
  override readonly name = 'ClockIsWrong'
  readonly code = 'CLOCK'
}

/** The time of the server is told to the second, and the answer takes its time. */
const MOST_MS = 5 * 60_000

/** That the clock here is not that of the server: by the one it is told which tokens have ended, by the other it is decided. */
export function clockProblem(
  { serverNow }: Pick<Safety, 'serverNow'>,
  { now, checksClock }: Pick<Surroundings, 'now' | 'checksClock'>,
): string | undefined {
  if (!checksClock || serverNow === undefined) return undefined
  const ahead = now() - serverNow
  if (Math.abs(ahead) <= MOST_MS) return undefined
  const apart = `${humanDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`
  return `the clock here is ${apart} that of the server, so nobody can tell how old tokens are and which have ended: set it`
}
