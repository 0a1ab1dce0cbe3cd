import { API_SERVICE_NAME, authoritiesIn, type ServicePlace } from '../../../apiserver/registration/api-service.ts'
import { RegistrationUpkeep } from '../../../apiserver/registration/registration-upkeep.ts'
import type { ApiServiceStore } from '../../../apiserver/registration/stored-api-service.ts'
import {
  type CertificateBundle,
  type KeyedCertificate,
  serviceIdentity,
} from '../../../serving/certificates/certificate-bundle.ts'
import { CertificateKeeper } from '../../../serving/certificates/certificate-keeper.ts'
import type { BundleStore } from '../../../serving/certificates/certificate-secret.ts'
import type { Lifetimes } from '../../../serving/certificates/lifetimes.ts'
import { isAlive, isTrustedBy, readCertificate } from '../../../serving/certificates/pem-certificates.ts'
import { StoredCertificates } from '../../../serving/certificates/stored-certificates.ts'
import { createLogger } from '../../../serving/logger.ts'
import { type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'

export const PLACE: ServicePlace = { namespace: 'rtoken-system', name: 'rtoken-apiserver', port: 443 }
const log = createLogger('silent', process.stderr)

/** A step that died: before it was done, or after it was, with nobody told. */
export class Crash extends Error {
  readonly code = 'CRASH'
}

/**
 * A Secret, an APIService and the replicas that look after them, on a clock that is moved by hand. The aggregator hears of the
 * APIService `lagMs` late.
 */
export class World {
  now: number
  bundle: CertificateBundle | undefined
  apiService: JsonObject | undefined
  /** Whether the feature ext-tokens is on. */
  isServed = true
  readonly lagMs: number
  readonly lifetimes: Lifetimes
  /** Whether the APIService may be written. */
  isRegistrable = true
  /** Called before and after each write, with a number that counts them; it may throw. */
  onWrite: (write: number, moment: 'before' | 'after') => void = () => undefined
  writes = 0
  #version = 0
  readonly #views: { readonly since: number; readonly authorities: string | undefined }[] = []

  constructor(now: number, lifetimes: Lifetimes, lagMs = 0) {
    this.now = now
    this.lifetimes = lifetimes
    this.lagMs = lagMs
  }

  /** The authorities by which the late aggregator verifies now; undefined where it asks nobody. */
  get trusted(): string | undefined {
    return this.#views.findLast(({ since }) => since <= this.now - this.lagMs)?.authorities
  }

  get bundleStore(): BundleStore {
    const write = (bundle: CertificateBundle): true => {
      this.#written(() => (this.bundle = bundle))
      return true
    }
    return {
      read: async () => this.bundle && { bundle: this.bundle, metadata: { resourceVersion: String(this.#version) } },
      create: async (bundle) => this.bundle === undefined && write(bundle),
      replace: async ({ metadata }, bundle) => versionOf({ metadata }) === String(this.#version) && write(bundle),
    }
  }

  get apiServices(): ApiServiceStore {
    return {
      find: async () => this.apiService,
      write: async (wanted, found) => {
        if (versionOf(this.apiService) !== versionOf(found)) throw new Error('conflict')
        if (!this.isRegistrable) throw new Error('forbidden')
        this.#written(() => this.put(wanted))
      },
      delete: async (found) => {
        if (versionOf(this.apiService) !== versionOf(found)) throw new Error('conflict')
        this.#written(() => this.put(undefined))
      },
    }
  }

  /** What anybody may do to the APIService. */
  put(apiService: JsonObject | undefined): void {
    const metadata = { name: API_SERVICE_NAME, resourceVersion: String(++this.#version) }
    this.apiService = apiService && { ...apiService, metadata }
    this.#views.push({ since: this.now, authorities: apiService && authoritiesIn(apiService) })
  }

  /** The APIService with these fields of its spec altered. */
  alter(spec: JsonObject): void {
    const found = this.apiService ?? {}
    this.put({ ...found, spec: { ...objectAt(found, 'spec'), ...spec } })
  }

  #written(work: () => void): void {
    const write = ++this.writes
    this.onWrite(write, 'before')
    this.#version++
    work()
    this.onWrite(write, 'after')
  }
}

function versionOf(object: JsonObject | undefined): string {
  return textAt(objectAt(object ?? {}, 'metadata'), 'resourceVersion')
}

/** A process of the Token API server, without its socket. */
export class Replica {
  readonly #world: World
  readonly #keeper: CertificateKeeper
  readonly upkeep: RegistrationUpkeep
  served: KeyedCertificate | undefined
  /** What it said of the APIService. */
  readonly told: string[] = []

  constructor(world: World) {
    this.#world = world
    this.#keeper = new CertificateKeeper({
      source: new StoredCertificates({
        store: world.bundleStore,
        identity: serviceIdentity(PLACE.name, PLACE.namespace),
        lifetimes: world.lifetimes,
        now: () => world.now,
        log,
      }),
      now: () => world.now,
      serve: (certificate) => (this.served = certificate),
    })
    this.upkeep = new RegistrationUpkeep({
      certificates: this.#keeper,
      apiService: world.apiServices,
      place: PLACE,
      isServed: () => world.isServed,
      told: {
        written: ({ what, detail }, isMended) =>
          this.told.push(`${isMended ? 'mended' : 'written'} ${what}: ${detail}`),
        withdrawn: () => this.told.push('withdrawn'),
        foreign: (sentence) => this.told.push(sentence),
      },
    })
  }

  /** As /readyz says it. */
  awaited(): string | undefined {
    return this.#keeper.awaited() ?? this.upkeep.awaited()
  }

  isServable(): boolean {
    return this.#keeper.isServable()
  }

  /** Passes until there is nothing left to do. */
  async settle(): Promise<void> {
    for (let pass = 0; pass < 10; pass++) if ((await this.upkeep.pass()).isDone) return
    throw new Error('ten passes were not enough')
  }

  /** Why a request that the aggregator passes on would fail now; undefined where it would not. */
  fault(): string | undefined {
    const { now, trusted } = this.#world
    const leaf = readCertificate(this.served?.certificate ?? '')
    if (leaf === undefined) return 'nothing is served'
    if (!isAlive(leaf, now)) return 'what is served is not valid'
    return trusted !== undefined && !isTrustedBy(trusted, leaf.toString(), now)
      ? 'what is served is not trusted'
      : undefined
  }
}
