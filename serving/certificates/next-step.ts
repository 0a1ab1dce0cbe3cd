import type { CertificateBundle, Identity } from './certificate-bundle.ts'
import { healthOf } from './certificate-health.ts'
import { backdatedMs, type Lifetimes, settledMs } from './lifetimes.ts'
import { certificatesIn, hasExpired, readCertificate } from './pem-certificates.ts'

/** The next single write that brings stored certificates to what they should be. */
export type Step =
  | { readonly issue: 'nothing' }
  /** A CA in front of those that are there; what is served stays. */
  | { readonly issue: 'ca'; readonly why: string }
  /** A serving certificate by the CA that is there. */
  | { readonly issue: 'leaf'; readonly why: string }
  /** Both: there is nothing that could be served meanwhile. */
  | { readonly issue: 'ca and leaf'; readonly why: string }
  /** The authorities that have expired are taken off the list. */
  | { readonly issue: 'shorter list'; readonly why: string }

export interface StepGround {
  readonly identity: Identity
  readonly lifetimes: Lifetimes
  /** The authorities, in PEM, that every registration carries now; undefined where nobody can say. */
  readonly registered: string | undefined
  /** ms since 1970 */
  readonly now: number
}

/**
 * What to do next: looked at anew each time, so that it does not matter who did the last step, or whether that one died
 * afterwards. A new CA comes months before the old one ends and is registered beside it; it signs what is served only when the one
 * that is served is due and everybody trusts the new one.
 */
export function nextStep(bundle: CertificateBundle, { identity, lifetimes, registered, now }: StepGround): Step {
  const { leaf, ca } = healthOf(bundle, identity, now)
  if (leaf.state === 'unusable') {
    // Nobody can be answered now: waiting for trust would help nobody.
    return ca.state === 'unusable' ? { issue: 'ca and leaf', why: ca.why } : { issue: 'leaf', why: leaf.why }
  }
  if (ca.state === 'unusable') return { issue: 'ca', why: ca.why }
  if (leaf.state === 'due' && isSettled(bundle.ca, lifetimes, registered, now)) return { issue: 'leaf', why: leaf.why }
  if (ca.state === 'due') return { issue: 'ca', why: ca.why }
  const isShorter = certificatesIn(bundle.ca).some((authority) => hasExpired(authority, now))
  return isShorter ? { issue: 'shorter list', why: 'one has expired' } : { issue: 'nothing' }
}

/** Whether the CA that signs is trusted wherever it has to be, and has been for a while. */
function isSettled(ca: string, lifetimes: Lifetimes, registered: string | undefined, now: number): boolean {
  const signing = readCertificate(ca)
  if (signing === undefined) return false
  const isRegistered =
    registered === undefined ||
    certificatesIn(registered).some(({ fingerprint256 }) => fingerprint256 === signing.fingerprint256)
  const issuedAt = signing.validFromDate.getTime() + backdatedMs(lifetimes.caMs)
  return isRegistered && now >= issuedAt + settledMs(lifetimes)
}
