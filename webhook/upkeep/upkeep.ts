import type { CertificateKeeper } from '../../serving/certificates/certificate-keeper.ts'
import {
  CONFIGURATION_KINDS,
  type FoundConfigurations,
  registeredAuthorities,
} from '../registration/found-configurations.ts'
import { type Drift, driftOf, withFoundAuthorities } from '../registration/registration-drift.ts'
import type { Trust, WebhookConfiguration } from '../registration/webhook-configurations.ts'
import { newerWriter, yieldingToNewer } from '../registration/written-by.ts'
import { canonicalText, type JsonObject } from '../../tokens/json.ts'
import type { Repair } from './repair-event.ts'

/** The registrations as one look and one write; each rejects as the connection does. */
export interface RegistrationStore {
  find(): Promise<FoundConfigurations>
  write(wanted: WebhookConfiguration, found: JsonObject | undefined): Promise<void>
  /** Why they are to be left alone; undefined where they are not. @param before what it was at the last look */
  breakGlass(before: string | undefined): Promise<string | undefined>
}

export interface UpkeepOptions {
  readonly certificates: CertificateKeeper
  readonly registrations: RegistrationStore
  /** Whether this replica knows what it needs to judge by: before that no registration is made, for nobody could answer. */
  readonly canJudge: () => boolean
  /** What is to be registered now. */
  readonly wanted: (trust: Trust) => readonly WebhookConfiguration[]
  /** The Certificate whose authority somebody else writes into the registrations. */
  readonly injectCaFrom: string | undefined
  /** Is told of each registration that was written, and whether it stood already and somebody had deleted or altered it. */
  readonly written: (repair: Repair, isMended: boolean) => void
  /** Is told when they are left alone from now on, and why, or no longer (undefined). */
  readonly glassBroken: (why: string | undefined) => void
  /** Is told when the list of a newer version stands from now on, and is left as it is, or no longer (undefined). */
  readonly yielded: (version: string | undefined) => void
}

/** What a pass has found. */
export interface Pass {
  /** The registrations stand as they should, and trust what is served. */
  readonly isDone: boolean
}

interface WantedAndFound {
  readonly wanted: WebhookConfiguration
  readonly drift: Drift | undefined
  /** The newer version whose list stands there. */
  readonly newer: string | undefined
}

/**
 * Brings the certificates and the registrations to what they should be: looked at anew in each pass, so that whatever has
 * happened to them, and wherever a replica has died, the next pass of any replica goes on from there.
 */
export class Upkeep {
  readonly #options: UpkeepOptions
  #registration = 'not written yet'
  #breakGlass: string | undefined
  #newer: string | undefined
  /** What stood at the last look, by kind. */
  readonly #stood = new Map<string, string>()

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /** Why the registrations are left alone; undefined while they are looked after. */
  get breakGlass(): string | undefined {
    return this.#breakGlass
  }

  /** For /readyz: undefined when all is well. */
  awaited(): string | undefined {
    return this.#registration === '' ? undefined : this.#registration
  }

  /** Something kept it from being looked at; what stood once goes on standing. */
  failed(error: unknown): void {
    if (this.#registration === '') return
    this.#registration = `not written yet (${error instanceof Error ? error.message : 'for no given reason'})`
  }

  /** The certificates alone, before anybody can be answered. Rejects as `pass` does. */
  async first(): Promise<void> {
    const { certificates, registrations } = this.#options
    await certificates.look(registeredAuthorities(await registrations.find()))
  }

  /** Rejects as the certificates and the registrations do. */
  async pass(): Promise<Pass> {
    const { certificates, registrations } = this.#options
    // In this order: who has seen the registrations before the authorities cannot write older ones than are registered.
    const found = await registrations.find()
    const kept = await certificates.look(registeredAuthorities(found))
    const breakGlass = await registrations.breakGlass(this.#breakGlass)
    if (breakGlass !== this.#breakGlass) this.#options.glassBroken(breakGlass)
    this.#breakGlass = breakGlass
    const drifts = this.#wanted(kept.ca, found)
    if (breakGlass !== undefined) {
      // It was told to leave them: nobody is to restart it for that.
      this.#registration = ''
      return { isDone: true }
    }
    const newer = drifts.find((each) => each.newer !== undefined)?.newer
    if (newer !== this.#newer) this.#options.yielded(newer)
    this.#newer = newer
    if (drifts.some(({ drift }) => drift?.what === 'absent') && !this.#options.canJudge()) {
      this.#registration = 'not written yet (until it can judge)'
      return { isDone: false }
    }
    for (const { wanted, drift } of drifts) {
      const text = canonicalText(wanted)
      if (drift !== undefined) {
        await registrations.write(wanted, found.get(wanted.kind))
        // With another list of authorities or identities it is a change of ours.
        this.#options.written({ kind: wanted.kind, drift }, this.#stood.get(wanted.kind) === text)
      }
      this.#stood.set(wanted.kind, text)
    }
    // Also where one had to be altered: a replica with another list may do so in turn, and the rollout that ends it waits for this one.
    if (drifts.every(({ drift }) => drift?.what !== 'absent')) this.#registration = ''
    return { isDone: drifts.every(({ drift }) => drift === undefined) }
  }

  #wanted(ca: string | undefined, found: FoundConfigurations): readonly WantedAndFound[] {
    const { wanted, injectCaFrom } = this.#options
    const isInjected = injectCaFrom !== undefined
    const configurations = wanted(isInjected ? { injectCaFrom } : { caBundle: ca })
    return CONFIGURATION_KINDS.flatMap((kind) => configurations.filter((each) => each.kind === kind)).map((each) => {
      const there = found.get(each.kind)
      const complete = yieldingToNewer(isInjected ? withFoundAuthorities(each, there) : each, there)
      return { wanted: complete, drift: driftOf(complete, there), newer: newerWriter(each, there) }
    })
  }
}
