import { type JsonObject, objectAt, textAt } from '../../tokens/json.ts'
import { webhooksOf } from './found-configurations.ts'
import type { WebhookConfiguration } from './webhook-configurations.ts'

/** The version whose list of registrations stands there. */
export const WRITTEN_BY = 'rtoken.dev/written-by'

/** The configuration with the version that wants it. */
export function stamped(wanted: WebhookConfiguration, version: string): WebhookConfiguration {
  const metadata = objectAt(wanted, 'metadata')
  const annotations = { ...objectAt(metadata, 'annotations'), [WRITTEN_BY]: version }
  return { ...wanted, metadata: { ...metadata, annotations } }
}

/**
 * What this version wants where a newer one may have written already: in an upgrade both run for a while, and must not take turns.
 * The newer list stays, and only the authorities are looked after.
 */
export function yieldingToNewer(wanted: WebhookConfiguration, found: JsonObject | undefined): WebhookConfiguration {
  const foundMetadata = objectAt(found ?? {}, 'metadata')
  const theirs = textAt(objectAt(foundMetadata, 'annotations'), WRITTEN_BY)
  const ours = textAt(objectAt(objectAt(wanted, 'metadata'), 'annotations'), WRITTEN_BY)
  if (found === undefined || !isNewer(theirs, ours)) return wanted
  const caBundle = webhooksOf(wanted).map((webhook) => textAt(objectAt(webhook, 'clientConfig'), 'caBundle'))[0] ?? ''
  const webhooks = webhooksOf(found).map((webhook) => ({
    ...webhook,
    clientConfig: { ...objectAt(webhook, 'clientConfig'), ...(caBundle !== '' && { caBundle }) },
  }))
  return { ...stamped(wanted, theirs), webhooks }
}

/** Whether one version, as `1.2.3`, comes after another; one that cannot be read comes first. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)]
  const at = a.findIndex((number, index) => number !== (b[index] ?? 0))
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0)
}

function numbersOf(version: string): number[] {
  return (/^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number)
}
