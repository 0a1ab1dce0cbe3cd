import type { Connection } from '../../cluster/connection.ts'
import { MissingKnowledge } from '../../tokens/knowledge.ts'
import { Answers } from '../ask/answers.ts'
import { carryOut } from '../changes/carry-out.ts'
import { findJournal, type JournalToUse, goingOnLine } from '../changes/find-journal.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { tokensOf } from '../changes/planned-change.ts'
import { restOfJournal } from '../changes/rest-of-journal.ts'
import { selectionText } from '../changes/selection-text.ts'
import type { ChangeChoice } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Selection } from '../command-line/filter-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import type { KnowledgeOfCluster } from '../inventory/knowledge-of-cluster.ts'
import type { TokenRow } from '../inventory/token-row.ts'
import { chooseByFilter } from '../plan/chosen-tokens.ts'
import { ClockIsWrong, clockProblem } from '../plan/clock-problem.ts'
import { makePlan } from '../plan/make-plan.ts'
import type { Chosen, Plan } from '../plan/plan.ts'
import { planText } from '../plan/plan-text.ts'
import { readSafety } from '../plan/safety.ts'
import { isToDo } from '../plan/what-an-action-does.ts'
import { wouldEndOtherwise } from '../plan/would-end-otherwise.ts'
import { beyondLatest } from '../selection/latest.ts'
import { staleReasons, type Staleness } from '../selection/staleness.ts'
import type { Surroundings } from '../surroundings.ts'

export interface CleanupOperation {
  readonly run: 'cleanup'
  readonly cluster: ClusterChoice
  readonly selection: Selection
  readonly staleness: Staleness
  /** So many of each owner, kind and scope stay; undefined: that is no reason. */
  readonly keepLatest: number | undefined
  readonly action: { readonly do: 'delete' | 'disable' }
  readonly choice: ChangeChoice
  /** A file; undefined: nothing is written down. */
  readonly journal: string | undefined
  /** Tokens a page; 0 is all at once; undefined is 500 and growing. */
  readonly chunkSize: number | undefined
}

export async function runCleanup(operation: CleanupOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, choice, action, staleness, keepLatest } = operation
  const { stdout, stderr } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const command = `cleanup --action ${action.do}`
  const selection = selectionText({ ...operation.selection, staleness, keepLatest })
  const found = await findJournal(operation.journal, { command, server: connection.server, selection })
  const { plan, exitCode } = await planOrRest(operation, found, connection, surroundings)
  if (!choice.yes && choice.dryRun !== 'server') {
    const count = plan.changes.reduce((sum, change) => sum + tokensOf(change), 0)
    if (count + plan.kept.length > 0) await stdout.write(planText(plan, surroundings.now()))
    const kept = plan.kept.length === 0 ? '' : `, ${plan.kept.length} protected`
    await stderr.write(
      count === 0
        ? `nothing to ${action.do}${kept}\n`
        : `${countOfTokens(count)} to ${action.do}${kept}; add --yes to do it\n`,
    )
    return exitCode
  }
  const { changes, kept } = plan
  const answers = new Answers(surroundings, choice)
  const common = { command, action: action.do, connection, cluster, choice, answers }
  // --yes is the answer already.
  return carryOut({ ...common, changes, kept, question: undefined, journal: found?.journal, exitCode }, surroundings)
}

async function planOrRest(
  operation: CleanupOperation,
  found: JournalToUse | undefined,
  connection: Connection,
  surroundings: Surroundings,
): Promise<{ readonly plan: Plan; readonly exitCode: number }> {
  if (found?.left === undefined) return planCleanup(operation, connection, surroundings)
  await surroundings.stderr.write(`${goingOnLine(found.journal, found.left.length)}\n`)
  const rest = await restOfJournal(connection, found.left, surroundings.signal)
  return { plan: { ...rest, ofKubeconfigs: [] }, exitCode: EXIT_CODE.ok }
}

async function planCleanup(
  { selection, staleness, keepLatest, action, chunkSize }: CleanupOperation,
  connection: Connection,
  surroundings: Surroundings,
): Promise<{ readonly plan: Plan; readonly exitCode: number }> {
  const { stderr, signal } = surroundings
  const unknown = new Set<string>()
  const reasonOf = (row: TokenRow, knowledge: KnowledgeOfCluster, now: number): string | undefined => {
    try {
      return staleReasons(row, staleness, knowledge, now)?.join(', ')
    } catch (error) {
      if (!(error instanceof MissingKnowledge)) throw error
      unknown.add(error.what)
      return undefined
    }
  }
  // The latest of a group are found when all of it is there.
  const { chosen, knowledge, now, exitCode } = await chooseByFilter(
    connection,
    {
      selection,
      wanted: { users: true, settings: true, clusters: staleness.scopeMissing },
      chunkSize,
      reason: keepLatest === undefined ? reasonOf : () => '',
    },
    surroundings,
  )
  const stale = keepLatest === undefined ? chosen : beyond(chosen, keepLatest, (row) => reasonOf(row, knowledge, now))
  const toDo = stale.filter(({ row }) => isToDo(row, action))
  for (const what of unknown)
    await stderr.write(`Warning: without ${what}, nobody can tell which tokens are stale by that criterion\n`)
  const safety = await readSafety(connection, knowledge, now, signal)
  const problem = clockProblem(safety, surroundings)
  if (problem !== undefined) throw new ClockIsWrong(problem)
  const keeps = (one: Chosen): string | undefined =>
    reasonOfCleanup(one) ?? wouldEndOtherwise(one.row, action, knowledge, now)
  const options = { action, onlyUntouched: true, keeps }
  const plan = await makePlan(connection, toDo, safety, options, signal)
  return { plan, exitCode: unknown.size > 0 ? EXIT_CODE.partial : exitCode }
}

/** Those that are not among the latest, and stale in every other way that is asked for. */
function beyond(
  all: readonly Chosen[],
  keepLatest: number,
  reasonOf: (row: TokenRow) => string | undefined,
): readonly Chosen[] {
  const rows = beyondLatest(
    all.map(({ row }) => row),
    keepLatest,
  )
  return all.flatMap(({ row }) => {
    const reason = rows.has(row) ? reasonOf(row) : undefined
    if (reason === undefined) return []
    return [{ row, reason: [`not among the latest ${keepLatest}`, reason].filter((text) => text !== '').join(', ') }]
  })
}

/** Why a cleanup keeps a token that a deletion by filters would take. */
function reasonOfCleanup({ row: { token, state, parsed } }: Chosen): string | undefined {
  // What cannot be read is not known to be stale: a TTL that is no number reads as one that has ended.
  const [malformed] = parsed.malformed
  if (malformed !== undefined) return `it cannot be read: ${malformed.field} is ${malformed.found}`
  // Somebody sits before it.
  return token.isSession && (state === 'Active' || state === 'Expiring') ? 'it is a login that still works' : undefined
}
