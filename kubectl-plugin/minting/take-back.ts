import type { Connection } from '../../cluster/connection.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import type { BearerTarget } from './bearer-target.ts'
import { type NewToken, unmakeToken } from './new-token.ts'

/**
 * Leaves nothing behind of a token that was made and is of no use: what stood at the target is there again, and the token is
 * deleted; it is kept where that could not be brought back, for nobody would have a bearer that works. Gives what was done, and
 * what could not be, with the command that does it.
 */
export async function takeBack({
  connection,
  made,
  target,
  program,
  cluster,
}: {
  readonly connection: Connection
  readonly made: NewToken
  readonly target: BearerTarget
  readonly program: string
  readonly cluster: ClusterChoice
}): Promise<string[]> {
  const lines: string[] = []
  const { name } = made.token
  try {
    await target.undo()
  } catch (error) {
    lines.push(`error: what stood in ${target.what} before could not be brought back: ${textOf(error)}`)
    if (target.isWritten) return [...lines, `the new token ${name} was kept, for its bearer may stand there`]
  }
  try {
    await unmakeToken(connection, made)
    lines.push(`the new token ${name} was deleted again`)
  } catch (error) {
    lines.push(
      `error: the new token ${name} could not be deleted again: ${textOf(error)}`,
      `delete it: ${commandForCluster(`${program} delete ${name} --include-protected=${name}`, cluster)}`,
    )
  }
  return lines
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
