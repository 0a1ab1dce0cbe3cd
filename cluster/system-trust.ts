import tls from 'node:tls'
import { codeOf } from './connection-error.ts'

/** How Node says that it knows nobody who vouches for a certificate. */
const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

export function isOfUnknownAuthority(error: unknown): boolean {
  return UNKNOWN_AUTHORITY.has(codeOf(error))
}

let trusted = false

/** Whether this process trusts the authorities of the machine beside those that Node comes with. */
export function trustsSystem(): boolean {
  return trusted
}

/**
 * As kubectl does. It takes a tenth of a second, which nobody waits for whose server has a certificate that all the world trusts,
 * or whose kubeconfig names the authority.
 */
export function trustSystem(): void {
  if (trusted) return
  trusted = true
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])
}
