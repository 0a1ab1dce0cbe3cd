import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import { isRecord } from '../cluster/is-record.ts'

const PATH = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/rtoken-webhook'
const LOOK_MS = 200

/** What the registration says is to be trusted, as an API server knows it that hears of it late. */
export class RegisteredBundle {
  readonly #cluster: Cluster
  readonly #lagMs: number
  #running: Promise<void> | undefined
  #isOver = false
  /** PEM, as it was `lagMs` ago. */
  lagging = ''
  /** Every bundle that was seen. */
  readonly seen = new Set<string>()

  constructor(cluster: Cluster, lagMs: number) {
    this.#cluster = cluster
    this.#lagMs = lagMs
  }

  /** The first bundle is known when it resolves. */
  async follow(): Promise<void> {
    this.lagging = (await this.#read()) ?? ''
    this.#running = this.#look()
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #look(): Promise<void> {
    while (!this.#isOver) {
      const bundle = await this.#read()
      if (bundle !== undefined) {
        this.seen.add(bundle)
        setTimeout(() => (this.lagging = bundle), this.#lagMs).unref()
      }
      await sleep(LOOK_MS)
    }
  }

  async #read(): Promise<string | undefined> {
    const { body } = await this.#cluster.request('admin', 'GET', PATH)
    const [webhook]: unknown[] = isRecord(body) && Array.isArray(body['webhooks']) ? body['webhooks'] : []
    const config = isRecord(webhook) ? webhook['clientConfig'] : undefined
    const encoded = isRecord(config) ? config['caBundle'] : undefined
    return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : undefined
  }
}
