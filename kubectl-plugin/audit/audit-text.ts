import { describeFinding } from './describe-finding.ts'
import { rfc3339 } from '../../tokens/rfc3339.ts'
import { cellText } from '../output/cell.ts'
import { csvLine } from '../output/csv.ts'
import { Table } from '../output/table.ts'
import { jsonText } from '../output/terminal-safe.ts'
import type { AuditResult } from './audit-result.ts'
import { junitXml } from './junit-xml.ts'
import { sarifLog } from './sarif-log.ts'

export const AUDIT_FORMATS = ['json', 'csv', 'sarif', 'junit'] as const
export type AuditFormat = (typeof AUDIT_FORMATS)[number] | 'table'

/** The whole result in a format; '' where a table would have no line. */
export function auditText(result: AuditResult, format: AuditFormat): string {
  switch (format) {
    case 'table':
      return auditTable(result)
    case 'csv':
      return auditCsv(result)
    case 'json':
      return `${jsonText(auditJson(result))}\n`
    case 'sarif':
      return `${jsonText(sarifLog(result))}\n`
    case 'junit':
      return junitXml(result)
  }
}

function auditTable({ findings, hasBaseline }: AuditResult): string {
  if (findings.length === 0) return ''
  const cells = (status: string, rest: readonly string[]): readonly string[] => (hasBaseline ? [status, ...rest] : rest)
  return new Table().lines([
    cells('BASELINE', ['SEVERITY', 'RULE', 'OBJECT', 'FINDING', 'MEND']),
    ...findings.map(({ known, severity, rule, object, message, mend }) =>
      cells(known ? 'known' : 'new', [severity, rule, object, cellText(message), cellText(mend)]),
    ),
  ])
}

function auditCsv({ findings, hasBaseline }: AuditResult): string {
  return [
    csvLine(['ID', 'SEVERITY', 'RULE', 'OBJECT', 'OWNER', 'FINDING', 'EVIDENCE', 'MEND', 'BASELINE']),
    ...findings.map((finding) => {
      const { id, severity, rule, object, owner, message, evidence, mend, known } = finding
      const facts = Object.entries(evidence).map(([key, value]) => `${key}=${value}`)
      return csvLine([
        id,
        severity,
        rule,
        object,
        owner,
        message,
        facts.join('; '),
        mend,
        hasBaseline ? (known ? 'known' : 'new') : '',
      ])
    }),
  ].join('')
}

function auditJson({ findings, hasBaseline, at, tokens, source }: AuditResult): object {
  return {
    apiVersion: 'rtoken.dev/v1',
    kind: 'AuditReport',
    createdAt: rfc3339(at),
    source,
    tokens,
    findings: findings.map((finding) => describeFinding(finding, hasBaseline)),
  }
}
