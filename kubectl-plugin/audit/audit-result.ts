import type { AuditFinding } from './audit-finding.ts'

/** All that an audit found; every format renders all of it. */
export interface AuditResult {
  /** In order, see inOrder. */
  readonly findings: readonly AuditFinding[]
  readonly hasBaseline: boolean
  /** ms since 1970 */
  readonly at: number
  /** How much was looked at. */
  readonly tokens: number
  /** The URL of the server, or the files. */
  readonly source: string
}
