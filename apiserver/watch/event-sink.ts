import type { FastifyReply } from 'fastify'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'

/** Where the events of one watch go: an answer that goes on, one JSON object a line. */
export class EventSink {
  readonly #reply: FastifyReply
  readonly #mostUnread: () => number
  readonly #closed = new AbortController()

  /** @param mostUnread bytes: a client that reads so much slower than tokens change is cut off, and goes on where it was */
  constructor(reply: FastifyReply, mostUnread: () => number) {
    this.#reply = reply
    this.#mostUnread = mostUnread
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
    // Looked at before: however large one event is, it is sent to whoever has taken the others.
    if (raw.writableLength > this.#mostUnread()) return void raw.destroy()
    raw.write(`{"type":"${type}","object":${object}}\n`)
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  hasRoom(): Promise<void> {
    const { raw } = this.#reply
    if (!raw.writableNeedDrain || this.closed.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        raw.off('drain', done).off('close', done)
        resolve()
      }
      raw.once('drain', done).once('close', done)
    })
  }

  end(): void {
    if (!this.#reply.raw.writableEnded) this.#reply.raw.end()
  }
}
