import type { Finding, Looking, Mode, Rule } from './rule.ts'
import { rulebook } from './rulebook.ts'
import type { Token } from './token.ts'

/** Holds one token that exists already against the rulebook: every rule that it breaks, in the order of the rulebook. */
export function look(
  token: Token,
  looking: Looking,
  options: { readonly modes?: Readonly<Record<string, Mode>>; readonly rules?: readonly Rule[] } = {},
): Finding[] {
  return (options.rules ?? rulebook).flatMap((rule) => {
    const stores = rule.looksAt ?? rule.scopes.map(({ on }) => on)
    if ((options.modes?.[rule.id] ?? rule.defaultMode) === 'off' || !stores.includes(token.store)) return []
    const breach = rule.onState?.(token, looking)
    return breach ? [{ rule: rule.id, severity: rule.severity, store: token.store, name: token.name, ...breach }] : []
  })
}
