import type { StoredToken } from './stored-token.ts'

/** What became of one token. One that is broken counts as absent. */
export interface TokenEvent {
  readonly before: StoredToken | undefined
  readonly after: StoredToken | undefined
  readonly version: bigint
}

/** Is told what a watch is told. It must not throw. */
export interface TokenWatcher {
  changed(event: TokenEvent): void
  /** Nothing up to this version is yet to be told. */
  reached(version: bigint): void
  /** What happened next is not known here: whoever watches has to come again. */
  ended(): void
}

/** 2 KB an event at most (they share the tokens): 8 MB. At 100 writes a second that is 40 s for a client to come back. */
const MOST_EVENTS = 4096

/** The last events, for watches that go on where another ended; and who is told of the next. */
export class TokenHistory {
  readonly #watchers = new Set<TokenWatcher>()
  #events: TokenEvent[] = []
  /** Everything after this version is known. */
  #start: bigint | undefined

  /** Begins anew: what was before is not known. */
  restart(version: bigint): void {
    this.#events = []
    this.#start = version
    this.endWatches()
  }

  endWatches(): void {
    for (const watcher of this.#watchers) watcher.ended()
    this.#watchers.clear()
  }

  add(event: TokenEvent): void {
    this.#events.push(event)
    for (const watcher of this.#watchers) watcher.changed(event)
    // Halved and not shifted: an array of thousands is not to be moved for each event.
    if (this.#events.length < 2 * MOST_EVENTS) return
    const dropped = this.#events.splice(0, MOST_EVENTS)
    this.#start = dropped.at(-1)?.version ?? this.#start
  }

  reached(version: bigint): void {
    for (const watcher of this.#watchers) watcher.reached(version)
  }

  /**
   * Tells the watcher at once what happened after that version, which must be remembered, and from then on what happens, until
   * the result is called.
   */
  watch(since: bigint, watcher: TokenWatcher): () => void {
    for (const event of this.since(since) ?? []) watcher.changed(event)
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** What happened after that version, or undefined where not all of it is known. */
  since(version: bigint): readonly TokenEvent[] | undefined {
    if (this.#start === undefined || version < this.#start) return undefined
    const first = this.#events.findIndex((event) => event.version > version)
    return first === -1 ? [] : this.#events.slice(first)
  }
}
