import type { JournalChoice } from './carry-out.ts'
import { cellText } from '../output/cell.ts'
import { JournalError } from './journal-error.ts'
import type { JournalHead } from './journal-lines.ts'
import type { PlannedChange } from './planned-change.ts'
import { readJournal } from './read-journal.ts'

export interface JournalToUse {
  readonly journal: JournalChoice
  /** What an interrupted run has left; undefined where a new one begins. */
  readonly left: readonly PlannedChange[] | undefined
}

/**
 * What is to become of the file of --journal: begun, or gone on with where an interrupted run of the same command left it.
 * @throws JournalError where it is of something else, or finished
 */
export async function findJournal(
  path: string | undefined,
  { command, server, selection }: Pick<JournalHead, 'command' | 'server' | 'selection'>,
): Promise<JournalToUse | undefined> {
  if (path === undefined) return undefined
  const found = await readJournal(path)
  if (found === undefined) return { journal: { path, selection, how: 'new' }, left: undefined }
  const { head, left, planned, isCut } = found
  if (head === undefined) return { journal: { path, selection, how: 'replace' }, left: undefined }
  if (head.command !== command || head.server !== server) {
    throw new JournalError(
      `the journal ${path} is of ${head.command} on ${head.server}, and this is ${command} on ${server}: name another file`,
    )
  }
  if (head.selection !== selection) {
    throw new JournalError(
      `the journal ${path} is of other tokens: they were chosen by ${cellText(head.selection) || 'what is not known'}, and now by ` +
        `${cellText(selection)}: give the same names or filters to go on with it, or name another file`,
    )
  }
  if (left.length === 0) {
    throw new JournalError(`the journal ${path} is of a run that is finished (${planned}): name another file`)
  }
  return { journal: { path, selection, how: isCut ? 'resume-cut' : 'resume' }, left }
}

/** That what is chosen now does not count. */
export function goingOnLine({ path }: JournalChoice, left: number): string {
  return `going on with ${path}: ${left} left of what was chosen then`
}
