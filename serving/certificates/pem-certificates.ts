import { createPrivateKey, X509Certificate } from 'node:crypto'

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** The certificates of a PEM text in its order; what cannot be read is left out. */
export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(BLOCK) ?? []).map(readCertificate).filter((certificate) => certificate !== undefined)
}

/** The first certificate of a PEM text: of a chain, the one that is served. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** The PEM text of several certificates, each of them once. */
export function joinedPem(certificates: readonly X509Certificate[]): string {
  return [...new Set(certificates.map((certificate) => certificate.toString()))].join('')
}

/** Whether a private key in PEM, RSA or EC, is that of the certificate. */
export function isKeyOf(pem: string, certificate: X509Certificate): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem))
  } catch {
    return false
  }
}

/** Whether `now` (ms since 1970) lies within the life of the certificate. */
export function isAlive({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now < validToDate.getTime()
}

/** Whether its end is over; one whose life has not begun may only be ahead of our clock. @param now ms since 1970 */
export function hasExpired({ validToDate }: X509Certificate, now: number): boolean {
  return validToDate.getTime() <= now
}

/** Whether a chain, the serving certificate first, is trusted by who trusts those authorities. */
export function isTrustedBy(authorities: string, chain: string, now: number): boolean {
  return trustingAuthorities(authorities, chain, now).length > 0
}

/**
 * Those authorities by which a chain is trusted, of the ones that have not expired themselves: one has signed the serving certificate, or
 * an intermediate that leads there. A certificate that has signed itself is its own.
 */
export function trustingAuthorities(authorities: string, chain: string, now: number): X509Certificate[] {
  const [serving, ...others] = certificatesIn(chain)
  const linked = serving === undefined ? [] : [serving]
  for (const certificate of linked) {
    linked.push(...others.filter((other) => !linked.includes(other) && isSignedBy(certificate, other)))
  }
  return certificatesIn(authorities).filter(
    (ca) =>
      isAlive(ca, now) &&
      linked.some((certificate) => certificate.fingerprint256 === ca.fingerprint256 || isSignedBy(certificate, ca)),
  )
}

export function isSignedBy(certificate: X509Certificate, ca: X509Certificate): boolean {
  return certificate.checkIssued(ca) && certificate.verify(ca.publicKey)
}
