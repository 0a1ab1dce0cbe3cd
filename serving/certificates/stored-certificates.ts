import type { CertificateSource, Kept, Moment } from './certificate-source.ts'
import { ensureCertificates, type EnsureOptions } from './ensure-certificates.ts'

/** Certificates of our own making, in a Secret that any replica renews. */
export class StoredCertificates implements CertificateSource {
  readonly #options: Omit<EnsureOptions, keyof Moment>

  constructor(options: Omit<EnsureOptions, keyof Moment>) {
    this.#options = options
  }

  /** Rejects as ensureCertificates does. */
  look(moment: Moment): Promise<Kept> {
    return ensureCertificates({ ...this.#options, ...moment })
  }
}
