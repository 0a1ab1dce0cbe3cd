import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'

export interface KeyAndCertificate {
  key: string
  certificate: string
}

export interface Subject {
  commonName: string
  organization?: string
  /** Names and addresses that a server answers under; without any the certificate is a client's alone. */
  hosts?: string[]
}

export interface CertificateAuthority {
  certificate: string
  issue(subject: Subject): Promise<KeyAndCertificate>
}

const hour = 60 * 60 * 1000
const year = 365 * 24 * hour

/** A certificate authority that lives as long as one test cluster: its key is never written down. */
export const createCertificateAuthority = async (commonName: string): Promise<CertificateAuthority> => {
  const keys = await createRsaKey()
  const authority = signed({ commonName }, keys.public, commonName, keys.private, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
  ])
  return {
    certificate: authority,
    issue: async (subject) => {
      const leaf = await createRsaKey()
      const hosts = subject.hosts ?? []
      return {
        key: leaf.private,
        certificate: signed(subject, leaf.public, commonName, keys.private, [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
          { name: 'extKeyUsage', clientAuth: true, serverAuth: hosts.length > 0 },
          ...(hosts.length > 0 ? [{ name: 'subjectAltName', altNames: hosts.map(asAltName) }] : []),
        ]),
      }
    },
  }
}

/** An RSA key pair as PEM, made off the main thread. */
export const createRsaKey = async (): Promise<{ public: string; private: string }> => {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return { public: pair.publicKey, private: pair.privateKey }
}

const asAltName = (host: string): { type: number; ip?: string; value?: string } =>
  /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host }

const signed = (
  subject: Subject,
  publicKey: string,
  issuer: string,
  issuerKey: string,
  extensions: object[],
): string => {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey)
  // A first byte of 4x is positive, and no padding: two zero bytes in front, and OpenSSL refuses the certificate.
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`
  certificate.validity.notBefore = new Date(Date.now() - hour)
  certificate.validity.notAfter = new Date(Date.now() + year)
  certificate.setSubject([
    ...(subject.organization === undefined ? [] : [{ name: 'organizationName', value: subject.organization }]),
    { name: 'commonName', value: subject.commonName },
  ])
  certificate.setIssuer([{ name: 'commonName', value: issuer }])
  certificate.setExtensions(extensions)
  certificate.sign(forge.pki.privateKeyFromPem(issuerKey), forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate)
}
