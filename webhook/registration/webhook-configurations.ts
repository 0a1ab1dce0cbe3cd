import type { Phase } from '../../tokens/change.ts'
import type { JsonObject } from '../../tokens/json.ts'
import type { Identities } from '../../tokens/requester.ts'
import { operationsOf, type Registration, REGISTRATIONS } from '../registrations.ts'
import { type MatchCondition, requesterIsNotRanchers, requesterIsRanchers } from './match-conditions.ts'

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

/** Those whose writes one webhook of a pair is for, and what becomes of them while nobody answers. */
interface Audience {
  /** Behind the name of the registration. */
  readonly suffix: string
  readonly failurePolicy: 'Fail' | 'Ignore'
  readonly timeoutSeconds: number
  readonly isRanchers: boolean
}

const AUDIENCES: readonly Audience[] = [
  // A token that nobody judged is a login that nobody judged: while the webhook is down, none is made. An answer takes a
  // millisecond, and 2 s more for each of two questions to the API server.
  { suffix: '', failurePolicy: 'Fail', timeoutSeconds: 5, isRanchers: false },
  // Rancher must go on whatever becomes of us: a login, a start and an upgrade write here.
  { suffix: '.rancher', failurePolicy: 'Ignore', timeoutSeconds: 2, isRanchers: true },
]

/** How kube-apiserver comes to trust the webhook; with neither of the two it does not, until the running webhook adds one. */
export interface Trust {
  /** PEM of the authorities */
  readonly caBundle?: string | undefined
  /** The Certificate, as `namespace/name`, whose authority cert-manager writes into the registrations. */
  readonly injectCaFrom?: string | undefined
}

/** https://cert-manager.io/docs/concepts/ca-injector/ */
export const INJECT_CA_FROM = 'cert-manager.io/inject-ca-from'

/**
 * The two configurations that stand for the list of registrations, each resource once for Rancher and the trusted writers and
 * once for everybody else.
 */
export function webhookConfigurations(
  address: ServiceAddress,
  identities: Identities,
  trust: Trust = {},
): readonly WebhookConfiguration[] {
  const webhooks = (phase: Phase): JsonObject[] =>
    REGISTRATIONS.filter(({ phases }) => phases.includes(phase)).flatMap((registration) =>
      AUDIENCES.map((audience) => webhook(registration, audience, phase, address, identities, trust.caBundle)),
    )
  return [
    configuration('MutatingWebhookConfiguration', webhooks('mutate'), trust),
    configuration('ValidatingWebhookConfiguration', webhooks('validate'), trust),
  ]
}

function configuration(
  kind: WebhookConfiguration['kind'],
  webhooks: readonly JsonObject[],
  { injectCaFrom }: Trust,
): WebhookConfiguration {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: {
      name: CONFIGURATION_NAME,
      labels: { 'app.kubernetes.io/name': 'rtoken-webhook', 'app.kubernetes.io/part-of': 'rtoken' },
      ...(injectCaFrom !== undefined && { annotations: { [INJECT_CA_FROM]: injectCaFrom } }),
    },
    webhooks: [...webhooks],
  }
}

function webhook(
  registration: Registration,
  audience: Audience,
  phase: Phase,
  { name, namespace, port }: ServiceAddress,
  identities: Identities,
  caBundle: string | undefined,
): JsonObject {
  const { suffix, failurePolicy, timeoutSeconds } = audience
  const { group, version, resource, scope } = registration
  return {
    name: `${registration.name}${suffix}.${phase}.rtoken.dev`,
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
    // The API server itself writes this label, and lets nobody change it.
    namespaceSelector:
      registration.namespace === undefined
        ? {}
        : { matchLabels: { 'kubernetes.io/metadata.name': registration.namespace } },
    // Written though it says nothing: everything that narrows a webhook stands here, so that a change of it is seen.
    objectSelector: {},
    failurePolicy,
    // Asked for through another version of the API, it comes converted to the one that is registered.
    matchPolicy: 'Equivalent',
    // Judging changes nothing outside, so a dry run is judged as well.
    sideEffects: 'None',
    timeoutSeconds,
    matchConditions: conditionsOf(registration, audience, identities),
    // Another webhook may raise a ttl after we lowered it. We are asked again then, once, and since running the mutation on its
    // own result changes nothing, two such webhooks cannot send each other in circles.
    ...(phase === 'mutate' && { reinvocationPolicy: 'IfNeeded' }),
  }
}

function conditionsOf(
  { conditions = [], rancherConditions = [] }: Registration,
  { isRanchers }: Audience,
  identities: Identities,
): JsonObject[] {
  const all: readonly MatchCondition[] = isRanchers
    ? [requesterIsRanchers(identities), ...conditions, ...rancherConditions]
    : [requesterIsNotRanchers(identities), ...conditions]
  return all.map(({ name, expression }) => ({ name, expression }))
}
