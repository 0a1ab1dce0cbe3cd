import type { Server } from 'node:https'
import type { KeyedCertificate } from '../../serving/certificates/certificate-bundle.ts'

/** What a server shows to those who connect, and by which authorities it knows the front proxy. */
export class ShownCertificate {
  readonly #server: Pick<Server, 'setSecureContext' | 'closeAllConnections'>
  #certificate: KeyedCertificate | undefined
  #frontProxyCa = ''

  constructor(server: Pick<Server, 'setSecureContext' | 'closeAllConnections'>) {
    this.#server = server
  }

  /** Those who connect from now on are shown it. It throws where key and certificate are not one another's. */
  show(certificate: KeyedCertificate): void {
    this.#certificate = certificate
    this.#apply()
  }

  /** @param ca PEM; '' is nobody's */
  trust(ca: string): void {
    this.#frontProxyCa = ca
    this.#apply()
    // A connection that was opened by another trust has to be opened again.
    this.#server.closeAllConnections()
  }

  #apply(): void {
    const ca = this.#frontProxyCa
    this.#server.setSecureContext({
      ...(this.#certificate && { key: this.#certificate.key, cert: this.#certificate.certificate }),
      // An empty list is nobody; without one the authorities of the web would be believed.
      ca: ca === '' ? [] : ca,
    })
  }
}
