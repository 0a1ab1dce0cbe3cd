import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateSource, Kept } from './certificate-source.ts'
import { certificatesIn, isKeyOf, readCertificate } from './pem-certificates.ts'

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
}

/**
 * Certificates that somebody else looks after, RSA or EC. The files are read each time: a mounted Secret changes by a symlink in
 * the place of another, of which a watch of the file hears nothing, and to read three small files costs nothing.
 */
export class MountedCertificates implements CertificateSource {
  readonly #place: MountedPlace

  constructor(place: MountedPlace) {
    this.#place = place
  }

  /** @throws MountedCertificateError */
  async look(): Promise<Kept> {
    const { folder, caFile } = this.#place
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
    return { certificate, key, ca: caFile === undefined ? undefined : await authoritiesIn(caFile) }
  }
}

async function authoritiesIn(file: string): Promise<string> {
  const text = await textOf(file)
  if (certificatesIn(text).length === 0) throw new MountedCertificateError(`${file} holds no certificate in PEM`)
  return text
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no reason was given'
    throw new MountedCertificateError(`${file} cannot be read: ${why}`, { cause })
  }
}
