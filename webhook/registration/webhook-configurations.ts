import type { JsonObject } from '../../tokens/json.ts'
import { operationsOf, type Registration, REGISTRATIONS } from '../registrations.ts'

/** Where kube-apiserver finds the webhook. */
export interface ServiceAddress {
  readonly name: string
  readonly namespace: string
  readonly port: number
}

export const CONFIGURATION_NAME = 'rtoken-webhook'

export interface WebhookConfiguration extends JsonObject {
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration'
}

/**
 * The two configurations that stand for the list of registrations.
 * @param caBundle PEM; without it, what is written trusts nobody until the running webhook adds it
 */
export function webhookConfigurations(address: ServiceAddress, caBundle?: string): readonly WebhookConfiguration[] {
  return [
    configuration('MutatingWebhookConfiguration', (registration) => ({
      ...webhook(registration, 'mutate', address, caBundle),
      // Another webhook may raise a ttl after we lowered it. We are asked again then, once, and since running the mutation on
      // its own result changes nothing, two such webhooks cannot send each other in circles.
      reinvocationPolicy: 'IfNeeded',
    })),
    configuration('ValidatingWebhookConfiguration', (registration) =>
      webhook(registration, 'validate', address, caBundle),
    ),
  ]
}

function configuration(
  kind: WebhookConfiguration['kind'],
  webhookOf: (registration: Registration) => JsonObject,
): WebhookConfiguration {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: {
      name: CONFIGURATION_NAME,
      labels: { 'app.kubernetes.io/name': 'rtoken-webhook', 'app.kubernetes.io/part-of': 'rtoken' },
    },
    webhooks: REGISTRATIONS.map(webhookOf),
  }
}

function webhook(
  registration: Registration,
  phase: 'mutate' | 'validate',
  { name, namespace, port }: ServiceAddress,
  caBundle: string | undefined,
): JsonObject {
  const { group, version, resource, scope, failurePolicy, timeoutSeconds } = registration
  return {
    name: `${registration.name}.${phase}.rtoken.dev`,
    admissionReviewVersions: ['v1'],
    clientConfig: {
      service: { name, namespace, path: `/${phase}`, port },
      ...(caBundle !== undefined && { caBundle: Buffer.from(caBundle, 'utf8').toString('base64') }),
    },
    rules: [
      {
        apiGroups: [group],
        apiVersions: [version],
        operations: operationsOf(registration, phase),
        resources: [resource],
        scope,
      },
    ],
    failurePolicy,
    // Asked for through another version of the API, it comes converted to the one that is registered.
    matchPolicy: 'Equivalent',
    // Judging changes nothing outside, so a dry run is judged as well.
    sideEffects: 'None',
    timeoutSeconds,
  }
}
