/** A serving certificate with its key, in PEM. */
export interface KeyedCertificate {
  /** The serving certificate first, then the intermediates where there are any. */
  readonly certificate: string
  readonly key: string
}

/** A CA and the serving certificate that it signed, all in PEM. */
export interface CertificateBundle extends KeyedCertificate {
  /** What clients trust: the CA that signs first, then those before it until they have expired. */
  readonly ca: string
  /** The key of the first; '' where somebody keeps it elsewhere: then it can sign nothing new. */
  readonly caKey: string
}

/** What stands on a serving certificate. */
export interface Identity {
  /** The common name; at most 64 characters. */
  readonly commonName: string
  /** The DNS names under which clients call, kube-apiserver under the first. */
  readonly names: readonly [string, ...string[]]
}

/** The names under which kube-apiserver and pods reach a Service. */
export function serviceIdentity(service: string, namespace: string): Identity {
  const called = `${service}.${namespace}`
  // The others are for people and for scrapers in the cluster.
  return { commonName: service, names: [`${called}.svc`, `${called}.svc.cluster.local`, called] }
}
