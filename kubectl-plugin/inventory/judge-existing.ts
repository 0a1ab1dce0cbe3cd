import { MissingKnowledge, type Knowledge } from '../../tokens/knowledge.ts'
import { type Existing, look } from '../../tokens/look.ts'
import type { Finding, Rule } from '../../tokens/rule.ts'
import { rulebook } from '../../tokens/rulebook.ts'

/** Holds what exists against the rulebook, rule by rule, and remembers which rules could not be asked for want of knowledge. */
export class ExistingJudge {
  readonly #knowledge: Knowledge
  readonly #now: number
  readonly #unasked = new Map<string, string>()

  /** @param now ms since 1970 */
  constructor(knowledge: Knowledge, now: number) {
    this.#knowledge = knowledge
    this.#now = now
  }

  findings(existing: Existing, rules: readonly Rule[] = rulebook): Finding[] {
    const looking = { knowledge: this.#knowledge, now: this.#now }
    return rules.flatMap((rule) => {
      try {
        return look(existing, looking, { rules: [rule] })
      } catch (error) {
        if (!(error instanceof MissingKnowledge)) throw error
        this.#unasked.set(rule.id, error.what)
        return []
      }
    })
  }

  /** One sentence for each thing that is not known, with the rules that needed it. */
  get unaskedLines(): string[] {
    const byWhat = new Map<string, string[]>()
    for (const [rule, what] of this.#unasked) byWhat.set(what, [...(byWhat.get(what) ?? []), rule])
    return [...byWhat].map(([what, rules]) => `without ${what} nothing is found by ${rules.join(', ')}`)
  }
}
