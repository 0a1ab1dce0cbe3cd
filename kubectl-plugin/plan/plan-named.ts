import type { Connection } from '../../cluster/connection.ts'
import type { Answers } from '../ask/answers.ts'
import { objectInSentence } from '../changes/object-path.ts'
import type { Action } from '../changes/planned-change.ts'
import type { ChangeChoice } from '../command-line/change-flags.ts'
import type { Targets } from '../command-line/target-flags.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { Surroundings } from '../surroundings.ts'
import { chooseByName } from './chosen-tokens.ts'
import { changeOfToken, type Chosen, type Planned, seenToken } from './plan.ts'
import { readSafety, reasonToKeepNamed } from './safety.ts'
import { canHarm, isToDo } from './what-an-action-does.ts'
import { wouldEndOtherwise } from './would-end-otherwise.ts'

/** Those that are named; what is protected among them only if its name is given once more. */
export async function planNamed(
  { action, choice }: { readonly action: Action; readonly choice: ChangeChoice },
  { names, includeProtected }: Extract<Targets, { by: 'name' }>,
  { connection, answers }: { readonly connection: Connection; readonly answers: Answers },
  surroundings: Surroundings,
): Promise<Planned> {
  const { stderr, signal } = surroundings
  const wholeOwners = new Set<string>()
  const { chosen: all, knowledge, now, exitCode } = await chooseByName(connection, names, surroundings)
  const chosen: Chosen[] = []
  for (const one of all) {
    if (isToDo(one.row, action)) chosen.push(one)
    else await stderr.write(`${objectInSentence(seenToken(one.row).object)} is ${action.do}d already\n`)
  }
  if (chosen.length === 0) return { chosen, wholeOwners, exitCode, plan: undefined }
  const safety = canHarm(action) ? await readSafety(connection, knowledge, now, signal) : undefined
  const kept = chosen.flatMap(({ row }) => {
    const why = (safety && reasonToKeepNamed(row, safety)) ?? wouldEndOtherwise(row, action, knowledge, now)
    return why === undefined || includeProtected.includes(row.token.name) ? [] : [{ row, why }]
  })
  // A dry run ends as the change itself would, and asks nothing.
  const isAsked = answers.canAsk && choice.dryRun === 'none'
  for (const { row, why } of kept) {
    await stderr.write(`${objectInSentence(seenToken(row).object)} is protected: ${why}\n`)
    if (!isAsked) continue
    if (!(await answers.typed('To go on all the same, type the name of the token', row.token.name))) {
      await stderr.write('cancelled: nothing was changed\n')
      return { chosen, wholeOwners, exitCode: EXIT_CODE.error, plan: undefined }
    }
  }
  if (kept.length > 0 && !isAsked) {
    const names = kept.map(({ row }) => row.token.name).join(',')
    await stderr.write(`error: nothing was changed: to go on all the same, add --include-protected=${names}\n`)
    return { chosen, wholeOwners, exitCode: EXIT_CODE.error, plan: undefined }
  }
  const changes = chosen.map((one) => changeOfToken(one, action, false))
  return { chosen, wholeOwners, exitCode, plan: { changes, ofKubeconfigs: [], kept: [] } }
}
