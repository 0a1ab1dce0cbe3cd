import type { Severity } from '../../tokens/rule.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import { VERSION } from '../version.ts'
import type { AuditResult } from './audit-result.ts'
import { describeFinding } from './describe-finding.ts'

const LEVEL: Readonly<Record<Severity, string>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' }
/** By which a dashboard sorts: the middle of each range of CVSS. */
const SCORE: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/** SARIF 2.1.0 (OASIS): every rule that looks at what exists, and each finding as a result. */
export function sarifLog({ findings, hasBaseline }: AuditResult): object {
  const rules = rulebook.filter((rule) => rule.onState !== undefined)
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'kubectl-rtoken',
            semanticVersion: VERSION,
            rules: rules.map(({ id, holds, why, severity }) => ({
              id,
              shortDescription: { text: plain(holds) },
              fullDescription: { text: plain(why) },
              defaultConfiguration: { level: LEVEL[severity] },
              properties: { 'security-severity': SCORE[severity], severity },
            })),
          },
        },
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
          level: LEVEL[finding.severity],
          message: { text: `${finding.object}: ${finding.message}` },
          locations: [
            {
              // There is no file: the path of the object stands for one where a reader insists.
              physicalLocation: { artifactLocation: { uri: encodeURI(finding.object) } },
              logicalLocations: [{ name: finding.name, fullyQualifiedName: finding.object, kind: 'object' }],
            },
          ],
          partialFingerprints: { 'rtoken/v1': finding.id },
          ...(hasBaseline && { baselineState: finding.known ? 'unchanged' : 'new' }),
          properties: describeFinding(finding, hasBaseline),
        })),
      },
    ],
  }
}

/** Our texts mark code with backticks, which a plain text does not. */
function plain(text: string): string {
  return text.replaceAll('`', '')
}
