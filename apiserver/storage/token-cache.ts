import type { CacheState } from '../../cluster/cache-contents.ts'
import type { Connection } from '../../cluster/connection.ts'
import { systemCacheClock } from '../../cluster/cache-clock.ts'
import { type CacheChange, type CacheListener, WatchedCache } from '../../cluster/watched-cache.ts'
import type { Clock } from '../../serving/clock.ts'
import { SECRET_KIND_LABEL } from '../../tokens/token.ts'
import { TOKENS_NAMESPACE } from './secret-of-token.ts'
import { SortedTokens } from './sorted-tokens.ts'
import { type BrokenToken, isBroken, readSecret, type StoredToken } from './stored-token.ts'
import { TokenHistory, type TokenWatcher } from './token-history.ts'
import { Waiters } from './waiters.ts'

export const SECRETS_PATH = `/api/v1/namespaces/${TOKENS_NAMESPACE}/secrets`
export const TOKEN_SELECTOR = `${SECRET_KIND_LABEL}=token`

export interface TokenList {
  readonly tokens: readonly StoredToken[]
  readonly version: bigint
}

export interface TokenCacheOptions {
  readonly connection: Connection
  readonly clock: Clock
  /** Is told of each broken Secret once a change of it. */
  readonly onBroken: (broken: BrokenToken) => void
}

/**
 * All tokens, in the order of their names, kept up to date by a watch of their Secrets; and what happened to them of late.
 */
export class TokenCache implements CacheListener<StoredToken | BrokenToken> {
  readonly #options: TokenCacheOptions
  readonly #cache: WatchedCache<StoredToken | BrokenToken>
  readonly #sorted = new SortedTokens()
  readonly #history = new TokenHistory()
  readonly #waiters = new Waiters()
  readonly #broken = new Set<string>()
  #version = 0n

  constructor(options: TokenCacheOptions) {
    this.#options = options
    this.#cache = new WatchedCache({
      connection: options.connection,
      path: SECRETS_PATH,
      what: `secrets in ${TOKENS_NAMESPACE}`,
      labelSelector: TOKEN_SELECTOR,
      parse: readSecret,
      listener: this,
      clock: { ...systemCacheClock, monotonic: () => options.clock.monotonic() },
    })
  }

  start(): void {
    this.#cache.start()
  }

  async stop(): Promise<void> {
    await this.#cache.stop()
    this.#history.endWatches()
  }

  state(): CacheState {
    return this.#cache.state()
  }

  /** The names of the Secrets that cannot be read. */
  get broken(): ReadonlySet<string> {
    return this.#broken
  }

  get size(): number {
    return this.#sorted.all.length
  }

  /** @throws MissingKnowledge unless what is known can be relied upon */
  get(name: string): StoredToken | undefined {
    return known(this.#cache.get(name))
  }

  /** The list itself changes as tokens do. @throws MissingKnowledge as `get` */
  list(): TokenList {
    this.#cache.get('')
    return { tokens: this.#sorted.all, version: this.#version }
  }

  /** Where in the list that name stands, or would. */
  placeOf(name: string): number {
    return this.#sorted.placeOf(name)
  }

  /** Whether everything that happened after that version is known. @throws MissingKnowledge as `get` */
  remembers(version: bigint): boolean {
    this.#cache.get('')
    return this.#history.since(version) !== undefined
  }

  /** Whether what was so in that version is no longer, or may be no longer. @throws MissingKnowledge as `get` */
  hasChangedSince(version: bigint): boolean {
    this.#cache.get('')
    return this.#history.since(version)?.length !== 0
  }

  /** See TokenHistory. */
  watch(since: bigint, watcher: TokenWatcher): () => void {
    return this.#history.watch(since, watcher)
  }

  /** Resolves when the condition holds, which is looked at after each change, or after so many ms. */
  until(condition: () => boolean, ms: number): Promise<void> {
    return this.#waiters.until(condition, ms)
  }

  /** The last version that was heard of. */
  get version(): bigint {
    return this.#version
  }

  replaced(entries: ReadonlyMap<string, StoredToken | BrokenToken>, resourceVersion: string): void {
    this.#version = BigInt(resourceVersion)
    this.#sorted.replace([...entries.values()].map(known).filter((token) => token !== undefined))
    this.#broken.clear()
    for (const entry of entries.values()) this.#noteBroken(entry)
    this.#history.restart(this.#version)
    this.#waiters.changed()
  }

  changed(change: CacheChange<StoredToken | BrokenToken>): void {
    const [before, after] = [known(change.before), known(change.after)]
    this.#version = BigInt(change.resourceVersion)
    this.#broken.delete(change.name)
    if (change.after !== undefined) this.#noteBroken(change.after)
    if (after === undefined) this.#sorted.remove(change.name)
    else this.#sorted.put(after)
    if (before !== undefined || after !== undefined) this.#history.add({ before, after, version: this.#version })
    this.#waiters.changed()
  }

  reached(resourceVersion: string): void {
    this.#version = BigInt(resourceVersion)
    this.#history.reached(this.#version)
    this.#waiters.changed()
  }

  #noteBroken(entry: StoredToken | BrokenToken): void {
    if (!isBroken(entry)) return
    this.#broken.add(entry.name)
    this.#options.onBroken(entry)
  }
}

function known(entry: StoredToken | BrokenToken | undefined): StoredToken | undefined {
  return entry === undefined || isBroken(entry) ? undefined : entry
}
