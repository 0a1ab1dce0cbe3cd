import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { readKnowledge } from '../inventory/knowledge-of-cluster.ts'
import { ONLY_OWN, seesOnlyOwn } from '../inventory/own-tokens.ts'
import { readTokens } from '../inventory/read-tokens.ts'
import { isPartial, type Shortfall, shortfallLines } from '../inventory/shortfall.ts'
import { tokenRow } from '../inventory/token-row.ts'
import { type ListFormat, listPrinter } from '../output/list-printer.ts'
import { NoTokensToRead } from '../inventory/no-tokens-to-read.ts'
import type { Surroundings } from '../surroundings.ts'

export interface ListOperation {
  readonly run: 'list'
  readonly cluster: ClusterChoice
  readonly output: ListFormat
  readonly headers: boolean
  /** Tokens a page; 0 is all at once. */
  readonly chunkSize: number
}

export async function runList(
  { cluster, output, headers, chunkSize }: ListOperation,
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, signal } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const shortfalls: Shortfall[] = []
  const knowing = readKnowledge(connection, signal, shortfalls)
  // It is awaited with the first page; an error of the pages must not leave it alone.
  knowing.catch(() => undefined)
  const now = surroundings.now()
  const printer = await listPrinter(output, stdout, { headers, now })
  const extOwners = new Set<string>()
  const tokenShortfalls: Shortfall[] = []
  let shown = 0
  let answers = 0
  for await (const { from, objects } of readTokens(connection, { chunkSize, signal }, tokenShortfalls)) {
    const knowledge = await knowing
    const rows = objects.map((object) => tokenRow(object, from, knowledge, now))
    if (from.store === 'ext') for (const { token } of rows) extOwners.add(token.owner)
    answers++
    shown += rows.length
    await printer.page(rows)
  }
  await knowing
  if (answers === 0) throw new NoTokensToRead(tokenShortfalls)
  await printer.end()
  const all = [...tokenShortfalls, ...shortfalls]
  for (const line of shortfallLines(all)) await stderr.write(`Warning: ${line}\n`)
  if (await seesOnlyOwn(connection, extOwners, signal)) await stderr.write(`${ONLY_OWN}\n`)
  if (shown === 0) await stderr.write('No resources found\n')
  return isPartial(all) ? EXIT_CODE.partial : EXIT_CODE.ok
}
