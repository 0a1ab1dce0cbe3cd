import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { CertificateBundle, Identity } from './certificate-bundle.ts'

/** What a stored bundle is good for. */
export interface BundleHealth {
  /** Why the serving certificate must not be served any longer; undefined where it may. */
  readonly leafFault: string | undefined
  /** Why the CA must not sign another one; undefined where it may. */
  readonly caFault: string | undefined
}

/** Renewed when less than this part of its life is left. */
const LEFT_AT_RENEWAL = 1 / 3

/** Looks at every part of a bundle. @param now ms since 1970 */
export function healthOf(bundle: CertificateBundle, { names }: Identity, now: number): BundleHealth {
  const ca = readCertificate(bundle.ca)
  if (ca === undefined) return { leafFault: 'its CA cannot be read', caFault: 'it cannot be read' }
  return { leafFault: leafFault(bundle, ca, names, now), caFault: caFault(bundle, ca, now) }
}

function caFault({ caKey }: CertificateBundle, ca: X509Certificate, now: number): string | undefined {
  if (!ca.ca) return 'it is no CA'
  if (caKey === '') return 'its key is not there'
  if (!isKeyOf(caKey, ca)) return 'its key is that of another certificate'
  return lifeFault(ca, now)
}

function leafFault(
  { certificate, key }: CertificateBundle,
  ca: X509Certificate,
  names: readonly string[],
  now: number,
): string | undefined {
  const leaf = readCertificate(certificate)
  if (leaf === undefined) return 'it cannot be read'
  if (!isKeyOf(key, leaf)) return 'its key is that of another certificate'
  if (!leaf.checkIssued(ca) || !leaf.verify(ca.publicKey)) return 'its CA did not sign it'
  if (ca.validToDate.getTime() <= now) return 'its CA has expired'
  const missing = names.find((name) => leaf.checkHost(name, { subject: 'never' }) === undefined)
  if (missing !== undefined) return `it is not for ${missing}`
  return lifeFault(leaf, now)
}

function lifeFault({ validFromDate, validToDate }: X509Certificate, now: number): string | undefined {
  const start = validFromDate.getTime()
  const end = validToDate.getTime()
  if (now < start) return `it is valid from ${validFromDate.toISOString()} on`
  if (now >= end) return `it has expired at ${validToDate.toISOString()}`
  return end - now < (end - start) * LEFT_AT_RENEWAL ? `it expires at ${validToDate.toISOString()}` : undefined
}

/** Whether somebody may be shown that certificate now. @param now ms since 1970 */
export function isValidAt(certificate: string, now: number): boolean {
  const read = readCertificate(certificate)
  return read !== undefined && read.validFromDate.getTime() <= now && now < read.validToDate.getTime()
}

/** When a certificate expires, in ms since 1970; undefined where it cannot be read. */
export function expiryOf(certificate: string): number | undefined {
  return readCertificate(certificate)?.validToDate.getTime()
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function isKeyOf(pem: string, certificate: X509Certificate): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem))
  } catch {
    return false
  }
}
