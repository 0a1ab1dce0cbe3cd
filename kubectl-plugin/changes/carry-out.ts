import type { Connection } from '../../cluster/connection.ts'
import { contextName } from '../../cluster/load-kubeconfig.ts'
import { humanDuration } from '../../tokens/human-duration.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import type { Answers } from '../ask/answers.ts'
import type { ChangeChoice } from '../command-line/change-flags.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { isBrokenPipe } from '../output/outcome-of-error.ts'
import type { KeptToken } from '../plan/plan.ts'
import type { Surroundings } from '../surroundings.ts'
import { ChangeProgress } from './change-progress.ts'
import { ChangeReport } from './change-report.ts'
import { Journal } from './journal.ts'
import type { Action, PlannedChange } from './planned-change.ts'
import { previewLines } from './preview.ts'
import { remarkOn } from './remark-on.ts'
import { runChanges } from './run-changes.ts'

/** What has to be answered before anything is done. */
export type Question =
  | { readonly ask: 'yes' }
  /** Something has to be typed; `what` says what. */
  | { readonly ask: 'type'; readonly what: string; readonly expected: string }

export interface JournalChoice {
  readonly path: string
  /** By what its tokens are chosen. */
  readonly selection: string
  /** `new`: there must be no such file; `replace`: it holds a plan that was never begun; else it goes on. */
  readonly how: 'new' | 'replace' | 'resume' | 'resume-cut'
}

export interface ToCarryOut {
  /** `delete` */
  readonly command: string
  /** The same for all of it. */
  readonly action: Action['do']
  readonly connection: Connection
  readonly cluster: ClusterChoice
  readonly choice: ChangeChoice
  readonly answers: Answers
  readonly changes: readonly PlannedChange[]
  readonly kept: readonly KeptToken[]
  /** undefined: nothing is asked. --yes answers it. */
  readonly question: Question | undefined
  readonly journal?: JournalChoice | undefined
  /** The exit code where all goes well: something may have been missed before. */
  readonly exitCode: number
}

/**
 * Shows what is going to be done, asks, does it, and says what came of it.
 * @throws ApiError 401, ConnectionError, JournalError: what ends a run before its end
 */
export async function carryOut(plan: ToCarryOut, surroundings: Surroundings): Promise<number> {
  const { connection, cluster, choice, answers, changes, kept, question } = plan
  const { stderr, signal } = surroundings
  const context = contextName(cluster.kubeconfig, surroundings)
  const report = new ChangeReport(plan.action, changes, kept, choice.dryRun, surroundings)
  if (changes.length === 0) {
    await report.nothingToDo()
    return plan.exitCode
  }
  if (choice.dryRun === 'client') {
    for (const change of changes) await report.wouldBe(change)
    await report.end('')
    return plan.exitCode
  }
  if (question !== undefined && !choice.yes && choice.dryRun === 'none') {
    const lines = previewLines({ changes, kept, context, server: connection.server, now: surroundings.now() })
    for (const line of lines) await stderr.write(`${line}\n`)
    const answer = await answered(question, answers)
    if (answer !== 'yes') {
      await stderr.write(answer === 'no' ? 'cancelled: nothing was changed\n' : nobodyThere(answers))
      return EXIT_CODE.error
    }
  }
  const journal = choice.dryRun === 'none' ? await openJournal(plan, context, surroundings) : undefined
  const progress = new ChangeProgress(stderr, changes.length)
  const result = await runChanges(connection, changes, {
    dryRun: choice.dryRun === 'server',
    concurrency: choice.concurrency,
    signal,
    onWarning: (text) => report.warned(text),
    onPause: (ms) => {
      if (ms >= LONG_PAUSE_MS) void progress.say(`the server is too busy: going on in ${humanDuration(ms)}, as it asks`)
    },
    before: async (change) => journal?.before(change),
    after: async (change, outcome) => {
      try {
        await journal?.after(change, outcome)
      } finally {
        // A disk that is full keeps nobody from being told what was done.
        progress.add(1)
        await progress.giveWay()
        await report.ended(change, outcome)
        const remark = remarkOn(change, outcome)
        if (remark !== undefined) report.warned(remark)
      }
    },
  })
  const { pace } = progress
  await progress.end()
  await journal?.close()
  await report.end(pace)
  if (result.left.length > 0) await report.left(result.left.length, plan.journal?.path)
  // Of a list the rest is not wanted; of a change it is not known to be wanted.
  if (isBrokenPipe(result.error)) throw new Error('nobody reads any more what was done', { cause: result.error })
  if (result.error !== undefined) throw result.error
  return signal.aborted ? EXIT_CODE.interrupted : report.exitCode(plan.exitCode)
}

/** Shorter ones are not worth a line. */
const LONG_PAUSE_MS = 10_000

function nobodyThere({ whyNobody }: Answers): string {
  return `error: nothing was changed, for ${whyNobody}: add --yes to do it, or --dry-run to see it\n`
}

async function answered(question: Question, answers: Answers): Promise<'yes' | 'no' | 'nobody'> {
  if (!answers.canAsk) return 'nobody'
  const isYes =
    question.ask === 'yes'
      ? await answers.yes('Do you want to continue?')
      : await answers.typed(`To continue, type ${question.what}`, question.expected)
  return isYes ? 'yes' : 'no'
}

async function openJournal(
  { command, connection, changes, journal }: ToCarryOut,
  context: string,
  { now }: Surroundings,
): Promise<Journal | undefined> {
  if (journal === undefined) return undefined
  const { path, selection, how } = journal
  if (how === 'resume' || how === 'resume-cut') return Journal.resume(path, how === 'resume-cut')
  const head = { command, server: connection.server, selection, context, at: rfc3339(now()) }
  return Journal.begin(path, head, changes, how === 'replace')
}
