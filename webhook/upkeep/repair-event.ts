import type { Connection } from '../../cluster/connection.ts'
import type { Drift } from '../registration/registration-drift.ts'
import {
  CONFIGURATION_NAME,
  type ServiceAddress,
  type WebhookConfiguration,
} from '../registration/webhook-configurations.ts'

export interface Repair {
  readonly kind: WebhookConfiguration['kind']
  readonly drift: Drift
}

const TIMEOUT_MS = 5000
/** What events.k8s.io takes of a note, in bytes. */
const LONGEST_NOTE = 1024

/**
 * Tells whoever looks at the Service's events that a registration was mended. Rejects as the connection does.
 * @param now ms since 1970
 */
export async function tellOfRepair(
  connection: Connection,
  { name, namespace }: ServiceAddress,
  { kind, drift }: Repair,
  now: number,
): Promise<void> {
  const note = `${kind} ${CONFIGURATION_NAME} was ${drift.what} (${drift.detail}); it has been written again`
  await connection.request({
    method: 'POST',
    path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
    body: {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { generateName: `${name}-registration-`, namespace },
      eventTime: new Date(now).toISOString().replace('Z', '000Z'),
      reportingController: 'rtoken.dev/webhook',
      reportingInstance: name,
      action: 'Mend',
      reason: 'RegistrationMended',
      type: 'Warning',
      // The registrations belong to no namespace, and an event has to.
      regarding: { apiVersion: 'v1', kind: 'Service', name, namespace },
      note: note.slice(0, LONGEST_NOTE),
    },
    timeoutMs: TIMEOUT_MS,
  })
}
