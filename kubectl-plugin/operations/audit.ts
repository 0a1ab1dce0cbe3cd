import { listPages } from '../../cluster/list-pages.ts'
import type { Severity } from '../../tokens/rule.ts'
import { secretIsWhole } from '../../tokens/rules/secret-is-whole.ts'
import { AuditCollector } from '../audit/audit-collector.ts'
import { type AuditFinding, isAtLeast, SEVERITIES } from '../audit/audit-finding.ts'
import { type AuditFormat, auditText } from '../audit/audit-text.ts'
import { readBaseline } from '../audit/baseline.ts'
import { fileShown } from '../audit/read-json-file.ts'
import { readSavedObjects } from '../audit/saved-objects.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Selection } from '../command-line/filter-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { isPartial, type Shortfall, shortfallFrom, shortfallLines } from '../inventory/shortfall.ts'
import { TokenReader } from '../inventory/token-reader.ts'
import { TOKEN_SECRETS } from '../inventory/token-stores.ts'
import { selectorsOf } from '../inventory/selectors.ts'
import { countOfTokens } from '../output/count-of-tokens.ts'
import { Progress } from '../output/progress.ts'
import type { Surroundings } from '../surroundings.ts'

export interface AuditOperation {
  readonly run: 'audit'
  readonly cluster: ClusterChoice
  /** Every token. */
  readonly selection: Selection
  readonly output: AuditFormat
  /** Exit with 2 where a finding is as bad as this; undefined: never. */
  readonly failOn: Severity | undefined
  /** An earlier result, whose findings are known; undefined: there is none. */
  readonly baseline: string | undefined
  /** Saved lists to look at instead of a cluster. */
  readonly from: readonly string[]
  /** Tokens a page; 0 is all at once; undefined is 500 and growing. */
  readonly chunkSize: number | undefined
}

interface Looked {
  readonly collector: AuditCollector
  readonly source: string
  readonly remarks: readonly string[]
  readonly isPartial: boolean
}

export async function runAudit(operation: AuditOperation, surroundings: Surroundings): Promise<number> {
  const { output, failOn, baseline: baselineFile, from } = operation
  const { stdout, stderr } = surroundings
  const baseline = baselineFile === undefined ? new Set<string>() : await readBaseline(baselineFile)
  const now = surroundings.now()
  const looked =
    from.length > 0
      ? await lookAtFiles(from, baseline, now, surroundings)
      : await lookAtCluster(operation, baseline, now, surroundings)
  const { collector, source } = looked
  const findings = collector.findings
  const hasBaseline = baselineFile !== undefined
  await stdout.write(auditText({ findings, hasBaseline, at: now, tokens: collector.tokens, source }, output))
  const unasked = collector.unaskedLines
  for (const line of [...looked.remarks, ...unasked.map((line) => `Warning: ${line}`)]) await stderr.write(`${line}\n`)
  await stderr.write(
    `${summary(findings, collector.tokens)}${hasBaseline ? baselineSummary(findings, baseline) : ''}\n`,
  )
  if (failOn !== undefined && findings.some((finding) => !finding.known && isAtLeast(finding, failOn)))
    return EXIT_CODE.found
  return looked.isPartial || unasked.length > 0 ? EXIT_CODE.partial : EXIT_CODE.ok
}

async function lookAtFiles(
  files: readonly string[],
  baseline: ReadonlySet<string>,
  now: number,
  { program, stdin }: Surroundings,
): Promise<Looked> {
  const { tokens, knowledge, remarks } = await readSavedObjects(files, stdin)
  // Which cluster these came from is not in the files.
  const collector = new AuditCollector(knowledge, baseline, now, { program, cluster: undefined })
  for (const { from, object } of tokens) collector.addToken(from.parse(object))
  collector.addSettings()
  return {
    collector,
    source: files.map(fileShown).join(', '),
    remarks: remarks.map((remark) => `Warning: ${remark}`),
    isPartial: false,
  }
}

async function lookAtCluster(
  { cluster, selection, chunkSize }: AuditOperation,
  baseline: ReadonlySet<string>,
  now: number,
  surroundings: Surroundings,
): Promise<Looked> {
  const { stderr, signal, program } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const wanted = { users: true, settings: true, clusters: true, features: true }
  const reader = new TokenReader({ connection, selection, chunkSize, wanted, signal, now })
  const progress = new Progress(stderr, 'tokens')
  const shortfalls: Shortfall[] = []
  try {
    const collector = new AuditCollector(await reader.knowledge, baseline, now, { program, cluster })
    let sawSecrets = false
    for await (const { from, rows, read } of reader.pages()) {
      if (from === TOKEN_SECRETS) sawSecrets = true
      for (const { parsed } of rows) collector.addToken(parsed)
      progress.add(read)
    }
    collector.addSettings()
    // A Secret that Rancher cannot read is in no list of its own: only the Secrets themselves show it.
    if (!sawSecrets) {
      try {
        for await (const { items } of listPages(connection, TOKEN_SECRETS.path, {
          signal,
          limit: chunkSize,
          ...selectorsOf(TOKEN_SECRETS),
        })) {
          for (const item of items) collector.addSecretBehind(TOKEN_SECRETS.parse(item), [secretIsWhole])
        }
      } catch (error) {
        shortfalls.push(shortfallFrom(TOKEN_SECRETS.what, error))
      }
    }
    const remarks = [...(await reader.remarks()), ...shortfallLines(shortfalls).map((line) => `Warning: ${line}`)]
    const partial = reader.exitCode !== EXIT_CODE.ok || isPartial(shortfalls)
    return { collector, source: connection.server, remarks, isPartial: partial }
  } finally {
    await progress.end()
  }
}

function summary(findings: readonly AuditFinding[], tokens: number): string {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const,
  )
  const parts = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}`)
  return findings.length === 0
    ? `no findings in ${countOfTokens(tokens)}`
    : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${countOfTokens(tokens)}: ${parts.join(', ')}`
}

function baselineSummary(findings: readonly AuditFinding[], baseline: ReadonlySet<string>): string {
  const known = findings.filter((finding) => finding.known).length
  return `; the baseline knows ${known} of them, and ${baseline.size - known} of the baseline are gone`
}
