import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { JournalError } from './journal-error.ts'
import { type JournalHead, JOURNAL_START, journalLineFrom } from './journal-lines.ts'
import type { PlannedChange } from './planned-change.ts'

/** What a journal that is there already says. */
export interface FoundJournal {
  /** undefined where whoever wrote the plan was ended: nothing of it was begun. */
  readonly head: JournalHead | undefined
  readonly planned: number
  /** What has no end yet, or failed. */
  readonly left: readonly PlannedChange[]
  /** The last line has no end. */
  readonly isCut: boolean
}

/**
 * Reads a journal; undefined where there is none.
 * @throws JournalError where it cannot be read, or is no journal of ours
 */
export async function readJournal(path: string): Promise<FoundJournal | undefined> {
  const left = new Map<string, PlannedChange>()
  let head: JournalHead | undefined
  let planned: number | undefined
  let plans = 0
  let isBegun = false
  let last = ''
  try {
    const start = await startOf(path)
    if (start !== '' && start !== JOURNAL_START) throw notOurs(path)
    const stream = createReadStream(path, 'utf8')
    stream.on('data', (chunk) => (last = chunk.slice(-1).toString()))
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      const line = journalLineFrom(text)
      if (head === undefined && (line === undefined || !('head' in line))) throw notOurs(path)
      if (line === undefined) continue
      if ('head' in line) head = line.head
      else if ('plan' in line) {
        plans++
        left.set(line.plan.object, line.plan)
      } else if ('planned' in line) planned = line.planned
      else {
        isBegun = true
        if ('ended' in line && line.outcome !== 'failed') left.delete(line.ended)
      }
    }
  } catch (cause) {
    if (cause instanceof JournalError) throw cause
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new JournalError(`the journal ${path} cannot be read: ${reason}`, { cause })
  }
  if (planned === undefined ? isBegun : planned !== plans) {
    const were = planned ?? 'all'
    throw new JournalError(`the journal ${path} is damaged: of its plan it holds ${plans} changes, and not ${were}`)
  }
  const isCut = last !== '' && last !== '\n'
  if (head === undefined || planned === undefined) return { head: undefined, planned: 0, left: [], isCut }
  return { head, planned, left: [...left.values()], isCut }
}

/** Whatever else the file may be, and however long its lines: it is not read any further. */
async function startOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(JOURNAL_START.length), 0, JOURNAL_START.length, null)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function notOurs(path: string): JournalError {
  return new JournalError(`${path} is there, and is no journal of this plugin: name another file`)
}
