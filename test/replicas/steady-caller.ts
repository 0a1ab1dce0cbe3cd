import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Failure {
  /** ms since 1970 */
  readonly began: number
  readonly ended: number
  readonly why: string
}

export interface SteadyCallerOptions {
  readonly port: number
  readonly servername: string
  /** Calls a second. */
  readonly rate: number
  /** The authorities that are trusted now, in PEM: heard of as late as whoever gives them likes. */
  readonly trusted: () => string
  /** The text of an AdmissionReview. */
  readonly review: string
}

/** kube-apiserver keeps so many idle connections to one webhook. */
const IDLE_CONNECTIONS = 25
/** A call of kube-apiserver has so long. */
const TIMEOUT_MS = 5000
/** One in so many calls opens a connection of its own, so that handshakes are among what is tried. */
const FRESH_ONE_IN = 20
const MOST_AT_ONCE = 5

/** Calls as kube-apiserver does, at a steady rate whatever becomes of the calls, and keeps what failed. */
export class SteadyCaller {
  readonly #options: SteadyCallerOptions
  readonly #timer: NodeJS.Timeout
  readonly #pending = new Set<Promise<void>>()
  readonly failures: Failure[] = []
  answered = 0
  #sent = 0
  /** Calls that were made, or whose time went by. */
  #passed = 0
  readonly #began = Date.now()
  #trusted = ''
  #agent = new Agent()

  constructor(options: SteadyCallerOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#catchUp(), 5)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#pending)
    this.#agent.destroy()
  }

  #catchUp(): void {
    const due = Math.floor(((Date.now() - this.#began) * this.#options.rate) / 1000)
    // A machine that stood still for a moment makes nobody call a hundred times at once.
    this.#passed = Math.max(this.#passed, due - MOST_AT_ONCE)
    for (; this.#passed < due; this.#passed++) this.#call()
  }

  #call(): void {
    const began = Date.now()
    const isFresh = this.#sent++ % FRESH_ONE_IN === 0
    const call = this.#ask(isFresh)
      .then(() => void this.answered++)
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : 'for no reason'
        this.failures.push({ began, ended: Date.now(), why })
      })
      .finally(() => this.#pending.delete(call))
    this.#pending.add(call)
  }

  async #ask(isFresh: boolean): Promise<void> {
    const { port, servername, review, trusted } = this.#options
    if (trusted() !== this.#trusted) {
      // As kube-apiserver, which has a client for each configuration: what is under way there goes on.
      this.#trusted = trusted()
      this.#agent = new Agent({ keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS, ca: this.#trusted })
    }
    const agent = isFresh ? new Agent({ ca: this.#trusted, maxCachedSessions: 0 }) : this.#agent
    const answer = await new Promise<string>((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port,
          servername,
          path: '/validate',
          method: 'POST',
          agent,
          timeout: TIMEOUT_MS,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(review) },
        },
        (response) => {
          text(response).then(
            (body) =>
              response.statusCode === 200 ? resolve(body) : reject(new Error(`HTTP ${response.statusCode}: ${body}`)),
            reject,
          )
        },
      )
      call.once('timeout', () => call.destroy(new Error('timeout')))
      call.once('error', (error) => {
        // Go's transport does so too: the other end had closed a kept connection before anything was sent on it.
        if (call.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
          this.#ask(true).then(() => resolve('{"response":'), reject)
        else reject(error)
      })
      call.end(review)
    }).finally(() => isFresh && agent.destroy())
    if (!answer.includes('"response":')) throw new Error(`no review: ${answer}`)
  }
}
