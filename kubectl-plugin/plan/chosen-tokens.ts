import type { Connection } from '../../cluster/connection.ts'
import type { Selection } from '../command-line/filter-flags.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { fewAtOnce } from '../inventory/few-at-once.ts'
import { type FindResult, findToken } from '../inventory/find-token.ts'
import { type KnowledgeOfCluster, readKnowledge, type Wanted } from '../inventory/knowledge-of-cluster.ts'
import type { Shortfall } from '../inventory/shortfall.ts'
import type { TokenName } from '../inventory/token-name.ts'
import { TokenReader } from '../inventory/token-reader.ts'
import { slimRow, type TokenRow, tokenRow } from '../inventory/token-row.ts'
import { exitCodeOfMissing, missingLines } from '../output/missing-token.ts'
import { Progress } from '../output/progress.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Chosen } from './plan.ts'

/** What was chosen, with what has to be told about it. */
export interface ChosenTokens {
  readonly chosen: readonly Chosen[]
  readonly knowledge: KnowledgeOfCluster
  /** ms since 1970: when it was looked at */
  readonly now: number
  /** Something is missing, or could not be read. */
  readonly exitCode: number
}

export interface FilteredTokens extends ChosenTokens {
  /** Owners all of whose tokens are chosen, as far as that is known. */
  readonly wholeOwners: ReadonlySet<string>
  /** How many each owner has, chosen or not; undefined where only some were looked at. */
  readonly tokensOfOwners: ReadonlyMap<string, number> | undefined
}

/** Says on stderr what was not found; `exitCode` is that of `get`. */
export async function chooseByName(
  connection: Connection,
  names: readonly TokenName[],
  { stderr, signal, now: clock }: Surroundings,
): Promise<ChosenTokens> {
  const shortfalls: Shortfall[] = []
  const now = clock()
  const [knowledge, results] = await Promise.all([
    readKnowledge(connection, { users: true, settings: true }, signal, shortfalls),
    fewAtOnce(names, (name) => findToken(connection, name, signal)),
  ])
  const chosen: Chosen[] = []
  const missing: FindResult[] = []
  for (const [index, result] of results.entries()) {
    const name = names[index]
    if (name === undefined) continue
    const rows = result.found.map(({ from, object }) => tokenRow(object, from, knowledge, now))
    const [row, other] = rows
    if (row !== undefined && other === undefined) {
      // The same token may be named twice.
      if (!chosen.some((one) => isSame(one.row, row))) chosen.push({ row, reason: '' })
      continue
    }
    missing.push(result)
    for (const line of row === undefined ? missingLines(name, result) : [ambiguous(name, rows)])
      await stderr.write(`${line}\n`)
  }
  const exitCode =
    missing.length === 0 ? EXIT_CODE.ok : chosen.length > 0 ? EXIT_CODE.partial : exitCodeOfMissing(missing)
  return { chosen, knowledge, now, exitCode }
}

function isSame(one: TokenRow, other: TokenRow): boolean {
  return one.from === other.from && one.token.name === other.token.name
}

function ambiguous({ name }: TokenName, rows: readonly TokenRow[]): string {
  const ways = rows.map(({ from }) => `${from.prefix}/${name}`).join(' or ')
  return `error: there is more than one token ${JSON.stringify(name)}: name it ${ways}`
}

export interface ChooseOptions {
  readonly selection: Selection
  readonly wanted: Wanted
  readonly chunkSize: number | undefined
  /** Why a token is chosen; undefined: it is not. */
  readonly reason: (row: TokenRow, knowledge: KnowledgeOfCluster, now: number) => string | undefined
}

/**
 * All tokens that the filters choose. What could not be read is told on stderr, and makes the exit code 3.
 * @throws NoTokensToRead, ApiError 401, ConnectionError
 */
export async function chooseByFilter(
  connection: Connection,
  { selection, wanted, chunkSize, reason }: ChooseOptions,
  { stderr, signal, now: clock }: Surroundings,
): Promise<FilteredTokens> {
  const now = clock()
  const reader = new TokenReader({ connection, selection, chunkSize, wanted, signal, now })
  const progress = new Progress(stderr, 'tokens')
  const chosen: Chosen[] = []
  try {
    for await (const { rows, read } of reader.pages()) {
      progress.add(read)
      const knowledge = await reader.knowledge
      for (const row of rows) {
        const why = reason(row, knowledge, now)
        if (why !== undefined) chosen.push({ row: slimRow(row), reason: why })
      }
    }
  } finally {
    await progress.end()
  }
  for (const line of await reader.remarks(false)) await stderr.write(`${line}\n`)
  const { tokensOfOwners, exitCode } = reader
  const wholeOwners = ownersOfAll(chosen, tokensOfOwners)
  return { chosen, knowledge: await reader.knowledge, now, wholeOwners, tokensOfOwners, exitCode }
}

function ownersOfAll(chosen: readonly Chosen[], all: ReadonlyMap<string, number> | undefined): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { row } of chosen) counts.set(row.token.owner, (counts.get(row.token.owner) ?? 0) + 1)
  return new Set([...counts].filter(([owner, count]) => all?.get(owner) === count).map(([owner]) => owner))
}
