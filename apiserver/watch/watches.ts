import type { FastifyReply } from 'fastify'
import { tooManyRequests } from '../http/status-error.ts'
import { EventSink } from './event-sink.ts'

/** As kube-apiserver ends watches that name no time (--min-request-timeout): in 30 to 60 minutes, not all at once. */
const SHORTEST_SECONDS = 1800

/** Each watch holds a connection and hears of every change: a client has one or two, and a person some clients. */
const MOST_OF_ONE = 100
/** Of the connections that are taken these are left to others: see MOST_CONNECTIONS. */
const MOST = 800
/** What all clients together may leave unread: each has its part, but not more than MOST_UNREAD_BYTES. */
const ALL_UNREAD_BYTES = 64 * 1024 * 1024
const MOST_UNREAD_BYTES = 8 * 1024 * 1024

/** The watches that are open, each with its end. */
export class Watches {
  readonly #open = new Set<EventSink>()
  /** How many, by who watches. */
  readonly #ofOne = new Map<string, number>()

  get size(): number {
    return this.#open.size
  }

  /**
   * @param timeoutSeconds 0 leaves it to us
   * @throws StatusError 429 where too many are open already
   */
  begin(reply: FastifyReply, username: string, timeoutSeconds: number): EventSink {
    const open = this.#ofOne.get(username) ?? 0
    if (open >= MOST_OF_ONE || this.size >= MOST) {
      const most = open >= MOST_OF_ONE ? `${MOST_OF_ONE} watches of ${username}` : `${MOST} watches`
      throw tooManyRequests(`${most} are open already, and more there may not be: end some`)
    }
    const sink = new EventSink(reply, () => Math.min(ALL_UNREAD_BYTES / this.size, MOST_UNREAD_BYTES))
    const seconds = timeoutSeconds > 0 ? timeoutSeconds : SHORTEST_SECONDS * (1 + Math.random())
    // A day: setTimeout() takes no more than 2^31 ms.
    const timer = setTimeout(() => sink.end(), Math.min(seconds, 86_400) * 1000)
    this.#open.add(sink)
    this.#ofOne.set(username, open + 1)
    sink.closed.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        this.#open.delete(sink)
        this.#ended(username)
      },
      { once: true },
    )
    return sink
  }

  #ended(username: string): void {
    const left = (this.#ofOne.get(username) ?? 1) - 1
    if (left === 0) this.#ofOne.delete(username)
    else this.#ofOne.set(username, left)
  }

  /** Ends them all: each client goes on elsewhere where it was. */
  endAll(): void {
    for (const sink of this.#open) sink.end()
  }
}
