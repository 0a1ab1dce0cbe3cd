import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Selection } from '../command-line/filter-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { withOwnerNow } from '../inventory/owner-now.ts'
import { TokenReader } from '../inventory/token-reader.ts'
import { slimRow, type TokenRow, tokenRow } from '../inventory/token-row.ts'
import type { TokenStore } from '../inventory/token-stores.ts'
import { watchTokens } from '../inventory/watch-tokens.ts'
import type { ListFormat } from '../output/list-format.ts'
import { listPrinter } from '../output/list-printer.ts'
import { Progress } from '../output/progress.ts'
import { isSelected } from '../selection/token-filter.ts'
import { needsObject, sortRows } from '../selection/token-order.ts'
import type { Surroundings } from '../surroundings.ts'

export interface ListOperation {
  readonly run: 'list'
  readonly cluster: ClusterChoice
  readonly selection: Selection
  readonly output: ListFormat
  readonly headers: boolean
  readonly managedFields: boolean
  /** A column or a path; undefined: as the server has them. */
  readonly sortBy: string | undefined
  /** Goes on with every change, until Ctrl-C. */
  readonly watch: boolean
  /** Exit with 2 where there is any token. */
  readonly exitCode: boolean
  /** Tokens a page; 0 is all at once; undefined is 500 and growing. */
  readonly chunkSize: number | undefined
}

export async function runList(operation: ListOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, selection, output, headers, managedFields, sortBy, watch, exitCode, chunkSize } = operation
  const { stdout, stderr, signal } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const now = surroundings.now()
  const wanted = { users: true, settings: true }
  const keepsManagedFields = managedFields
  const reader = new TokenReader({ connection, selection, chunkSize, keepsManagedFields, wanted, signal, now })
  const printer = listPrinter(output, stdout, { headers, now, managedFields, shape: watch ? 'stream' : 'list' })
  const progress = new Progress(stderr, 'tokens')
  const versions = new Map<TokenStore, string>()
  const keepsObjects = sortBy !== undefined && (needsObject(sortBy) || printsObjects(output))
  const kept: TokenRow[] = []
  let shown = 0
  try {
    for await (const { from, rows, read, resourceVersion } of reader.pages()) {
      progress.add(read)
      // What broke off in the middle has no version, and cannot be gone on with.
      if (resourceVersion !== '') versions.set(from, resourceVersion)
      shown += rows.length
      if (sortBy !== undefined) kept.push(...(keepsObjects ? rows : rows.map(slimRow)))
      else if (rows.length > 0) {
        await progress.giveWay()
        await printer.page(rows)
      }
    }
  } finally {
    await progress.end()
  }
  if (sortBy !== undefined) await printer.page(sortRows(kept, sortBy))
  await printer.end()
  for (const line of await reader.remarks()) await stderr.write(`${line}\n`)
  if (watch) {
    let knowledge = await reader.knowledge
    const { selectors, filter, expiringWithinMs } = selection
    for await (const { from, object } of watchTokens(connection, versions, { selectors, chunkSize, signal })) {
      if (object === undefined) {
        await stderr.write(gapLine(from))
        continue
      }
      knowledge = await withOwnerNow(connection, knowledge, from.parse(object).token.owner, signal)
      const row = tokenRow(object, from, knowledge, surroundings.now(), expiringWithinMs)
      if (isSelected(row, filter, surroundings.now())) await printer.page([row])
    }
  }
  if (shown === 0) await stderr.write('No resources found\n')
  // What was found is there, whatever else could not be read: whoever is no admin can never read all.
  return exitCode && shown > 0 ? EXIT_CODE.found : reader.exitCode
}

function gapLine({ what }: TokenStore): string {
  return `Warning: the server no longer knows what changed last in ${what}: what is new is listed, deletions are not\n`
}

/** Whether the format prints the objects themselves. */
function printsObjects({ as }: ListFormat): boolean {
  return ['json', 'yaml', 'jsonpath', 'jsonpath-as-json', 'custom-columns'].includes(as)
}
