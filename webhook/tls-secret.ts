import type { SecretPlace } from '../serving/certificates/certificate-secret.ts'

/** The Secret of the certificates of a Service, and of the annotation that breaks the glass. */
export function tlsSecret(service: string, namespace: string): SecretPlace {
  return { namespace, name: `${service}-tls`, app: 'rtoken-webhook' }
}
