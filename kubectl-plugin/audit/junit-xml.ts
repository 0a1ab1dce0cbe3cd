import { rfc3339 } from '../../tokens/rfc3339.ts'
import { rulebook } from '../../tokens/rulebook.ts'
import { escapeControls } from '../output/terminal-safe.ts'
import type { AuditFinding } from './audit-finding.ts'
import type { AuditResult } from './audit-result.ts'

/**
 * JUnit's XML: a suite for each rule, a failed test for each finding; a rule that found nothing is one test that passed. What the
 * baseline knows is a skipped test.
 */
export function junitXml({ findings, at }: AuditResult): string {
  const rules = rulebook.filter((rule) => rule.onState !== undefined)
  const suites = rules.map(({ id }) =>
    suiteOf(
      id,
      findings.filter(({ rule }) => rule === id),
      at,
    ),
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="kubectl-rtoken audit">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteOf(rule: string, findings: readonly AuditFinding[], at: number): string {
  const skipped = findings.filter(({ known }) => known).length
  const attributes = [
    `name="${escaped(rule)}"`,
    `tests="${Math.max(1, findings.length)}"`,
    `failures="${findings.length - skipped}"`,
    'errors="0"',
    `skipped="${skipped}"`,
    'time="0"',
    `timestamp="${rfc3339(at).slice(0, -1)}"`,
  ]
  const cases =
    findings.length === 0
      ? [`    <testcase name="nothing breaks it" classname="${escaped(rule)}" time="0"/>`]
      : findings.map(caseOf)
  return [`  <testsuite ${attributes.join(' ')}>`, ...cases, '  </testsuite>'].join('\n')
}

function caseOf({ object, rule, severity, message, evidence, mend, known }: AuditFinding): string {
  const facts = Object.entries(evidence).map(([key, value]) => `${key}: ${value}`)
  const text = [message, ...facts, `mend: ${mend}`].join('\n')
  const start = `    <testcase name="${escaped(object)}" classname="${escaped(rule)}" time="0">`
  const outcome = known
    ? `<skipped message="${escaped(`known by the baseline: ${message}`)}"/>`
    : `<failure type="${severity}" message="${escaped(message)}">${escaped(text)}</failure>`
  return `${start}${outcome}</testcase>`
}

/** XML 1.0 has no way to write most controls: they are shown as escapes of ours. */
function escaped(text: string): string {
  return escapeControls(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
}
