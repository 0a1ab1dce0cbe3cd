import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { exchange } from './exchange.ts'
import { LEAST_SAMPLES } from './growth.ts'
import { KeptConnections } from './kept-connections.ts'
import type { SoakedWebhook } from './soaked-webhook.ts'
import type { Usage } from './tell-usage.ts'

export interface Contender {
  readonly webhook: Pick<SoakedWebhook, 'target' | 'usage'>
  /** Of each round of bursts so many are its own. */
  readonly bursts: number
}

export interface Soaked {
  readonly answered: number
  /** Turned away because it was overloaded. */
  readonly shed: number
  /** Why others were not answered, and how many. */
  readonly failures: ReadonlyMap<string, number>
  /** ms from when a connection was wanted to the last byte of the answer, without those of the first fifth */
  readonly latencies: readonly number[]
  /** How many connections were opened. */
  readonly opened: number
  /** What the process held, at regular moments. */
  readonly samples: readonly Usage[]
}

/** So many requests come at once. */
export const AT_ONCE = 100
/** And so many ms after the last ones the next. */
export const PERIOD_MS = 250
const SAMPLES = 50
/** Until a connection that the client has closed is closed at the other end. */
const QUIET_MS = 100

/**
 * Asks a hundred times at once, again and again, and looks in between at what the processes hold. Contenders take turns, so that
 * whatever else the machine does meets them alike.
 * @param posts the requests, as their bytes
 * @param seconds how long; on a machine so busy that too little was looked at by then, until there is enough
 */
export async function soak(
  contenders: readonly Contender[],
  posts: readonly Buffer[],
  seconds: number,
): Promise<readonly Soaked[]> {
  const soakings = contenders.map(({ webhook }) => new Soaking(webhook, posts))
  const round = contenders.flatMap(({ bursts }, index) => Array.from({ length: bursts }, () => soakings[index]))
  const start = performance.now()
  const passed = (): number => (performance.now() - start) / (seconds * 1000)
  let samples = 0
  for (let burst = 0; passed() < 1 || samples < LEAST_SAMPLES; burst++) {
    const next = sleep(PERIOD_MS)
    await round[burst % round.length]?.burst(passed() > 0.2)
    if (samples < passed() * SAMPLES) {
      samples++
      await sleep(QUIET_MS)
      for (const soaking of soakings) await soaking.sample()
    }
    await next
  }
  for (const soaking of soakings) soaking.end()
  return soakings
}

/** What one of them went through. */
class Soaking implements Soaked {
  answered = 0
  shed = 0
  readonly failures = new Map<string, number>()
  readonly latencies: number[] = []
  readonly samples: Usage[] = []
  readonly #webhook: Contender['webhook']
  readonly #posts: readonly Buffer[]
  readonly #connections: KeptConnections
  readonly #verdicts = new Map<Buffer, string>()
  #sent = 0

  constructor(webhook: Contender['webhook'], posts: readonly Buffer[]) {
    this.#webhook = webhook
    this.#posts = posts
    this.#connections = new KeptConnections(webhook.target)
  }

  get opened(): number {
    return this.#connections.opened
  }

  async burst(isMeasured: boolean): Promise<void> {
    const posts = Array.from({ length: AT_ONCE }, () => this.#posts[this.#sent++ % this.#posts.length])
    await Promise.all(posts.map(async (post) => post && this.#ask(post, isMeasured)))
  }

  async sample(): Promise<void> {
    this.samples.push(await this.#webhook.usage())
  }

  end(): void {
    this.#connections.close()
  }

  async #ask(post: Buffer, isMeasured: boolean): Promise<void> {
    const began = performance.now()
    try {
      const socket = await this.#connections.take()
      const { status, text } = await exchange(socket, post)
      this.#connections.giveBack(socket)
      if (status === 503) return void this.shed++
      const verdict = /"allowed":(true|false)/.exec(text)?.[1]
      if (status !== 200 || verdict === undefined) throw new Error(`HTTP ${status}: ${text.split('\r\n\r\n')[1]}`)
      const first = this.#verdicts.get(post) ?? verdict
      if (first !== verdict) throw new Error(`allowed is ${verdict}, and was ${first} before`)
      this.#verdicts.set(post, verdict)
      this.answered++
      if (isMeasured) this.latencies.push(performance.now() - began)
    } catch (error) {
      const why = error instanceof Error ? error.message : 'for no reason'
      this.failures.set(why, (this.failures.get(why) ?? 0) + 1)
    }
  }
}
