import { isJsonObject, type Json, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { pathOfObject } from './object-path.ts'
import type { PlannedChange, SeenObject } from './planned-change.ts'

/** What the journal is of. */
export interface JournalHead {
  /** `cleanup`, `delete` */
  readonly command: string
  readonly server: string
  /** By what its tokens were chosen. */
  readonly selection: string
  /** For people. */
  readonly context: string
  /** RFC 3339 */
  readonly at: string
}

/** A journal is lines of JSON: the head, each planned change, `planned` with their number, then what happens to them. */
export type JournalLine =
  | { readonly journal: 1; readonly head: JournalHead }
  | { readonly plan: PlannedChange }
  | { readonly planned: number }
  | { readonly begun: string }
  | { readonly ended: string; readonly outcome: string }

/** By which a journal of ours, of this version, is told from any other file. */
export const JOURNAL_START = '{"journal":1,'

export function planLines(head: JournalHead, changes: readonly PlannedChange[]): string {
  const lines: JournalLine[] = [{ journal: 1, head }, ...changes.map((plan) => ({ plan })), { planned: changes.length }]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** What a line says; undefined where it is none of ours. */
export function journalLineFrom(text: string): JournalLine | undefined {
  const line = parsed(text)
  if (line === undefined) return undefined
  if (ownValue(line, 'journal') === 1) return { journal: 1, head: headFrom(objectAt(line, 'head')) }
  const plan = planFrom(objectAt(line, 'plan'))
  if (plan !== undefined) return { plan }
  const planned = ownValue(line, 'planned')
  if (typeof planned === 'number') return { planned }
  const begun = textAt(line, 'begun')
  if (begun !== '') return { begun }
  const ended = textAt(line, 'ended')
  return ended === '' ? undefined : { ended, outcome: textAt(line, 'outcome') }
}

function headFrom(head: JsonObject): JournalHead {
  const read = (key: string): string => textAt(head, key)
  const [command, server, selection] = [read('command'), read('server'), read('selection')]
  return { command, server, selection, context: read('context'), at: read('at') }
}

function planFrom(plan: JsonObject): PlannedChange | undefined {
  const seen = seenFrom(plan)
  const what = textAt(objectAt(plan, 'action'), 'do')
  if (seen === undefined || (what !== 'delete' && what !== 'disable')) return undefined
  const tokens = ownValue(plan, 'tokens')
  const facts = objectAt(plan, 'facts')
  const time = (key: string): number | undefined => numberFrom(ownValue(facts, key))
  return {
    ...seen,
    action: { do: what },
    onlyUntouched: ownValue(plan, 'onlyUntouched') === true,
    tokens: (Array.isArray(tokens) ? tokens.filter(isJsonObject) : []).flatMap((token) => seenFrom(token) ?? []),
    facts: {
      owner: textAt(facts, 'owner'),
      kind: textAt(facts, 'kind'),
      createdAt: time('createdAt'),
      endsAt: time('endsAt'),
      expiresAt: time('expiresAt'),
      lastUsedAt: time('lastUsedAt'),
      reason: textAt(facts, 'reason'),
    },
  }
}

/** Nothing without a uid: it is what keeps another object of that name safe. */
function seenFrom(value: JsonObject): SeenObject | undefined {
  const [object, uid, resourceVersion] = [
    textAt(value, 'object'),
    textAt(value, 'uid'),
    textAt(value, 'resourceVersion'),
  ]
  return uid === '' || pathOfObject(object) === undefined ? undefined : { object, uid, resourceVersion }
}

function numberFrom(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
