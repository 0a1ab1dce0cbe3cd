import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Selection } from '../command-line/filter-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { ExistingJudge } from '../inventory/judge-existing.ts'
import { TokenReader } from '../inventory/token-reader.ts'
import { Progress } from '../output/progress.ts'
import { type ReportFormat, reportText } from '../report/report-text.ts'
import { TokenCounter } from '../report/token-report.ts'
import type { Surroundings } from '../surroundings.ts'

export interface ReportOperation {
  readonly run: 'report'
  readonly cluster: ClusterChoice
  readonly selection: Selection
  readonly output: ReportFormat
  /** So many owners are named; 0 is all. */
  readonly largestOwners: number
  /** Tokens a page; 0 is all at once; undefined is 500 and growing. */
  readonly chunkSize: number | undefined
}

export async function runReport(operation: ReportOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, selection, output, largestOwners, chunkSize } = operation
  const { stdout, stderr, signal } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const now = surroundings.now()
  const wanted = { users: true, settings: true }
  const reader = new TokenReader({ connection, selection, chunkSize, wanted, signal, now })
  const progress = new Progress(stderr, 'tokens')
  let judge: ExistingJudge | undefined
  let counter: TokenCounter | undefined
  try {
    for await (const { rows, read } of reader.pages()) {
      judge ??= new ExistingJudge(await reader.knowledge, now)
      counter ??= new TokenCounter(judge, now)
      for (const row of rows) counter.add(row)
      progress.add(read)
    }
  } finally {
    await progress.end()
  }
  if (counter !== undefined) await stdout.write(reportText(counter.report(largestOwners), output, now))
  const unasked = (judge?.unaskedLines ?? []).map((line) => `Warning: ${line}`)
  for (const line of [...(await reader.remarks()), ...unasked]) await stderr.write(`${line}\n`)
  return reader.exitCode
}
