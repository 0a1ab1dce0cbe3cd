import { sign } from 'node:crypto'
import forge from 'node-forge'

/** https://www.rfc-editor.org/rfc/rfc4055#section-5 */
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'

/**
 * Signs a certificate and gives it in PEM. The signature is made on a thread of libuv's pool: node-forge's own holds the event loop
 * for 60 to 127 ms, in which no admission review is answered.
 * @param privateKey PEM, RSA
 */
export async function signed(certificate: forge.pki.Certificate, privateKey: string): Promise<string> {
  certificate.signatureOid = SHA256_WITH_RSA
  certificate.siginfo.algorithmOid = SHA256_WITH_RSA
  certificate.signature = ''
  const [toBeSigned] = partsOf(forge.pki.certificateToAsn1(certificate))
  if (toBeSigned === undefined) throw new TypeError('the certificate has nothing to sign')
  const bytes = Buffer.from(forge.asn1.toDer(toBeSigned).getBytes(), 'binary')
  certificate.tbsCertificate = toBeSigned
  certificate.signature = (await signatureOf(bytes, privateKey)).toString('binary')
  return forge.pki.certificateToPem(certificate)
}

function partsOf({ value }: forge.asn1.Asn1): readonly forge.asn1.Asn1[] {
  return Array.isArray(value) ? value : []
}

function signatureOf(bytes: Buffer, privateKey: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign('sha256', bytes, privateKey, (error, signature) => (error === null ? resolve(signature) : reject(error)))
  })
}
