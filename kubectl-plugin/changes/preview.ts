import { cellText } from '../output/cell.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import type { KeptToken } from '../plan/plan.ts'
import { type Action, type PlannedChange, tokensOf } from './planned-change.ts'
import { ttlChange } from './ttl-change.ts'

/** What is done, as an infinitive and as what was done. */
export const ACTION_WORDS: Readonly<Record<Action['do'], { readonly to: string; readonly done: string }>> = {
  delete: { to: 'delete', done: 'deleted' },
  disable: { to: 'disable', done: 'disabled' },
  enable: { to: 'enable', done: 'enabled' },
  set: { to: 'change', done: 'changed' },
}

/** What somebody has to see before they answer. */
export function previewLines({
  changes,
  kept,
  context,
  server,
  now,
}: {
  readonly changes: readonly PlannedChange[]
  readonly kept: readonly KeptToken[]
  readonly context: string
  readonly server: string
  /** ms since 1970 */
  readonly now: number
}): string[] {
  const count = changes.reduce((sum, change) => sum + tokensOf(change), 0)
  const action = ACTION_WORDS[changes[0]?.action.do ?? 'delete'].to
  return [
    ...keptLines(kept),
    `You are about to ${action} the following ${countOfTokens(count)}:`,
    ...changes.map((change) => {
      const { object, facts, tokens } = change
      const names = tokens.map((token) => token.object.slice(token.object.indexOf('/') + 1))
      const ttl = ttlChange(change, now)
      const rest = `${names.length > 0 ? `, with ${names.join(', ')}` : ''}${ttl === '' ? '' : `: ${ttl}`}`
      return `  ${object} of ${cellText(facts.owner) || 'nobody'}${rest}`
    }),
    `Context ${context === '' ? '<none>' : JSON.stringify(context)}, server ${server}`,
  ]
}

export function keptLines(kept: readonly KeptToken[]): string[] {
  if (kept.length === 0) return []
  return [
    `${countOfTokens(kept.length)} ${kept.length === 1 ? 'is' : 'are'} protected:`,
    ...kept.map(({ object, why }) => `  ${object}: ${cellText(why)}`),
  ]
}
