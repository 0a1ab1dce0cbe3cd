import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import forge from 'node-forge'
import type { CertificateBundle, Identity } from '../../../serving/certificates/certificate-bundle.ts'

const { asn1, pki } = forge
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const HOUR_MS = 60 * 60 * 1000
/** Where they stand in a TBSCertificate (RFC 5280, 4.1). */
const [SIGNATURE, PUBLIC_KEY] = [2, 6]

type Issued = Omit<CertificateBundle, 'caKey'>
interface Authority {
  readonly name: string
  readonly key: KeyObject
  readonly certificate: string
}

/** A serving certificate, with its key and its authority, as an issuer of EC certificates makes them: P-256 all of it. */
export function ecCertificates(identity: Identity): Issued {
  const authority = anAuthority(`${identity.commonName}-ca`)
  return { ca: authority.certificate, ...issued(identity, authority) }
}

/** One that an intermediate authority has signed, which stands behind it, and the root. */
export function ecChain(identity: Identity): Issued & { readonly leaf: string; readonly intermediate: string } {
  const root = anAuthority(`${identity.commonName}-root`)
  const intermediate = anAuthority(`${identity.commonName}-intermediate`, root)
  const { certificate: leaf, key } = issued(identity, intermediate)
  const certificate = leaf + intermediate.certificate
  return { ca: root.certificate, certificate, key, leaf, intermediate: intermediate.certificate }
}

/** One that has signed itself, and is its own authority. */
export function ecSelfSigned({ commonName, names }: Identity): Issued {
  const { publicKey, privateKey } = newKeys()
  const certificate = signed(commonName, commonName, publicKey, privateKey, servingExtensions(names))
  return { ca: certificate, certificate, key: privateKey.export({ type: 'sec1', format: 'pem' }) }
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

function anAuthority(kind: string, by?: Authority): Authority {
  const { publicKey, privateKey } = newKeys()
  // Two of one name could not be told apart by who has a list of both.
  const name = `${kind}-${randomBytes(4).toString('hex')}`
  const certificate = signed(name, by?.name ?? name, publicKey, by?.key ?? privateKey, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ])
  return { name, key: privateKey, certificate }
}

function issued({ commonName, names }: Identity, { name, key }: Authority): Pick<Issued, 'certificate' | 'key'> {
  const { publicKey, privateKey } = newKeys()
  const certificate = signed(commonName, name, publicKey, key, servingExtensions(names))
  return { certificate, key: privateKey.export({ type: 'sec1', format: 'pem' }) }
}

function servingExtensions(names: readonly string[]): object[] {
  return [
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
  ]
}

/** Forge writes everything but what is EC, of which it knows nothing: that is put in its place. */
function signed(
  subject: string,
  issuer: string,
  publicKey: KeyObject,
  signingKey: KeyObject,
  extensions: object[],
): string {
  const certificate = pki.createCertificate()
  certificate.publicKey = pki.publicKeyFromPem(placeholder.export({ type: 'spki', format: 'pem' }))
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`
  certificate.validity.notBefore = new Date(Date.now() - HOUR_MS)
  certificate.validity.notAfter = new Date(Date.now() + 24 * HOUR_MS)
  certificate.setSubject([{ name: 'commonName', value: subject }])
  certificate.setIssuer([{ name: 'commonName', value: issuer }])
  certificate.setExtensions(extensions)
  certificate.siginfo.algorithmOid = forge.pki.oids['sha256WithRSAEncryption'] ?? ''
  certificate.signatureOid = certificate.siginfo.algorithmOid
  const [body] = partsOf(pki.certificateToAsn1(certificate))
  if (body === undefined) throw new Error('a certificate has a body')
  const parts = partsOf(body)
  parts[SIGNATURE] = ecdsa()
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('binary')
  parts[PUBLIC_KEY] = asn1.fromDer(spki)
  const signature = sign('sha256', Buffer.from(asn1.toDer(body).getBytes(), 'binary'), signingKey).toString('binary')
  const whole = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    body,
    ecdsa(),
    // No bit of the last byte is unused.
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.BITSTRING, false, `\0${signature}`),
  ])
  return forge.pem.encode({ type: 'CERTIFICATE', body: asn1.toDer(whole).getBytes() })
}

const { publicKey: placeholder } = generateKeyPairSync('rsa', { modulusLength: 1024 })

function partsOf({ value }: forge.asn1.Asn1): forge.asn1.Asn1[] {
  return Array.isArray(value) ? value : []
}

function ecdsa(): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(ECDSA_WITH_SHA256).getBytes()),
  ])
}
