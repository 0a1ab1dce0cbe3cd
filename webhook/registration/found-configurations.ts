import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import { certificatesIn, joinedPem } from '../../serving/certificates/pem-certificates.ts'
import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { CONFIGURATION_NAME, INJECT_CA_FROM, type WebhookConfiguration } from './webhook-configurations.ts'

export const CONFIGURATION_KINDS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const

/** Our configurations as the API server has them; undefined where it has none. */
export type FoundConfigurations = ReadonlyMap<WebhookConfiguration['kind'], JsonObject | undefined>

const TIMEOUT_MS = 10_000
const MANAGER = '?fieldManager=rtoken-webhook'
const PLURALS = {
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
} as const

export function collectionOf(kind: WebhookConfiguration['kind']): string {
  return `/apis/admissionregistration.k8s.io/v1/${PLURALS[kind]}`
}

/** Rejects with ApiError and ConnectionError as the connection does. */
export async function findConfigurations(connection: Connection): Promise<FoundConfigurations> {
  const find = async (kind: WebhookConfiguration['kind']): Promise<JsonObject | undefined> => {
    try {
      const path = `${collectionOf(kind)}/${CONFIGURATION_NAME}`
      return await connection.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS })
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }
  return new Map(
    await Promise.all(CONFIGURATION_KINDS.map(async (kind) => [kind, await find(kind)] satisfies [unknown, unknown])),
  )
}

/**
 * Creates a configuration, or puts it in the place of the one that was found, where that has not changed meanwhile: whoever has an
 * older list of authorities in hand than another replica is told of a conflict, and looks again.
 * Rejects with ApiError and ConnectionError as the connection does.
 */
export async function writeConfiguration(
  connection: Connection,
  wanted: WebhookConfiguration,
  found: JsonObject | undefined,
): Promise<void> {
  const collection = collectionOf(wanted.kind)
  if (found === undefined) {
    await connection.request({ method: 'POST', path: collection + MANAGER, body: wanted, timeoutMs: TIMEOUT_MS })
    return
  }
  const [metadata, ours] = [objectAt(found, 'metadata'), objectAt(wanted, 'metadata')]
  const labels = { ...objectAt(metadata, 'labels'), ...objectAt(ours, 'labels') }
  const annotations = {
    ...objectAt(metadata, 'annotations'),
    // Ours as well: who has changed back to certificates of their own is not to have cert-manager's authority written in.
    [INJECT_CA_FROM]: undefined,
    ...objectAt(ours, 'annotations'),
  }
  const body = { ...wanted, metadata: { ...metadata, labels, annotations } }
  await connection.request({
    method: 'PUT',
    path: `${collection}/${CONFIGURATION_NAME}${MANAGER}`,
    body,
    timeoutMs: TIMEOUT_MS,
  })
}

/** The webhooks of a configuration. */
export function webhooksOf(configuration: JsonObject): JsonObject[] {
  const webhooks = ownValue(configuration, 'webhooks')
  return Array.isArray(webhooks) ? webhooks.filter(isJsonObject) : []
}

/** The authorities, in PEM, that every one of our webhooks is trusted by; undefined where nobody is sent here. */
export function registeredAuthorities(found: FoundConfigurations): string | undefined {
  const bundles = [...found.values()]
    .filter((configuration) => configuration !== undefined)
    .flatMap(webhooksOf)
    .map((webhook) => Buffer.from(textAt(objectAt(webhook, 'clientConfig'), 'caBundle'), 'base64').toString())
  const distinct = [...new Set(bundles)].map(certificatesIn)
  const [first] = distinct
  if (first === undefined) return undefined
  const isEverywhere = (fingerprint: string): boolean =>
    distinct.every((bundle) => bundle.some(({ fingerprint256 }) => fingerprint256 === fingerprint))
  return joinedPem(first.filter(({ fingerprint256 }) => isEverywhere(fingerprint256)))
}
