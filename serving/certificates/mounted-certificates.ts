import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { whyNotAlive, whyNotFor } from './certificate-health.ts'
import type { CertificateSource, Kept } from './certificate-source.ts'
import { certificatesIn, isKeyOf, isTrustedBy, joinedPem, readCertificate } from './pem-certificates.ts'

/** A mounted file cannot be used; the message names it and says why. */
export class MountedCertificateError extends Error {
  override readonly name = 'MountedCertificateError'
  readonly code = 'MOUNTED_CERTIFICATE'
}

export interface MountedPlace {
  /** The folder with tls.crt and tls.key, as a Secret of type kubernetes.io/tls is mounted. */
  readonly folder: string
  /** The file of the authorities to register; undefined where somebody else writes them there. */
  readonly caFile: string | undefined
  /** The DNS name under which kube-apiserver calls. */
  readonly name: string
  /** ms since 1970 */
  readonly now: () => number
}

/**
 * Certificates that somebody else looks after, RSA or EC. The files are read each time: a mounted Secret changes by a symlink in
 * the place of another, of which a watch of the file hears nothing, and to read three small files costs nothing. What no call could
 * succeed under is not taken: a registration would lead to it, or what is served and trusted would give way to it.
 */
export class MountedCertificates implements CertificateSource {
  readonly #place: MountedPlace

  constructor(place: MountedPlace) {
    this.#place = place
  }

  /** @throws MountedCertificateError */
  async look(): Promise<Kept> {
    const { folder, caFile, name, now } = this.#place
    const certificateFile = join(folder, 'tls.crt')
    const keyFile = join(folder, 'tls.key')
    const [certificate, key] = await Promise.all([textOf(certificateFile), textOf(keyFile)])
    const leaf = readCertificate(certificate)
    if (leaf === undefined) throw new MountedCertificateError(`${certificateFile} holds no certificate in PEM`)
    if (!isKeyOf(key, leaf)) {
      throw new MountedCertificateError(
        `${keyFile} does not hold the key, in PEM, of the certificate in ${certificateFile}`,
      )
    }
    const why = whyNotFor([name], leaf) ?? whyNotAlive(leaf, now())
    if (why !== undefined) {
      throw new MountedCertificateError(`the certificate in ${certificateFile} cannot be served: ${why}`)
    }
    if (caFile === undefined) return { certificate, key, ca: undefined }
    const ca = await authoritiesIn(caFile)
    if (!isTrustedBy(ca, certificate, now())) {
      throw new MountedCertificateError(
        `${caFile} holds no authority, valid now, that has signed the certificate in ${certificateFile}`,
      )
    }
    return { certificate, key, ca }
  }
}

/**
 * The certificates in a file, and nothing else: one of everything has the key in it as well, and whatever is registered can be read.
 * @throws MountedCertificateError
 */
export async function authoritiesIn(file: string): Promise<string> {
  const authorities = certificatesIn(await textOf(file))
  if (authorities.length === 0) throw new MountedCertificateError(`${file} holds no certificate in PEM`)
  return joinedPem(authorities)
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no reason was given'
    throw new MountedCertificateError(`${file} cannot be read: ${why}`, { cause })
  }
}
