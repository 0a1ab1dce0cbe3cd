import type { Connection } from '../../cluster/connection.ts'
import type { Identities } from '../../tokens/requester.ts'
import { CONFIGURATION_NAME, type ServiceAddress, webhookConfigurations } from './webhook-configurations.ts'

const TIMEOUT_MS = 10_000
const PLURALS = {
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
} as const

/**
 * Writes both configurations by server-side apply, so that fields of others in them stay. Any number of replicas may do so.
 * @throws ApiError and ConnectionError as the connection does
 */
export async function writeRegistrations(
  connection: Connection,
  address: ServiceAddress,
  identities: Identities,
  caBundle: string,
): Promise<void> {
  for (const body of webhookConfigurations(address, identities, caBundle)) {
    const path = `/apis/admissionregistration.k8s.io/v1/${PLURALS[body.kind]}/${CONFIGURATION_NAME}`
    await connection.request({
      method: 'PATCH',
      // force: what this list says holds, also where somebody applied the manifests by hand.
      path: `${path}?fieldManager=rtoken-webhook&force=true`,
      // JSON is YAML.
      contentType: 'application/apply-patch+yaml',
      body,
      timeoutMs: TIMEOUT_MS,
    })
  }
}
