import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import { connectToCluster } from '../connect-to-cluster.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { fewAtOnce } from '../inventory/few-at-once.ts'
import { findToken } from '../inventory/find-token.ts'
import { readKnowledge } from '../inventory/knowledge-of-cluster.ts'
import { type Shortfall, shortfallLines } from '../inventory/shortfall.ts'
import type { TokenName } from '../inventory/token-name.ts'
import { type TokenRow, tokenRow } from '../inventory/token-row.ts'
import type { ListFormat } from '../output/list-format.ts'
import { listPrinter } from '../output/list-printer.ts'
import { exitCodeOfMissing, isOfNoneToSee, missingLines } from '../output/missing-token.ts'
import type { Surroundings } from '../surroundings.ts'

export interface GetOperation {
  readonly run: 'get'
  readonly cluster: ClusterChoice
  readonly names: readonly TokenName[]
  readonly output: ListFormat
  readonly headers: boolean
  readonly managedFields: boolean
  /** A token that is not there is no error. */
  readonly ignoreNotFound: boolean
}

export async function runGet(operation: GetOperation, surroundings: Surroundings): Promise<number> {
  const { cluster, names, output, headers, managedFields, ignoreNotFound } = operation
  const { stdout, stderr, signal } = surroundings
  const connection = await connectToCluster(cluster, surroundings)
  const shortfalls: Shortfall[] = []
  const now = surroundings.now()
  const [knowledge, results] = await Promise.all([
    readKnowledge(connection, { users: true, settings: true }, signal, shortfalls),
    fewAtOnce(names, (name) => findToken(connection, name, signal)),
  ])
  const rows: TokenRow[] = results.flatMap(({ found }) =>
    found.map(({ from, object }) => tokenRow(object, from, knowledge, now)),
  )
  if (rows.length > 0) {
    const isOne = names.length === 1 && rows.length === 1
    const printer = listPrinter(output, stdout, { headers, now, managedFields, shape: isOne ? 'single' : 'list' })
    await printer.page(rows)
    await printer.end()
  }
  const missing = results.flatMap((result, index) => {
    const name = names[index]
    const isAbsent = result.refusals.length === 0 || isOfNoneToSee(result)
    const isMissing = result.found.length === 0 && !(ignoreNotFound && isAbsent)
    return name !== undefined && isMissing ? [{ name, result }] : []
  })
  // What holds for all of them is said once.
  const lines = new Set(missing.flatMap(({ name, result }) => missingLines(name, result)))
  for (const line of lines) await stderr.write(`${line}\n`)
  if (missing.length > 0) {
    return rows.length > 0 ? EXIT_CODE.partial : exitCodeOfMissing(missing.map(({ result }) => result))
  }
  for (const line of shortfallLines(shortfalls)) await stderr.write(`Warning: ${line}\n`)
  return EXIT_CODE.ok
}
