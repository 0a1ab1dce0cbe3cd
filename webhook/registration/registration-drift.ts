import { canonicalText, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { webhooksOf } from './found-configurations.ts'
import { INJECT_CA_FROM, type WebhookConfiguration } from './webhook-configurations.ts'

/** How what is there differs from what should be. `what` is a closed list, for a metric; `detail` is for people. */
export interface Drift {
  readonly what: 'absent' | 'altered'
  readonly detail: string
}

/** The first difference; undefined where there is none. What others write beside it, such as annotations, is none. */
export function driftOf(wanted: WebhookConfiguration, found: JsonObject | undefined): Drift | undefined {
  if (found === undefined) return { what: 'absent', detail: 'it is not there' }
  const altered = (detail: string): Drift => ({ what: 'altered', detail })
  const [wantedHooks, foundHooks] = [webhooksOf(wanted), webhooksOf(found)]
  const nameOf = (webhook: JsonObject): string => textAt(webhook, 'name')
  for (const webhook of wantedHooks) {
    const other = foundHooks.find((each) => nameOf(each) === nameOf(webhook))
    if (other === undefined) return altered(`${nameOf(webhook)} is missing`)
    const field = Object.keys(webhook).find(
      (key) => canonicalText(ownValue(other, key)) !== canonicalText(ownValue(webhook, key)),
    )
    if (field !== undefined) return altered(`${field} of ${nameOf(webhook)} is another`)
  }
  const stranger = foundHooks.find((each) => !wantedHooks.some((webhook) => nameOf(webhook) === nameOf(each)))
  if (stranger !== undefined) return altered(`${nameOf(stranger)} does not belong there`)
  for (const part of ['labels', 'annotations'] as const) {
    const [want, is] = [wanted, found].map((each) => objectAt(objectAt(each, 'metadata'), part))
    const key = Object.keys(want ?? {}).find((each) => ownValue(is ?? {}, each) !== ownValue(want ?? {}, each))
    if (key !== undefined) return altered(`the ${part} lack ${key}`)
  }
  return isInjected(found) && !isInjected(wanted) ? altered(`the annotations have ${INJECT_CA_FROM}`) : undefined
}

/** Whether cert-manager is to write the authority. */
function isInjected(configuration: JsonObject): boolean {
  return ownValue(objectAt(objectAt(configuration, 'metadata'), 'annotations'), INJECT_CA_FROM) !== undefined
}

/**
 * What is wanted, with the authorities that somebody else has written where that is somebody else's to do. A webhook that is new
 * there gets those of the others: all lead here, and until somebody came to it, every call of it would fail.
 */
export function withFoundAuthorities(
  wanted: WebhookConfiguration,
  found: JsonObject | undefined,
): WebhookConfiguration {
  const bundles = new Map(
    webhooksOf(found ?? {}).map((webhook) => [
      textAt(webhook, 'name'),
      textAt(objectAt(webhook, 'clientConfig'), 'caBundle'),
    ]),
  )
  const ofAnother = [...bundles.values()].find((bundle) => bundle !== '') ?? ''
  const webhooks = webhooksOf(wanted).map((webhook) => {
    const caBundle = bundles.get(textAt(webhook, 'name')) || ofAnother
    if (caBundle === '') return webhook
    return { ...webhook, clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle } }
  })
  return { ...wanted, webhooks }
}
