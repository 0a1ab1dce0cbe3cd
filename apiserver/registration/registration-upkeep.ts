import type { CertificateKeeper } from '../../serving/certificates/certificate-keeper.ts'
import type { UpkeepWork } from '../../serving/upkeep/run-upkeep.ts'
import { canonicalText, type JsonObject } from '../../tokens/json.ts'
import { apiServiceFor, authoritiesIn, type Drift, driftOf, otherOwner, type ServicePlace } from './api-service.ts'
import type { ApiServiceStore } from './stored-api-service.ts'

export interface RegistrationUpkeepOptions {
  readonly certificates: CertificateKeeper
  readonly apiService: ApiServiceStore
  readonly place: ServicePlace
  /**
   * Whether tokens are to be served: the feature ext-tokens is on.
   * @throws MissingKnowledge before anybody knows
   */
  readonly isServed: () => boolean
  readonly told: RegistrationWitness
}

/** Is told what became of the APIService. */
export interface RegistrationWitness {
  /** It was written; `isMended`: it stood already, and somebody had deleted or altered it. */
  written(drift: Drift, isMended: boolean): void
  /** It was deleted, since the feature is off. */
  withdrawn(): void
  /** It is somebody else's from now on, and left alone. */
  foreign(sentence: string): void
}

/**
 * Brings the certificates and the APIService to what they should be: there while tokens are served, gone while they are not, and
 * another's never touched. Each pass looks at them anew, so that whatever has happened to them, and wherever a replica has died,
 * the next pass of any replica goes on from there.
 */
export class RegistrationUpkeep implements UpkeepWork {
  readonly #options: RegistrationUpkeepOptions
  #awaited = 'not written yet'
  /** Whose it is, where it is another's. */
  #foreign: string | undefined
  /** What stood at the last look. */
  #stood: string | undefined

  constructor(options: RegistrationUpkeepOptions) {
    this.#options = options
  }

  /** For /readyz: undefined when all is well. */
  awaited(): string | undefined {
    return this.#awaited === '' ? undefined : this.#awaited
  }

  /** Something kept it from being looked at; what stood once goes on standing. */
  failed(error: unknown): void {
    if (this.#awaited === '' || this.#foreign !== undefined) return
    this.#awaited = `not written yet (${error instanceof Error ? error.message : 'for no given reason'})`
  }

  /**
   * The certificates alone, before anybody can be answered. Rejects as `pass` does.
   * @returns whose the APIService is, where it is another's: then there is nobody to be answered
   */
  async first(): Promise<string | undefined> {
    const { apiService, place, certificates } = this.#options
    const found = await apiService.find()
    const foreign = found && otherOwner(found, place)
    if (foreign === undefined) await certificates.look(found && authoritiesIn(found))
    return foreign
  }

  /** Rejects as the certificates and the APIService do, and with MissingKnowledge. */
  async pass(): Promise<{ readonly isDone: boolean }> {
    const { certificates, apiService, place, isServed, told } = this.#options
    // In this order: who has seen the registration before the authorities cannot write older ones than are registered.
    const found = await apiService.find()
    const foreign = found && otherOwner(found, place)
    const kept = await certificates.look(foreign === undefined ? found && authoritiesIn(found) : undefined)
    if (foreign !== undefined && foreign !== this.#foreign) told.foreign(foreign)
    this.#foreign = foreign
    if (foreign !== undefined) return this.#done(foreign, undefined)
    if (!isServed()) {
      if (found !== undefined) {
        await apiService.delete(found)
        told.withdrawn()
      }
      return this.#done('', undefined)
    }
    return this.#register(apiServiceFor(place, kept.ca ?? ''), found)
  }

  async #register(wanted: JsonObject, found: JsonObject | undefined): Promise<{ readonly isDone: boolean }> {
    const { apiService, told } = this.#options
    const text = canonicalText(wanted)
    const drift = driftOf(wanted, found)
    if (drift === undefined) return this.#done('', text)
    await apiService.write(wanted, found)
    // With another list of authorities, or where it was withdrawn, it is a change of ours.
    told.written(drift, this.#stood === text)
    this.#stood = text
    // Also where it had to be altered: a replica of another mind may do so in turn, and the rollout that ends it waits for this one.
    if (drift.what === 'altered') this.#awaited = ''
    return { isDone: false }
  }

  #done(awaited: string, stood: string | undefined): { readonly isDone: boolean } {
    this.#awaited = awaited
    this.#stood = stood
    return { isDone: true }
  }
}

/** Tokens are served by somebody else here, Rancher most likely. */
export class ForeignApiService extends Error {
  override readonly name = 'ForeignApiService'
  readonly code = 'FOREIGN_API_SERVICE'
}
