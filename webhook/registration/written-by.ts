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

/** The version that has written the list which stands there, where it is a newer one than the version that wants this. */
export function newerWriter(wanted: WebhookConfiguration, found: JsonObject | undefined): string | undefined {
  const [theirs, ours] = [writerOf(found ?? {}), writerOf(wanted)]
  return isNewer(theirs, ours) ? theirs : undefined
}

/**
 * What this version wants where a newer one may have written already: in an upgrade both run for a while, and must not take turns.
 * The newer list stays, with its labels and annotations, and only the authorities are looked after.
 */
export function yieldingToNewer(wanted: WebhookConfiguration, found: JsonObject | undefined): WebhookConfiguration {
  if (found === undefined || newerWriter(wanted, found) === undefined) return wanted
  const caBundle = webhooksOf(wanted).map((webhook) => textAt(objectAt(webhook, 'clientConfig'), 'caBundle'))[0] ?? ''
  const webhooks = webhooksOf(found).map((webhook) => ({
    ...webhook,
    clientConfig: { ...objectAt(webhook, 'clientConfig'), ...(caBundle !== '' && { caBundle }) },
  }))
  const [labels, annotations] = ['labels', 'annotations'].map((part) => objectAt(objectAt(found, 'metadata'), part))
  return { ...wanted, metadata: { ...objectAt(wanted, 'metadata'), labels, annotations }, webhooks }
}

function writerOf(configuration: JsonObject): string {
  return textAt(objectAt(objectAt(configuration, 'metadata'), 'annotations'), WRITTEN_BY)
}

/** `rc.10` comes after `rc.9`. */
const PRE_RELEASES = new Intl.Collator('en', { numeric: true })

/** Whether one version, as `1.2.3` or `1.2.3-rc.1`, comes after another; one that cannot be read comes first. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)]
  if (a === undefined || b === undefined) return a !== undefined
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index])
  if (at !== -1) return (a.numbers[at] ?? 0) > (b.numbers[at] ?? 0)
  // What is released comes after all that led to it.
  if (a.preRelease === '' || b.preRelease === '') return a.preRelease === '' && b.preRelease !== ''
  return PRE_RELEASES.compare(a.preRelease, b.preRelease) > 0
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly preRelease: string } | undefined {
  const [, major, minor, patch, preRelease = ''] = /^(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?/.exec(version) ?? []
  return major === undefined ? undefined : { numbers: [major, minor, patch].map(Number), preRelease }
}
