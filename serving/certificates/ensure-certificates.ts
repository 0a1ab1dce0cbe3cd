import type { Logger } from '../logger.ts'
import type { CertificateBundle, Identity } from './certificate-bundle.ts'
import { healthOf } from './certificate-health.ts'
import type { BundleStore } from './certificate-secret.ts'
import { issueCa, issueServingCertificate, type SigningCa } from './issue-certificates.ts'

/** Every process that loses a race reads what the winner wrote; with more than a few in a row something else is wrong. */
const MOST_ATTEMPTS = 10

export interface EnsureOptions {
  readonly store: BundleStore
  readonly identity: Identity
  readonly log: Logger
  /** ms since 1970 */
  readonly now: () => number
}

/**
 * The bundle that every replica serves: what is stored where it is still good, else a new one that is stored first. Several
 * processes that start at once end with the same one.
 * @throws what the store throws, and CertificatesNotSettled
 */
export async function ensureCertificates({ store, identity, log, now }: EnsureOptions): Promise<CertificateBundle> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const stored = await store.read()
    if (stored === undefined) {
      log.info({ names: identity.names }, 'issuing the first certificates')
      const bundle = await issued(await newCa(identity, now()), identity, now())
      if (await store.create(bundle)) return bundle
      continue
    }
    const { leafFault, caFault } = healthOf(stored.bundle, identity, now())
    if (leafFault === undefined) return stored.bundle
    log.info({ certificate: leafFault, ca: caFault }, 'issuing another certificate')
    const ca = caFault === undefined ? stored.bundle : await newCa(identity, now())
    const bundle = await issued(ca, identity, now())
    if (await store.replace(stored.version, bundle)) return bundle
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

function newCa({ commonName }: Identity, now: number): Promise<SigningCa> {
  // 64 characters are the most that a common name may have, and the name of a Service has up to 63.
  return issueCa(`${commonName.slice(0, 61)}-ca`, now)
}

async function issued({ ca, caKey }: SigningCa, identity: Identity, now: number): Promise<CertificateBundle> {
  return { ca, caKey, ...(await issueServingCertificate({ ca, caKey }, identity, now)) }
}
