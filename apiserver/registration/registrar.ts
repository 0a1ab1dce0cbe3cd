import { systemCacheClock } from '../../cluster/cache-clock.ts'
import type { Connection } from '../../cluster/connection.ts'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import type { Logger } from '../../serving/logger.ts'
import { retry } from '../../serving/retry.ts'
import type { ServicePlace } from './api-service.ts'
import { API_SERVICE_NAME, API_SERVICES_PATH } from './api-service.ts'
import { keepApiService, type Registration } from './keep-api-service.ts'

export interface RegistrarOptions {
  readonly connection: Connection
  readonly place: ServicePlace
  readonly ca: () => string
  /** @throws MissingKnowledge before anybody knows */
  readonly isServed: () => boolean
  readonly log: Logger
  readonly ending: AbortSignal
}

/** Keeps the APIService as it should be, whenever it, the feature or the certificate changes. */
export class Registrar {
  readonly #options: RegistrarOptions
  readonly #cache: WatchedCache<true>
  #registration: Registration | undefined
  #error = ''
  #wake = Promise.withResolvers<void>()

  constructor(options: RegistrarOptions) {
    this.#options = options
    const changed = (): void => this.look()
    this.#cache = new WatchedCache<true>({
      connection: options.connection,
      path: API_SERVICES_PATH,
      what: 'apiservices.apiregistration.k8s.io',
      fieldSelector: `metadata.name=${API_SERVICE_NAME}`,
      parse: () => true,
      listener: { replaced: changed, changed, reached: () => undefined },
      clock: systemCacheClock,
    })
  }

  get registration(): Registration | undefined {
    return this.#registration
  }

  /** For /readyz: undefined when all is well. */
  awaited(): string | undefined {
    if (this.#registration?.state === 'foreign') return this.#registration.sentence
    if (this.#error !== '') return `not written yet (${this.#error})`
    return this.#registration === undefined ? 'not written yet' : undefined
  }

  /** Something has changed that it depends on. */
  look(): void {
    this.#wake.resolve()
  }

  /** Looks after it until it ends. Rejects with ForeignApiService where it is another's from the beginning. */
  async run(): Promise<void> {
    const { ending, log } = this.#options
    this.#cache.start()
    try {
      while (!ending.aborted) {
        const before = this.#registration?.state
        const registration = await this.#keep()
        this.#registration = registration
        this.#error = ''
        if (registration.state === 'foreign') {
          if (before === undefined) throw new ForeignApiService(registration.sentence)
          if (before !== 'foreign') log.error(registration.sentence)
        }
        await this.#nextChange()
      }
    } finally {
      await this.#cache.stop()
    }
  }

  #keep(): Promise<Registration> {
    const { connection, place, ca, isServed, log, ending } = this.#options
    return retry(() => keepApiService({ connection, place, ca: ca(), isServed: isServed(), log }), {
      signal: ending,
      failed: (error) => {
        this.#error = error instanceof Error ? error.message : 'for no given reason'
        log.warn({ err: error }, 'registration not written yet; trying again')
      },
    })
  }

  async #nextChange(): Promise<void> {
    const { ending } = this.#options
    const end = (): void => this.#wake.resolve()
    ending.addEventListener('abort', end, { once: true })
    await this.#wake.promise
    ending.removeEventListener('abort', end)
    this.#wake = Promise.withResolvers<void>()
  }
}

/** Tokens are served by somebody else here, Rancher most likely. */
export class ForeignApiService extends Error {
  override readonly name = 'ForeignApiService'
  readonly code = 'FOREIGN_API_SERVICE'
}
