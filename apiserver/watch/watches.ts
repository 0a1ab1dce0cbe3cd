import type { FastifyReply } from 'fastify'
import { EventSink } from './event-sink.ts'

/** As kube-apiserver ends watches that name no time (--min-request-timeout): in 30 to 60 minutes, not all at once. */
const SHORTEST_SECONDS = 1800

/** The watches that are open, each with its end. */
export class Watches {
  readonly #open = new Set<EventSink>()

  get size(): number {
    return this.#open.size
  }

  /** @param timeoutSeconds 0 leaves it to us */
  begin(reply: FastifyReply, timeoutSeconds: number): EventSink {
    const sink = new EventSink(reply)
    const seconds = timeoutSeconds > 0 ? timeoutSeconds : SHORTEST_SECONDS * (1 + Math.random())
    // A day: setTimeout() takes no more than 2^31 ms.
    const timer = setTimeout(() => sink.end(), Math.min(seconds, 86_400) * 1000)
    this.#open.add(sink)
    sink.closed.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        this.#open.delete(sink)
      },
      { once: true },
    )
    return sink
  }

  /** Ends them all: each client goes on elsewhere where it was. */
  endAll(): void {
    for (const sink of this.#open) sink.end()
  }
}
