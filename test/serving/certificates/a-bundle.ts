import type { CertificateBundle, Identity } from '../../../serving/certificates/certificate-bundle.ts'
import { serviceIdentity } from '../../../serving/certificates/certificate-bundle.ts'
import { issueCa, issueServingCertificate } from '../../../serving/certificates/issue-certificates.ts'

export const IDENTITY: Identity = serviceIdentity('rtoken-webhook', 'rtoken-system')

/** A CA and a serving certificate as they are issued at `now`. */
export async function aBundle(now = Date.now(), identity = IDENTITY): Promise<CertificateBundle> {
  const { ca, caKey } = await issueCa('a-ca', now)
  return { ca, caKey, ...(await issueServingCertificate({ ca, caKey }, identity, now)) }
}
