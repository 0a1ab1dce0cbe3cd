import type { KeyedCertificate } from './certificate-bundle.ts'

/** What a source is told of the moment. */
export interface Moment {
  /** The authorities, in PEM, that every registration carries now; undefined where nobody is sent here yet. */
  readonly registered: string | undefined
  /** What this process serves. */
  readonly served: KeyedCertificate | undefined
}

/** What is kept for all replicas. */
export interface Kept extends KeyedCertificate {
  /** The authorities, in PEM, that registrations have to carry; undefined where somebody else writes them there. */
  readonly ca: string | undefined
}

/** Where certificates come from: a Secret that the replicas look after, or a folder that somebody else does. */
export interface CertificateSource {
  /** @throws where it cannot be read */
  look(moment: Moment): Promise<Kept>
}
