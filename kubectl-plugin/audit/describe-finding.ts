import type { AuditFinding } from './audit-finding.ts'

/** A finding for programs: the same in the JSON and in the properties of the SARIF. */
export function describeFinding(finding: AuditFinding, hasBaseline: boolean): object {
  const { id, rule, severity, object, owner, message, evidence, mend, known } = finding
  return {
    id,
    rule,
    severity,
    object,
    ...(owner !== '' && { owner }),
    message,
    evidence,
    mend,
    ...(hasBaseline && { baseline: known ? 'known' : 'new' }),
  }
}
