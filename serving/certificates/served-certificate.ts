import type { KeyedCertificate } from './certificate-bundle.ts'
import { isValidAt } from './certificate-health.ts'
import { isKeyOf, isTrustedBy, readCertificate } from './pem-certificates.ts'

export interface ServingGround {
  readonly served: KeyedCertificate | undefined
  /** What is kept for all replicas, in the Secret or the mounted folder. */
  readonly kept: KeyedCertificate
  /** The authorities, in PEM, that every registration carries now; undefined where nobody is sent here yet, or nobody can say. */
  readonly registered: string | undefined
  /** ms since 1970 */
  readonly now: number
}

/** Whether to serve what is kept from now on: not before those who call trust it, unless nothing better is served. */
export function isToBeServed({ served, kept, registered, now }: ServingGround): boolean {
  const certificate = readCertificate(kept.certificate)
  if (certificate === undefined || !isKeyOf(kept.key, certificate) || !isValidAt(kept.certificate, now)) return false
  if (served === undefined || !isValidAt(served.certificate, now)) return true
  if (isSame(served, kept)) return false
  return registered === undefined || isTrustedBy(registered, kept.certificate, now)
}

/**
 * What is wrong with what is served, for /readyz: undefined where calls can succeed. A kept certificate that nobody trusts yet is
 * nothing to worry about while the one that is served is trusted.
 */
export function awaitedOfServing({ served, kept, registered, now }: ServingGround): string | undefined {
  if (served === undefined) return 'not issued yet'
  if (!isValidAt(served.certificate, now)) return 'the served one is not valid now'
  if (registered === undefined) return undefined
  if (!isTrustedBy(registered, served.certificate, now)) return 'the registration does not trust the served one'
  return !isSame(served, kept) && isTrustedBy(registered, kept.certificate, now)
    ? 'another one is kept and trusted, and not served yet'
    : undefined
}

export function isSame(one: KeyedCertificate, other: KeyedCertificate): boolean {
  return one.certificate === other.certificate && one.key === other.key
}
