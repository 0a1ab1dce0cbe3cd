import type { X509Certificate } from 'node:crypto'
import type { CertificateBundle, Identity } from './certificate-bundle.ts'
import { isDue } from './lifetimes.ts'
import { certificatesIn, hasExpired, isAlive, isKeyOf, isSignedBy, readCertificate } from './pem-certificates.ts'

/** What one of the two certificates of a bundle is good for. `why` says it for the log. */
export type Health =
  | { readonly state: 'good' }
  /** It may be used, and its successor is to be made: two thirds of its life are over. */
  | { readonly state: 'due'; readonly why: string }
  | { readonly state: 'unusable'; readonly why: string }

export interface BundleHealth {
  readonly leaf: Health
  readonly ca: Health
}

/** Looks at every part of a bundle. @param now ms since 1970 */
export function healthOf(bundle: CertificateBundle, { names }: Identity, now: number): BundleHealth {
  return { leaf: leafHealth(bundle, names, now), ca: caHealth(bundle, now) }
}

function caHealth({ ca, caKey }: CertificateBundle, now: number): Health {
  const [signing] = certificatesIn(ca)
  if (signing === undefined) return unusable('it cannot be read')
  if (!signing.ca) return unusable('it is no CA')
  if (caKey === '') return unusable('its key is not there')
  if (!isKeyOf(caKey, signing)) return unusable('its key is that of another certificate')
  return lifeOf(signing, now)
}

function leafHealth({ ca, certificate, key }: CertificateBundle, names: readonly string[], now: number): Health {
  const authorities = certificatesIn(ca)
  if (authorities.length === 0) return unusable('its CA cannot be read')
  const leaf = readCertificate(certificate)
  if (leaf === undefined) return unusable('it cannot be read')
  if (!isKeyOf(key, leaf)) return unusable('its key is that of another certificate')
  const signers = authorities.filter((authority) => isSignedBy(leaf, authority))
  if (signers.length === 0) return unusable('its CA did not sign it')
  if (!signers.some((signer) => isAlive(signer, now))) return unusable('its CA is not valid now')
  const missing = whyNotFor(names, leaf)
  return missing === undefined ? lifeOf(leaf, now) : unusable(missing)
}

function lifeOf(certificate: X509Certificate, now: number): Health {
  const why = whyNotAlive(certificate, now)
  if (why !== undefined) return unusable(why)
  const { validFromDate, validToDate } = certificate
  return isDue(validFromDate.getTime(), validToDate.getTime(), now)
    ? { state: 'due', why: `it expires at ${validToDate.toISOString()}` }
    : { state: 'good' }
}

/** Why who calls under those names would not take that certificate; undefined where they would. */
export function whyNotFor(names: readonly string[], leaf: X509Certificate): string | undefined {
  // kube-apiserver looks at no common name.
  const missing = names.find((name) => leaf.checkHost(name, { subject: 'never' }) === undefined)
  return missing === undefined ? undefined : `it is not for ${missing}`
}

/** Why nobody takes that certificate at `now` (ms since 1970); undefined within its life. */
export function whyNotAlive(certificate: X509Certificate, now: number): string | undefined {
  if (isAlive(certificate, now)) return undefined
  const { validFromDate, validToDate } = certificate
  return hasExpired(certificate, now)
    ? `it has expired at ${validToDate.toISOString()}`
    : `it is valid from ${validFromDate.toISOString()} on`
}

function unusable(why: string): Health {
  return { state: 'unusable', why }
}

/** Whether somebody may be shown that certificate now. @param now ms since 1970 */
export function isValidAt(certificate: string, now: number): boolean {
  const read = readCertificate(certificate)
  return read !== undefined && isAlive(read, now)
}

/** When a certificate expires, in ms since 1970; undefined where it cannot be read. */
export function expiryOf(certificate: string): number | undefined {
  return readCertificate(certificate)?.validToDate.getTime()
}
