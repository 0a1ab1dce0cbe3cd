import { randomBytes } from 'node:crypto'
import forge from 'node-forge'
import type { CertificateBundle, Identity } from './certificate-bundle.ts'
import { backdatedMs, LIFETIMES } from './lifetimes.ts'
import { newRsaKeyPair, type RsaKeyPair } from './rsa-key-pair.ts'
import { signed } from './sign-certificate.ts'

/** A CA that can sign. */
export type SigningCa = Pick<CertificateBundle, 'ca' | 'caKey'>

/** A new CA. @param now ms since 1970 */
export async function issueCa(commonName: string, now: number, lifeMs = LIFETIMES.caMs): Promise<SigningCa> {
  const keys = await newRsaKeyPair()
  const certificate = newCertificate(keys, commonName, now - backdatedMs(lifeMs), now + lifeMs)
  certificate.setIssuer(certificate.subject.attributes)
  certificate.setExtensions([
    // It signs serving certificates, and no other CA.
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: true },
  ])
  return { ca: await signed(certificate, keys.privateKey), caKey: keys.privateKey }
}

/** A new serving certificate under the first of those CAs; it never outlives it. @param now ms since 1970 */
export async function issueServingCertificate(
  { ca, caKey }: SigningCa,
  { commonName, names }: Identity,
  now: number,
  lifeMs = LIFETIMES.leafMs,
): Promise<Pick<CertificateBundle, 'certificate' | 'key'>> {
  const keys = await newRsaKeyPair()
  const issuer = forge.pki.certificateFromPem(ca)
  const end = Math.min(now + lifeMs, issuer.validity.notAfter.getTime())
  const certificate = newCertificate(keys, commonName, now - backdatedMs(lifeMs), end)
  certificate.setIssuer(issuer.subject.attributes)
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    // 2: dNSName
    { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ])
  return { certificate: await signed(certificate, caKey), key: keys.privateKey }
}

function newCertificate(keys: RsaKeyPair, commonName: string, start: number, end: number): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey)
  certificate.serialNumber = newSerialNumber()
  certificate.validity.notBefore = new Date(start)
  certificate.validity.notAfter = new Date(end)
  certificate.setSubject([
    { name: 'organizationName', value: 'rtoken' },
    { name: 'commonName', value: commonName },
  ])
  return certificate
}

/** 20 bytes are the most that RFC 5280 allows, with the top bit clear (it is a sign) and the next one set (no leading zero). */
function newSerialNumber(): string {
  const bytes = randomBytes(20)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
