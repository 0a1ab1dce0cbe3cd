import type { FastifyReply } from 'fastify'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'

/** A client that reads so much slower than tokens change is cut off, and goes on where it was: it must not fill our memory. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024

/** Where the events of one watch go: an answer that goes on, one JSON object a line. */
export class EventSink {
  readonly #reply: FastifyReply
  readonly #closed = new AbortController()

  constructor(reply: FastifyReply) {
    this.#reply = reply
    reply.raw.once('close', () => this.#closed.abort())
  }

  /** Aborted when nobody reads any more. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** From now on the answer is a watch: what goes wrong is told in an event. */
  open(): void {
    this.#reply.hijack()
    const { raw } = this.#reply
    raw.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
    // The client may wait for the head before the first event there is.
    raw.flushHeaders()
  }

  /** @param object JSON */
  send(type: EventType, object: string): void {
    const { raw } = this.#reply
    if (raw.writableEnded || raw.destroyed) return
    raw.write(`{"type":"${type}","object":${object}}\n`)
    if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy()
  }

  end(): void {
    if (!this.#reply.raw.writableEnded) this.#reply.raw.end()
  }
}
