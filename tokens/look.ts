import type { Feature, Setting } from './knowledge.ts'
import type { Breach, Finding, Looking, Mode, Rule, Subject } from './rule.ts'
import { rulebook } from './rulebook.ts'
import type { ParsedToken } from './token.ts'

/** Something that exists already. */
export type Existing =
  | { readonly subject: 'token'; readonly parsed: ParsedToken }
  | { readonly subject: 'setting'; readonly setting: Setting }
  | { readonly subject: 'feature'; readonly feature: Feature }

export interface LookOptions {
  /** By rule id; a rule that is not named has its default mode. */
  readonly modes?: Readonly<Record<string, Mode>>
  readonly rules?: readonly Rule[]
}

/** Holds what exists against the rulebook: every rule that it breaks, in the order of the rulebook. */
export function look(existing: Existing, looking: Looking, options: LookOptions = {}): Finding[] {
  const { on, name } = identify(existing)
  return (options.rules ?? rulebook).flatMap((rule) => {
    const subjects: readonly Subject[] = rule.looksAt ?? rule.scopes.map((scope) => scope.on)
    if ((options.modes?.[rule.id] ?? rule.defaultMode) === 'off' || !subjects.includes(on)) return []
    const breach = breachOf(rule, existing, looking)
    return breach ? [{ rule: rule.id, severity: rule.severity, on, name, ...breach }] : []
  })
}

function identify(existing: Existing): { readonly on: Subject; readonly name: string } {
  switch (existing.subject) {
    case 'token':
      return { on: existing.parsed.token.store, name: existing.parsed.token.name }
    case 'setting':
      return { on: 'setting', name: existing.setting.name }
    case 'feature':
      return { on: 'feature', name: existing.feature.name }
  }
}

function breachOf(rule: Rule, existing: Existing, looking: Looking): Breach | undefined {
  switch (rule.subject) {
    case 'token':
      return existing.subject === 'token' ? rule.onState?.(existing.parsed, looking) : undefined
    case 'setting':
      return existing.subject === 'setting' ? rule.onState?.(existing.setting, looking) : undefined
    case 'feature':
      return existing.subject === 'feature' ? rule.onState?.(existing.feature, looking) : undefined
  }
}
