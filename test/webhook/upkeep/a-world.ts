import type { CertificateBundle, KeyedCertificate } from '../../../serving/certificates/certificate-bundle.ts'
import { CertificateKeeper } from '../../../serving/certificates/certificate-keeper.ts'
import type { BundleStore, StoredBundle } from '../../../serving/certificates/certificate-secret.ts'
import type { Lifetimes } from '../../../serving/certificates/lifetimes.ts'
import { isAlive, isTrustedBy, readCertificate } from '../../../serving/certificates/pem-certificates.ts'
import { StoredCertificates } from '../../../serving/certificates/stored-certificates.ts'
import { createLogger } from '../../../serving/logger.ts'
import { type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'
import { DEFAULT_IDENTITIES } from '../../../tokens/requester.ts'
import { type FoundConfigurations, registeredAuthorities } from '../../../webhook/registration/found-configurations.ts'
import { DEFAULT_ADDRESS } from '../../../webhook/registration/registrations-manifest.ts'
import {
  webhookConfigurations,
  type WebhookConfiguration,
} from '../../../webhook/registration/webhook-configurations.ts'
import { Upkeep, type UpkeepOptions } from '../../../webhook/upkeep/upkeep.ts'
import { IDENTITY } from '../../serving/certificates/a-bundle.ts'

const log = createLogger('silent', process.stderr)

/** A step that died: before it was done, or after it was, with nobody told. */
export class Crash extends Error {
  readonly code = 'CRASH'
}

/**
 * A Secret, two configurations and the replicas that look after them, on a clock that is moved by hand. The API server that asks
 * the replicas hears of a registration `lagMs` late.
 */
export class World {
  now: number
  bundle: CertificateBundle | undefined
  readonly configurations = new Map<WebhookConfiguration['kind'], JsonObject>()
  breakGlass: string | undefined
  readonly lagMs: number
  readonly lifetimes: Lifetimes
  /** Called before and after each write, with a number that counts them; it may throw a Crash. */
  onWrite: (write: number, moment: 'before' | 'after') => void = () => undefined
  writes = 0
  #version = 0
  readonly #views: { readonly since: number; readonly authorities: string | undefined }[] = []

  constructor(now: number, lifetimes: Lifetimes, lagMs: number) {
    this.now = now
    this.lifetimes = lifetimes
    this.lagMs = lagMs
  }

  /** The authorities by which the late API server verifies now; undefined where it asks nobody yet. */
  get trusted(): string | undefined {
    const heard = this.#views.filter(({ since }) => since <= this.now - this.lagMs)
    return heard.at(-1)?.authorities
  }

  get store(): BundleStore {
    const stored = (): StoredBundle | undefined =>
      this.bundle && { bundle: this.bundle, metadata: { resourceVersion: String(this.#version) } }
    const write = async (bundle: CertificateBundle): Promise<boolean> => {
      await this.#written(() => {
        this.bundle = bundle
        this.#version++
      })
      return true
    }
    return {
      read: async () => stored(),
      create: async (bundle) => this.bundle === undefined && write(bundle),
      replace: async ({ metadata }, bundle) =>
        textAt(metadata, 'resourceVersion') === String(this.#version) && write(bundle),
    }
  }

  find(): FoundConfigurations {
    return new Map(this.configurations)
  }

  async write(wanted: WebhookConfiguration, found: JsonObject | undefined): Promise<void> {
    const there = this.configurations.get(wanted.kind)
    const versionOf = (object: JsonObject | undefined): string =>
      textAt(objectAt(object ?? {}, 'metadata'), 'resourceVersion')
    if (versionOf(there) !== versionOf(found)) throw new Error('conflict')
    await this.#written(() => {
      const metadata = { ...objectAt(wanted, 'metadata'), resourceVersion: String(++this.#version) }
      this.configurations.set(wanted.kind, { ...wanted, metadata })
      if (this.configurations.size === 2) {
        this.#views.push({ since: this.now, authorities: registeredAuthorities(this.find()) })
      }
    })
  }

  async #written(work: () => void): Promise<void> {
    const write = ++this.writes
    this.onWrite(write, 'before')
    work()
    this.onWrite(write, 'after')
  }
}

export const wantedNow: UpkeepOptions['wanted'] = (trust) =>
  webhookConfigurations(DEFAULT_ADDRESS, DEFAULT_IDENTITIES, trust)

/** A process of the webhook, without its socket. */
export class Replica {
  readonly #world: World
  readonly #keeper: CertificateKeeper
  readonly upkeep: Upkeep
  served: KeyedCertificate | undefined
  canJudge = true
  mended: string[] = []
  /** The newer versions whose list it left as it was. */
  readonly yieldedTo: (string | undefined)[] = []

  constructor(world: World, wanted: UpkeepOptions['wanted'] = wantedNow) {
    this.#world = world
    const { store, lifetimes } = world
    this.#keeper = new CertificateKeeper({
      source: new StoredCertificates({ store, identity: IDENTITY, lifetimes, now: () => world.now, log }),
      now: () => world.now,
      serve: (certificate) => (this.served = certificate),
    })
    this.upkeep = new Upkeep({
      certificates: this.#keeper,
      canJudge: () => this.canJudge,
      injectCaFrom: undefined,
      registrations: {
        find: async () => world.find(),
        write: (wanted, found) => world.write(wanted, found),
        breakGlass: async () => world.breakGlass,
      },
      wanted,
      written: ({ kind, drift }, isMended) => isMended && this.mended.push(`${kind}: ${drift.detail}`),
      glassBroken: () => undefined,
      yielded: (version) => this.yieldedTo.push(version),
    })
  }

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

  /** Why a call of the API server would fail now; undefined where it would not. */
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
