import type { Connection } from '../../cluster/connection.ts'
import { Answers } from '../ask/answers.ts'
import { carryOut, type ToCarryOut } from '../changes/carry-out.ts'
import { findJournal, goingOnLine } from '../changes/find-journal.ts'
import type { Action } from '../changes/planned-change.ts'
import { restOfJournal } from '../changes/rest-of-journal.ts'
import { selectionText } from '../changes/selection-text.ts'
import type { ChangeChoice } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Targets } from '../command-line/target-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { cellText } from '../output/cell.ts'
import { chooseByFilter } from '../plan/chosen-tokens.ts'
import { clockProblem } from '../plan/clock-problem.ts'
import { makePlan, planHarmless } from '../plan/make-plan.ts'
import { leftOverLines } from '../plan/left-over.ts'
import type { Chosen, Planned } from '../plan/plan.ts'
import { planNamed } from '../plan/plan-named.ts'
import { questionFor } from '../plan/question-for.ts'
import { readSafety } from '../plan/safety.ts'
import { readUserList } from '../plan/read-user-list.ts'
import { unchosenOwners } from '../plan/unknown-owners.ts'
import { canHarm, isToDo } from '../plan/what-an-action-does.ts'
import { wouldEndOtherwise } from '../plan/would-end-otherwise.ts'
import type { Surroundings } from '../surroundings.ts'

export interface ChangeTokensOperation {
  readonly run: 'change-tokens'
  /** `delete`, `disable`, ... */
  readonly command: string
  readonly cluster: ClusterChoice
  readonly action: Action
  readonly targets: Targets
  readonly choice: ChangeChoice
  /** A file; undefined: nothing is written down. */
  readonly journal: string | undefined
}

export async function runChangeTokens(operation: ChangeTokensOperation, surroundings: Surroundings): Promise<number> {
  const { command, cluster, targets, choice } = operation
  const connection = await connectToCluster(cluster, surroundings)
  const answers = new Answers(surroundings, choice)
  const common = { command, action: operation.action.do, connection, cluster, choice, answers }
  const selection = selectionText(targets)
  const found = await findJournal(operation.journal, { command, server: connection.server, selection })
  if (found?.left !== undefined) {
    await surroundings.stderr.write(`${goingOnLine(found.journal, found.left.length)}\n`)
    const question = { ask: 'yes' } as const
    const rest = await restOfJournal(connection, found.left, surroundings.signal)
    return carryOutOrLeave(
      { ...common, ...rest, question, journal: found.journal, exitCode: EXIT_CODE.ok },
      operation,
      surroundings,
    )
  }
  const { chosen, wholeOwners, exitCode, plan } =
    targets.by === 'name'
      ? await planNamed(operation, targets, { connection, answers }, surroundings)
      : await planFiltered(operation, targets, connection, surroundings)
  if (plan === undefined) return exitCode
  const question = questionFor(targets, plan, { chosen, wholeOwners }, { cluster, connection }, surroundings)
  const { changes, kept } = plan
  return carryOutOrLeave(
    { ...common, changes, kept, question, journal: found?.journal, exitCode },
    operation,
    surroundings,
  )
}

/** What was asked for and stays is no success: a person who leaves would keep a token that is ten minutes old. */
async function carryOutOrLeave(
  plan: ToCarryOut,
  { action, cluster, choice }: ChangeTokensOperation,
  surroundings: Surroundings,
): Promise<number> {
  const { kept, exitCode } = plan
  const isLeft = kept.length > 0 && exitCode === EXIT_CODE.ok
  const code = await carryOut({ ...plan, exitCode: isLeft ? EXIT_CODE.partial : exitCode }, surroundings)
  if (code !== EXIT_CODE.partial) return code
  const { program, stderr } = surroundings
  for (const line of leftOverLines(kept, action, { program, cluster, isDry: choice.dryRun !== 'none' })) {
    await stderr.write(`${line}\n`)
  }
  return code
}

/** Those that the filters choose, but for what is protected. */
async function planFiltered(
  { action }: ChangeTokensOperation,
  { selection, createdBefore, usersFrom, chunkSize }: Extract<Targets, { by: 'filter' }>,
  connection: Connection,
  surroundings: Surroundings,
): Promise<Planned> {
  const { stderr, signal } = surroundings
  const owners = usersFrom === undefined ? selection.filter.owners : await readUserList(usersFrom)
  const tokens = await chooseByFilter(
    connection,
    {
      selection: { ...selection, filter: { ...selection.filter, owners } },
      wanted: { users: true, settings: true },
      chunkSize,
      reason: ({ token, ...row }) =>
        isToDo({ token, ...row }, action) &&
        (createdBefore === undefined || (token.createdAt !== undefined && token.createdAt < createdBefore))
          ? ''
          : undefined,
    },
    surroundings,
  )
  const { chosen, knowledge, now, wholeOwners } = tokens
  const { unknown, tokenless } = unchosenOwners(owners, chosen, knowledge, tokens.tokensOfOwners)
  for (const name of unknown) await stderr.write(`Warning: there is no User ${cellText(name)}\n`)
  if (tokenless.length > 0) await stderr.write(`no tokens to change of: ${tokenless.map(cellText).join(', ')}\n`)
  const isMistaken = unknown.length > 0
  const exitCode = !isMistaken ? tokens.exitCode : chosen.length > 0 ? EXIT_CODE.partial : EXIT_CODE.error
  const keeps = ({ row }: Chosen): string | undefined => wouldEndOtherwise(row, action, knowledge, now)
  if (!canHarm(action)) return { chosen, wholeOwners, exitCode, plan: planHarmless(chosen, action, keeps) }
  const safety = await readSafety(connection, knowledge, now, signal)
  const problem = clockProblem(safety, surroundings)
  // Whoever must revoke must not be kept from it by a clock.
  if (problem !== undefined) await stderr.write(`Warning: ${problem}\n`)
  const plan = await makePlan(connection, chosen, safety, { action, onlyUntouched: false, keeps }, signal)
  return { chosen, wholeOwners, exitCode, plan }
}
