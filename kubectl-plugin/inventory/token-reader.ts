import type { Connection } from '../../cluster/connection.ts'
import type { Selection } from '../command-line/filter-flags.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { isSelected } from '../selection/token-filter.ts'
import { type KnowledgeOfCluster, readKnowledge, type Wanted } from './knowledge-of-cluster.ts'
import { NoTokensToRead } from './no-tokens-to-read.ts'
import { ONLY_OWN, seesOnlyOwn } from './own-tokens.ts'
import { readTokens } from './read-tokens.ts'
import { isPartial, type Shortfall, shortfallLines } from './shortfall.ts'
import { SeenValues } from './seen-values.ts'
import { type TokenRow, tokenRow } from './token-row.ts'
import { EXT_TOKENS, type TokenStore, V3_TOKENS } from './token-stores.ts'

export interface TokenReaderOptions {
  readonly connection: Connection
  readonly selection: Selection
  readonly chunkSize: number | undefined
  /** For whoever prints the objects with them; false where it is not given. */
  readonly keepsManagedFields?: boolean
  readonly wanted: Wanted
  readonly signal: AbortSignal
  /** ms since 1970 */
  readonly now: number
}

export interface RowPage {
  readonly from: TokenStore
  /** Those that are selected. */
  readonly rows: readonly TokenRow[]
  /** How many there were before. */
  readonly read: number
  readonly resourceVersion: string
}

/** Reads all tokens with what their states depend on, and keeps what has to be told about that afterwards. */
export class TokenReader {
  readonly knowledge: Promise<KnowledgeOfCluster>
  readonly #options: TokenReaderOptions
  readonly #shortfalls: Shortfall[] = []
  readonly #tokenShortfalls: Shortfall[] = []
  /** undefined: tokens.ext.cattle.io did not answer, or was not asked. */
  #extOwners: Set<string> | undefined
  readonly #seen = new SeenValues()
  #selected = 0
  readonly #counts = new Map<string, number>()

  constructor(options: TokenReaderOptions) {
    this.#options = options
    this.knowledge = readKnowledge(options.connection, options.wanted, options.signal, this.#shortfalls)
    // It is awaited with the first page; an error of the pages must not leave it alone.
    this.knowledge.catch(() => undefined)
  }

  /** @throws NoTokensToRead where no store answered, ApiError 401, ConnectionError */
  async *pages(): AsyncGenerator<RowPage> {
    const { connection, selection, chunkSize, keepsManagedFields = false, signal, now } = this.#options
    const { filter, expiringWithinMs, selectors } = selection
    const options = { chunkSize, selectors, keepsManagedFields, apis: filter.apis, signal }
    let answers = 0
    for await (const { from, objects, resourceVersion } of readTokens(connection, options, this.#tokenShortfalls)) {
      answers++
      const knowledge = await this.knowledge
      const all = objects.map((object) => tokenRow(object, from, knowledge, now, expiringWithinMs))
      for (const row of all) {
        const { token } = row
        if (!token.isToken) continue
        this.#seen.add(row)
        this.#counts.set(token.owner, (this.#counts.get(token.owner) ?? 0) + 1)
      }
      if (from.store === 'ext') {
        this.#extOwners ??= new Set()
        for (const { token } of all) this.#extOwners.add(token.owner)
      }
      const rows = all.filter((row) => row.token.isToken && isSelected(row, filter, now))
      this.#selected += rows.length
      yield { from, rows, read: all.length, resourceVersion }
    }
    await this.knowledge
    if (answers === 0) throw new NoTokensToRead(this.#tokenShortfalls)
  }

  /**
   * What has to be told once all is read.
   * @param tellsOwners false where the caller tells itself of owners who have no tokens
   */
  async remarks(tellsOwners = true): Promise<string[]> {
    const { connection, signal, selection } = this.#options
    const { owners, ...filter } = selection.filter
    const lines = shortfallLines(this.#all).map((line) => `Warning: ${line}`)
    if (this.#selected === 0) lines.push(...this.#seen.lines({ ...filter, owners: tellsOwners ? owners : [] }))
    const extOwners = this.#extOwners
    if (extOwners === undefined || !(await seesOnlyOwn(connection, extOwners, signal))) return lines
    // Nobody is to think that these are all of their own, or that those of v3 are.
    const { apis } = selection.filter
    const isV3Absent = this.#tokenShortfalls.some(({ what, reason }) => what === V3_TOKENS.what && reason === 'absent')
    const isExtAlone = isV3Absent || (apis.length > 0 && !apis.includes('v3'))
    return [...lines, isExtAlone ? ONLY_OWN : `${ONLY_OWN} of ${EXT_TOKENS.what}`]
  }

  /** How many tokens each owner has, selected or not; undefined where only some were asked for. */
  get tokensOfOwners(): ReadonlyMap<string, number> | undefined {
    const { filter, selectors } = this.#options.selection
    const { apis } = filter
    const isBoth = apis.length === 0 || (apis.includes('v3') && apis.some((api) => api !== 'v3'))
    return isBoth && selectors.label === '' && selectors.field === '' ? this.#counts : undefined
  }

  get exitCode(): number {
    return isPartial(this.#all) ? EXIT_CODE.partial : EXIT_CODE.ok
  }

  get #all(): readonly Shortfall[] {
    return [...this.#tokenShortfalls, ...this.#shortfalls]
  }
}
