import { type JsonObject, objectAt, textAt } from '../tokens/json.ts'
import { ApiError } from './api-error.ts'
import { Backoff } from './backoff.ts'
import { type CacheClock, systemCacheClock } from './cache-clock.ts'
import { CacheContents, type CacheState } from './cache-contents.ts'
import type { Connection } from './connection.ts'
import { listPages } from './list-pages.ts'
import { withQuery } from './path-with-query.ts'
import { SilenceWatch } from './silence-watch.ts'
import { watchEventFrom } from './watch-event.ts'

const ABSENT_RETRY_MS = 1000
const ANSWER_TIMEOUT_MS = 10_000
const SHORTEST_WATCH_S = 300
/** A watch that lived this long was a good one. */
const GOOD_WATCH_MS = 1000

/** Hears of everything that a cache hears of, in order, at the moment when the cache itself shows it. It must not throw. */
export interface CacheListener<T> {
  /** A list took the place of all that was known; what happened in between is not told. */
  replaced(entries: ReadonlyMap<string, T>, resourceVersion: string): void
  /** `before` and `after` are undefined where nothing is kept of the object. */
  changed(change: CacheChange<T>): void
  /** Nothing that changed up to this version is yet to be told. */
  reached(resourceVersion: string): void
}

export interface CacheChange<T> {
  readonly name: string
  readonly before: T | undefined
  readonly after: T | undefined
  readonly resourceVersion: string
}

export interface WatchedCacheOptions<T> {
  readonly connection: Connection
  /** Of a cluster-scoped collection, or of one namespace's: objects are kept by their name. */
  readonly path: string
  /** For messages, such as `settings.management.cattle.io`. */
  readonly what: string
  /** What to keep of an object; undefined keeps nothing of it. It must not throw. */
  readonly parse: (object: JsonObject) => T | undefined
  readonly listener?: CacheListener<T>
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly clock?: CacheClock
  /** 0 or more, less than 1 */
  readonly random?: () => number
}

/**
 * All objects of one resource, kept up to date by a list and a watch that reconnects for as long as it is started. What was
 * known stays known while the API server is away, for 180 s.
 */
export class WatchedCache<T> {
  readonly #options: WatchedCacheOptions<T>
  readonly #clock: CacheClock
  readonly #random: () => number
  readonly #contents: CacheContents<T>
  readonly #backoff: Backoff
  /** Where the watch goes on; '' is: list first. */
  #resourceVersion = ''
  #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: WatchedCacheOptions<T>) {
    this.#options = options
    this.#clock = options.clock ?? systemCacheClock
    this.#random = options.random ?? Math.random
    this.#contents = new CacheContents(options.what, this.#clock)
    this.#backoff = new Backoff(this.#random)
  }

  /** Does nothing where it is started already. */
  start(): void {
    if (this.#running !== undefined) return
    this.#stop = new AbortController()
    this.#running = this.#run()
  }

  /** Resolves when nothing of it is left to run. What it knows grows stale. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    this.#running = undefined
  }

  /** Resolves when the first list has been answered, also where the answer was that there is no such resource. */
  settled(): Promise<void> {
    return this.#contents.settled
  }

  state(): CacheState {
    return this.#contents.state()
  }

  /** @throws MissingKnowledge unless the phase is warm */
  get(name: string): T | undefined {
    return this.#contents.entries().get(name)
  }

  /** @throws MissingKnowledge unless the phase is warm */
  values(): IterableIterator<T> {
    return this.#contents.entries().values()
  }

  get size(): number {
    return this.#contents.size
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        if (this.#resourceVersion === '') await this.#list()
        await this.#watch()
      } catch (error) {
        if (this.#stop.signal.aborted) return
        await this.#clock.sleep(this.#afterFailure(error), this.#stop.signal)
      }
    }
  }

  async #list(): Promise<void> {
    const { connection, path, parse } = this.#options
    const options = {
      ...this.#selection,
      signal: this.#stop.signal,
      timeoutMs: ANSWER_TIMEOUT_MS,
      onExpiry: 'fail' as const,
    }
    const entries = new Map<string, T>()
    let resourceVersion = ''
    for await (const page of listPages(connection, path, options)) {
      resourceVersion = page.resourceVersion
      for (const item of page.items) {
        const value = parse(item)
        if (value !== undefined) entries.set(textAt(objectAt(item, 'metadata'), 'name'), value)
      }
    }
    this.#contents.replace(entries)
    this.#resourceVersion = resourceVersion
    this.#options.listener?.replaced(entries, resourceVersion)
  }

  async #watch(): Promise<void> {
    const { connection, path } = this.#options
    const silence = new SilenceWatch(this.#clock, this.#stop.signal, this.#contents.state().heardAt, async (signal) => {
      const probe = withQuery(path, { ...this.#selection, limit: '1' })
      await connection.request({ method: 'GET', path: probe, signal, timeoutMs: ANSWER_TIMEOUT_MS })
      this.#contents.hear()
    })
    const watch = {
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#resourceVersion,
      timeoutSeconds: String(Math.round(SHORTEST_WATCH_S * (1 + this.#random()))),
    }
    const startedAt = this.#clock.monotonic()
    let isGood = false
    try {
      const request = { method: 'GET' as const, signal: silence.signal, timeoutMs: ANSWER_TIMEOUT_MS }
      for await (const line of connection.lines({
        ...request,
        path: withQuery(path, { ...this.#selection, ...watch }),
      })) {
        silence.heardLine()
        this.#take(line)
        this.#contents.hear()
        isGood = true
      }
    } finally {
      await silence.end()
      isGood ||= this.#clock.monotonic() - startedAt >= GOOD_WATCH_MS
      if (isGood) this.#backoff.reset()
    }
    // A server that ends every watch at once is not to be asked without a pause.
    if (!isGood) await this.#clock.sleep(this.#backoff.next(), this.#stop.signal)
  }

  /** @throws ApiError where the line is one */
  #take(line: JsonObject): void {
    const event = watchEventFrom(line)
    if (event.type === 'error') throw event.error
    if (event.type === 'unknown') return
    const { listener, parse } = this.#options
    if (event.resourceVersion !== '') this.#resourceVersion = event.resourceVersion
    if (event.type === 'bookmark') {
      listener?.reached(event.resourceVersion)
      return
    }
    const after = event.type === 'put' ? parse(event.object) : undefined
    const before = this.#contents.put(event.name, after)
    listener?.changed({ name: event.name, before, after, resourceVersion: event.resourceVersion })
  }

  /** @returns ms to wait */
  #afterFailure(error: unknown): number {
    if (error instanceof ApiError) {
      // Whatever the server has against the watch (410: it forgot where we were), a new list begins from solid ground. A
      // connection that broke is taken up where it broke.
      this.#resourceVersion = ''
      if (error.status === 404) {
        this.#contents.clearAsAbsent()
        return ABSENT_RETRY_MS
      }
    }
    this.#contents.fail(error)
    return this.#backoff.next()
  }

  get #selection(): { labelSelector?: string; fieldSelector?: string } {
    const { labelSelector, fieldSelector } = this.#options
    return { ...(labelSelector && { labelSelector }), ...(fieldSelector && { fieldSelector }) }
  }
}
