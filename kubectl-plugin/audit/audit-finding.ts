import type { Severity } from '../../tokens/rule.ts'
import { objectName } from '../inventory/object-name.ts'
import type { ToldFinding } from '../inventory/told-finding.ts'

/** The worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[]

/** A finding as every format renders it. */
export interface AuditFinding extends ToldFinding {
  /** Stable for as long as the object has its name: `RULE/OBJECT`. */
  readonly id: string
  /** `token.management.cattle.io/token-9d2kf` */
  readonly object: string
  /** Of a token; '' of another object. */
  readonly owner: string
  /** The baseline has it already. False where there is no baseline. */
  readonly known: boolean
}

export function auditFinding(finding: ToldFinding, owner: string, baseline: ReadonlySet<string>): AuditFinding {
  const object = objectName(finding)
  const id = `${finding.rule}/${object}`
  return { ...finding, id, object, owner, known: baseline.has(id) }
}

/** The worst first; then by rule and object, so that two audits of the same cluster can be compared line by line. */
export function inOrder(findings: readonly AuditFinding[]): AuditFinding[] {
  return findings.toSorted(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
      (one.id < other.id ? -1 : one.id > other.id ? 1 : 0),
  )
}

/** Whether it is as bad as that, or worse. */
export function isAtLeast({ severity }: Pick<AuditFinding, 'severity'>, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}
