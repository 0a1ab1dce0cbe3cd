import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Who may post reviews: the holder of a certificate of that authority, under one of those names. */
export interface ClientCheck {
  /** PEM of the authorities */
  readonly ca: string
  /** Common names; empty: any that the authority has signed. */
  readonly names: readonly string[]
}

/** Why a connection may not post a review; undefined where it may. */
export function clientFault(socket: Socket, { names }: ClientCheck): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return 'a client certificate of the configured authority is needed'
  }
  const { CN: name } = socket.getPeerCertificate().subject
  const known = [name].flat().filter((each) => each !== undefined)
  if (names.length === 0 || known.some((each) => names.includes(each))) return undefined
  return `the client certificate is for ${JSON.stringify(known[0] ?? '')}, which may not ask`
}
