import type { ParsedToken } from '../../tokens/token.ts'
import type { Rule } from '../../tokens/rule.ts'
import { ExistingJudge } from '../inventory/judge-existing.ts'
import type { KnowledgeOfCluster } from '../inventory/knowledge-of-cluster.ts'
import { type Telling, toldFinding } from '../inventory/told-finding.ts'
import { type AuditFinding, auditFinding, inOrder } from './audit-finding.ts'

/** Gathers findings as objects go by; of what breaks no rule nothing is kept. */
export class AuditCollector {
  readonly #judge: ExistingJudge
  readonly #knowledge: KnowledgeOfCluster
  readonly #baseline: ReadonlySet<string>
  readonly #telling: Telling
  readonly #findings: AuditFinding[] = []
  #tokens = 0

  /**
   * @param now ms since 1970
   * @param telling for the commands that mend
   */
  constructor(knowledge: KnowledgeOfCluster, baseline: ReadonlySet<string>, now: number, telling: Telling) {
    this.#knowledge = knowledge
    this.#baseline = baseline
    this.#telling = telling
    this.#judge = new ExistingJudge(knowledge, now)
  }

  addToken(parsed: ParsedToken): void {
    this.#tokens++
    this.#add(parsed)
  }

  /** A Secret whose Token was looked at already: only what it alone can show. */
  addSecretBehind(parsed: ParsedToken, rules: readonly Rule[]): void {
    this.#add(parsed, rules)
  }

  /** The settings and the features. */
  addSettings(): void {
    for (const setting of this.#knowledge.settings?.values() ?? [])
      this.#keep(this.#judge.findings({ subject: 'setting', setting }), '')
    for (const feature of this.#knowledge.features?.values() ?? [])
      this.#keep(this.#judge.findings({ subject: 'feature', feature }), '')
  }

  get findings(): AuditFinding[] {
    return inOrder(this.#findings)
  }

  get tokens(): number {
    return this.#tokens
  }

  get unaskedLines(): string[] {
    return this.#judge.unaskedLines
  }

  #add(parsed: ParsedToken, rules?: readonly Rule[]): void {
    this.#keep(this.#judge.findings({ subject: 'token', parsed }, rules), parsed.token.owner)
  }

  #keep(findings: ReturnType<ExistingJudge['findings']>, owner: string): void {
    for (const finding of findings) {
      this.#findings.push(auditFinding(toldFinding(finding, this.#telling), owner, this.#baseline))
    }
  }
}
