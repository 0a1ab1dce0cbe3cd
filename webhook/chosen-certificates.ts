import type { Connection } from '../cluster/connection.ts'
import { serviceIdentity } from '../serving/certificates/certificate-bundle.ts'
import { CertificateSecret } from '../serving/certificates/certificate-secret.ts'
import type { CertificateSource } from '../serving/certificates/certificate-source.ts'
import { LIFETIMES } from '../serving/certificates/lifetimes.ts'
import { MountedCertificates } from '../serving/certificates/mounted-certificates.ts'
import { StoredCertificates } from '../serving/certificates/stored-certificates.ts'
import type { Clock } from '../serving/clock.ts'
import type { Logger } from '../serving/logger.ts'
import type { ServeOptions } from './serve-flags.ts'
import { tlsSecret } from './tls-secret.ts'

export interface ChosenCertificates {
  readonly source: CertificateSource
  /** How long one of them lives, in ms: of mounted ones somebody else says. */
  readonly leafMs: number
}

interface ChosenWith {
  readonly connection: Connection
  readonly clock: Clock
  readonly log: Logger
}

/** Our own certificates or mounted ones, as the flags have it. */
export function chosenCertificates(
  { certificates, serviceName, namespace }: ServeOptions,
  { connection, clock, log }: ChosenWith,
): ChosenCertificates {
  const identity = serviceIdentity(serviceName, namespace)
  const now = (): number => clock.now()
  if (certificates.from === 'folder') {
    const { folder, caFile } = certificates
    const [name] = identity.names
    return { source: new MountedCertificates({ folder, caFile, name, now }), leafMs: LIFETIMES.leafMs }
  }
  const lifetimes = { caMs: certificates.caSeconds * 1000, leafMs: certificates.leafSeconds * 1000 }
  const store = new CertificateSecret(connection, tlsSecret(serviceName, namespace))
  return { source: new StoredCertificates({ store, identity, lifetimes, now, log }), leafMs: lifetimes.leafMs }
}
