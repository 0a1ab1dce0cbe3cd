import type { Logger } from '../logger.ts'
import type { CertificateBundle, Identity, KeyedCertificate } from './certificate-bundle.ts'
import type { BundleStore, StoredBundle } from './certificate-secret.ts'
import { issueCa, issueServingCertificate, type SigningCa } from './issue-certificates.ts'
import { type Lifetimes, LIFETIMES } from './lifetimes.ts'
import { nextStep, type Step } from './next-step.ts'
import { certificatesIn, hasExpired, isSignedBy, joinedPem, readCertificate } from './pem-certificates.ts'

/** Every process that loses a race reads what the winner wrote; with more than a few in a row something else is wrong. */
const MOST_ATTEMPTS = 10

export interface EnsureOptions {
  readonly store: BundleStore
  readonly identity: Identity
  readonly log: Logger
  /** ms since 1970 */
  readonly now: () => number
  readonly lifetimes?: Lifetimes
  /** The authorities, in PEM, that every registration carries now; undefined where nobody can say. */
  readonly registered?: string | undefined
  /** What this process serves: where somebody deleted what was stored, it goes back. */
  readonly served?: KeyedCertificate | undefined
}

/**
 * The bundle for every replica: what is stored where it is good, else brought to that one write after the other. Several processes
 * that do so at once end with the same one, and one that dies between two writes leaves what the next goes on from.
 * @throws what the store throws, and CertificatesNotSettled
 */
export async function ensureCertificates(options: EnsureOptions): Promise<CertificateBundle> {
  const { store, identity, log, now, registered, lifetimes = LIFETIMES } = options
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const stored = await store.read()
    const isThere = stored !== undefined && certificatesIn(stored.bundle.ca).length > 0
    const bundle = isThere ? stored.bundle : lostBundle(options)
    const ground = { identity, lifetimes, registered, now: now() }
    const step = nextStep(bundle, ground)
    if (isThere && step.issue === 'nothing') return bundle
    log.info({ step: step.issue, why: 'why' in step ? step.why : 'it was lost' }, 'certificates')
    await write(store, stored, await taken(step, bundle, ground))
  }
  throw new CertificatesNotSettled()
}

export class CertificatesNotSettled extends Error {
  override readonly name = 'CertificatesNotSettled'
  readonly code = 'CERTIFICATES_NOT_SETTLED'
  constructor() {
    super(`the stored certificates changed ${MOST_ATTEMPTS} times while they were read`)
  }
}

/** Whoever loses the race reads again what the winner wrote. */
function write(store: BundleStore, stored: StoredBundle | undefined, bundle: CertificateBundle): Promise<boolean> {
  return stored === undefined ? store.create(bundle) : store.replace(stored, bundle)
}

/** Where nothing is stored: what is served goes on being served, and those who trust it go on doing so beside a new CA. */
function lostBundle({ served, registered = '' }: EnsureOptions): CertificateBundle {
  const leaf = readCertificate(served?.certificate ?? '')
  const signers = certificatesIn(registered).filter((ca) => leaf !== undefined && isSignedBy(leaf, ca))
  return { ca: joinedPem(signers), caKey: '', certificate: served?.certificate ?? '', key: served?.key ?? '' }
}

interface Taking {
  readonly identity: Identity
  readonly lifetimes: Lifetimes
  readonly now: number
}

/** The bundle after a step. */
async function taken(
  { issue }: Step,
  bundle: CertificateBundle,
  { identity, lifetimes, now }: Taking,
): Promise<CertificateBundle> {
  const known = certificatesIn(bundle.ca).filter((authority) => authority.ca && !hasExpired(authority, now))
  const kept = { ...bundle, ca: joinedPem(known) }
  if (issue === 'nothing' || issue === 'shorter list') return kept
  const ca = issue === 'leaf' ? { ca: bundle.ca, caKey: bundle.caKey } : await newCa(identity, now, lifetimes)
  if (issue === 'leaf') return { ...bundle, ...(await issueServingCertificate(ca, identity, now, lifetimes.leafMs)) }
  const both = { ca: joinedPem([...certificatesIn(ca.ca), ...known]), caKey: ca.caKey }
  if (issue === 'ca') return { ...bundle, ...both }
  return { ...both, ...(await issueServingCertificate(ca, identity, now, lifetimes.leafMs)) }
}

function newCa({ commonName }: Identity, now: number, { caMs }: Lifetimes): Promise<SigningCa> {
  // 64 characters are the most that a common name may have, and the name of a Service has up to 63.
  return issueCa(`${commonName.slice(0, 61)}-ca`, now, caMs)
}
