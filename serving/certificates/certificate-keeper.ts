import type { KeyedCertificate } from './certificate-bundle.ts'
import { expiryOf, isValidAt } from './certificate-health.ts'
import type { CertificateSource, Kept } from './certificate-source.ts'
import { authoritiesToRegister, awaitedOfServing, isToBeServed } from './served-certificate.ts'

export interface CertificateKeeperOptions {
  readonly source: CertificateSource
  /** ms since 1970 */
  readonly now: () => number
  /** Serves it from now on, for new connections. It throws where that cannot be done. */
  readonly serve: (certificate: KeyedCertificate) => void
}

/** Within so many ms of the first, every replica has looked what is kept, and serves that. */
const ALL_HAVE_LOOKED_MS = 60_000

/** What one process serves, beside what is kept for all of them and what those who call trust. */
export class CertificateKeeper {
  readonly #options: CertificateKeeperOptions
  #served: KeyedCertificate | undefined
  /** What was served before, and until when another replica may serve it still. */
  #before: { readonly certificate: string; readonly until: number } | undefined
  #kept: Kept | undefined
  #registered: string | undefined

  constructor(options: CertificateKeeperOptions) {
    this.#options = options
  }

  get served(): KeyedCertificate | undefined {
    return this.#served
  }

  /**
   * Looks at what is kept, renews it where that is due, and serves it once it is trusted.
   * @param registered the authorities, in PEM, that every registration carries now; undefined where nobody is sent here yet
   * @returns it, with the authorities that registrations have to carry now
   * @throws as the source does
   */
  async look(registered: string | undefined): Promise<Kept> {
    const { source, serve, now } = this.#options
    this.#registered = registered
    const kept = await source.look({ registered, served: this.#served })
    this.#kept = kept
    if (isToBeServed({ served: this.#served, kept, registered, now: now() })) {
      const certificate = { certificate: kept.certificate, key: kept.key }
      serve(certificate)
      const before = this.#served?.certificate
      this.#before = before === undefined ? undefined : { certificate: before, until: now() + ALL_HAVE_LOOKED_MS }
      this.#served = certificate
    }
    if (this.#before !== undefined && now() >= this.#before.until) this.#before = undefined
    if (kept.ca === undefined) return kept
    const served = [this.#served, this.#before].flatMap((each) => each?.certificate ?? [])
    return { ...kept, ca: authoritiesToRegister({ kept: kept.ca, served, registered, now: now() }) }
  }

  /** Whether a connection may be answered now: an expired certificate is shown to nobody. */
  isServable(): boolean {
    return this.#served !== undefined && isValidAt(this.#served.certificate, this.#options.now())
  }

  /** For /readyz: undefined when all is well. */
  awaited(): string | undefined {
    const kept = this.#kept
    if (kept === undefined) return 'not issued yet'
    const now = this.#options.now()
    return awaitedOfServing({ served: this.#served, kept, registered: this.#registered, now })
  }

  /** Seconds until what is served expires, and until the authority that signs does. */
  secondsLeft(): { readonly served: number | undefined; readonly authority: number | undefined } {
    const left = (pem: string | undefined): number | undefined => {
      const at = pem === undefined ? undefined : expiryOf(pem)
      return at === undefined ? undefined : (at - this.#options.now()) / 1000
    }
    return { served: left(this.#served?.certificate), authority: left(this.#kept?.ca) }
  }
}
