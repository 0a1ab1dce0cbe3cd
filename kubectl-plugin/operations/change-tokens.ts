import type { Connection } from '../../cluster/connection.ts'
import { Answers } from '../ask/answers.ts'
import { carryOut } from '../changes/carry-out.ts'
import { findJournal, journalCommandLine } from '../changes/find-journal.ts'
import type { Action } from '../changes/planned-change.ts'
import { restOfJournal } from '../changes/rest-of-journal.ts'
import { objectInSentence } from '../changes/object-path.ts'
import type { ChangeChoice } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Targets } from '../command-line/target-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { cellText } from '../output/cell.ts'
import { chooseByFilter, chooseByName } from '../plan/chosen-tokens.ts'
import { clockProblem } from '../plan/clock-problem.ts'
import { makePlan } from '../plan/make-plan.ts'
import { changeOfToken, type Chosen, type Plan, seenToken } from '../plan/plan.ts'
import { questionFor } from '../plan/question-for.ts'
import { readSafety, reasonToKeepNamed } from '../plan/safety.ts'
import { readUserList } from '../plan/read-user-list.ts'
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
  const found = await findJournal(operation.journal, { command, server: connection.server })
  if (found?.left !== undefined) {
    await surroundings.stderr.write(`${journalCommandLine(found.journal, found.left.length)}\n`)
    const question = { ask: 'yes' } as const
    const rest = await restOfJournal(connection, found.left, surroundings.signal)
    return carryOut({ ...common, ...rest, question, journal: found.journal, exitCode: EXIT_CODE.ok }, surroundings)
  }
  const {
    chosen,
    wholeOwners = NONE,
    exitCode,
    plan,
  } = targets.by === 'name'
    ? await planOfNamed(operation, targets, { connection, answers }, surroundings)
    : await planOfFiltered(operation, targets, connection, surroundings)
  if (plan === undefined) return exitCode
  const question = questionFor(targets, plan, { chosen, wholeOwners }, { cluster, connection }, surroundings)
  const { changes, kept } = plan
  return carryOut({ ...common, changes, kept, question, journal: found?.journal, exitCode }, surroundings)
}

const NONE: ReadonlySet<string> = new Set()

interface Planned {
  readonly chosen: readonly Chosen[]
  /** Owners all of whose tokens are chosen, as far as that is known. */
  readonly wholeOwners?: ReadonlySet<string>
  /** undefined: nothing is to be done, and the exit code says why. */
  readonly plan: Plan | undefined
  readonly exitCode: number
}

/** Enabling a token, or describing it otherwise, takes it from nobody. */
function canHarm(action: Action): boolean {
  return action.do === 'delete' || action.do === 'disable' || (action.do === 'set' && action.ttl !== undefined)
}

async function planOfNamed(
  { action, choice }: ChangeTokensOperation,
  { names, includeProtected }: Extract<Targets, { by: 'name' }>,
  { connection, answers }: { readonly connection: Connection; readonly answers: Answers },
  surroundings: Surroundings,
): Promise<Planned> {
  const { stderr, signal } = surroundings
  const { chosen: all, knowledge, now, exitCode } = await chooseByName(connection, names, surroundings)
  const chosen: Chosen[] = []
  for (const one of all) {
    if (isToDo(one.row, action)) chosen.push(one)
    else await stderr.write(`${objectInSentence(seenToken(one.row).object)} is ${action.do}d already\n`)
  }
  if (chosen.length === 0) return { chosen, exitCode, plan: undefined }
  if (canHarm(action)) {
    const safety = await readSafety(connection, knowledge, now, signal)
    for (const { row } of chosen) {
      const { name } = row.token
      const why = reasonToKeepNamed(row, safety)
      if (why === undefined || includeProtected.includes(name)) continue
      await stderr.write(`${objectInSentence(seenToken(row).object)} is protected: ${why}\n`)
      if (choice.dryRun !== 'none') continue
      if (!answers.canAsk) {
        await stderr.write(`error: nothing was changed: to go on all the same, add --include-protected=${name}\n`)
        return { chosen, exitCode: EXIT_CODE.error, plan: undefined }
      }
      if (!(await answers.typed('To go on all the same, type the name of the token', name))) {
        await stderr.write('cancelled: nothing was changed\n')
        return { chosen, exitCode: EXIT_CODE.error, plan: undefined }
      }
    }
  }
  const changes = chosen.map((one) => changeOfToken(one, action, false))
  return { chosen, exitCode, plan: { changes, ofKubeconfigs: [], kept: [] } }
}

async function planOfFiltered(
  { action }: ChangeTokensOperation,
  { selection, createdBefore, usersFrom, chunkSize }: Extract<Targets, { by: 'filter' }>,
  connection: Connection,
  surroundings: Surroundings,
): Promise<Planned> {
  const { stderr, signal } = surroundings
  const users = usersFrom === undefined ? [] : await readUserList(usersFrom)
  const owners = [...selection.filter.owners, ...users]
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
  const { chosen, knowledge, now, wholeOwners, exitCode } = tokens
  const tokenless = users.filter((user) => !chosen.some(({ row }) => [row.token.owner, row.loginName].includes(user)))
  if (tokenless.length > 0) await stderr.write(`no tokens to change of: ${tokenless.map(cellText).join(', ')}\n`)
  if (!canHarm(action)) {
    const changes = chosen.map((one) => changeOfToken(one, action, false))
    return { chosen, exitCode, plan: { changes, ofKubeconfigs: [], kept: [] } }
  }
  const safety = await readSafety(connection, knowledge, now, signal)
  const problem = clockProblem(safety, surroundings)
  // Whoever must revoke must not be kept from it by a clock.
  if (problem !== undefined) await stderr.write(`Warning: ${problem}\n`)
  const plan = await makePlan(connection, chosen, safety, { action, onlyUntouched: false }, signal)
  return { chosen, wholeOwners, exitCode, plan }
}

function isToDo({ token }: Pick<TokenRow, 'token'>, action: Action): boolean {
  return action.do === 'enable' ? !token.enabled : action.do === 'disable' ? token.enabled : true
}
