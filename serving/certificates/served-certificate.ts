import type { KeyedCertificate } from './certificate-bundle.ts'
import { isValidAt } from './certificate-health.ts'
import {
  certificatesIn,
  isKeyOf,
  isTrustedBy,
  joinedPem,
  readCertificate,
  trustingAuthorities,
} from './pem-certificates.ts'

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

export interface RegisteringGround {
  /** The authorities, in PEM, that are kept. */
  readonly kept: string
  /** PEM of what is served, here or, for all that is known, by another replica still. */
  readonly served: readonly string[]
  /** As for serving. */
  readonly registered: string | undefined
  /** ms since 1970 */
  readonly now: number
}

/**
 * The authorities, in PEM, that registrations have to carry: those that are kept and, where they carry it now, that of what is served.
 * Somebody may have put quite other certificates in the place of those that were kept.
 */
export function authoritiesToRegister({ kept, served, registered = '', now }: RegisteringGround): string {
  const untrusted = served.filter((chain) => !isTrustedBy(kept, chain, now))
  if (untrusted.length === 0) return kept
  const signers = untrusted.flatMap((chain) => trustingAuthorities(registered, chain, now))
  return joinedPem([...certificatesIn(kept), ...signers])
}

function isSame(one: KeyedCertificate, other: KeyedCertificate): boolean {
  return one.certificate === other.certificate && one.key === other.key
}
