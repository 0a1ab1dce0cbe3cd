import { X509Certificate } from 'node:crypto'
import { ApiError } from '../../cluster/api-error.ts'
import { humanDuration } from '../../tokens/human-duration.ts'
import { isJsonObject, type JsonObject, objectAt, ownValue, textAt } from '../../tokens/json.ts'
import { answerTo } from './answer-to.ts'
import { lookAtGlass, WHERE_GLASS_IS } from './check-glass.ts'
import type { Check, Diagnosis } from './diagnosis.ts'
import { type WhoServesTokens, whoServesTokens } from './who-serves-tokens.ts'

const KINDS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] as const
const NAME = 'rtoken-webhook'
/** A CA renews itself long before: whoever sees less is late. */
const SOON_MS = 7 * 86_400_000

/** Whether kube-apiserver is told to ask the webhook, and by which authorities it would trust it. */
export const checkRegistration: Check = async ({ connection, signal, now, cluster }) => {
  const found = await Promise.all(
    KINDS.map(async (kind) => {
      const path = `/apis/admissionregistration.k8s.io/v1/${kind}/${NAME}`
      return { kind, answer: await answerTo(connection, { method: 'GET', path, signal }) }
    }),
  )
  const glass = await lookAtGlass({ connection, signal, cluster })
  const isAbsent = found.some(({ answer }) => answer instanceof ApiError && answer.status === 404)
  const manifests = isAbsent ? manifestsFor(await whoServesTokens({ connection, signal })) : ''
  const objects = found.flatMap(({ answer }) => (answer instanceof ApiError ? [] : [answer]))
  return [
    ...found.map(({ kind, answer }) => registered(kind, answer, glass, manifests)),
    ...(typeof glass === 'object' ? [glass.broken] : []),
    ...(objects.length > 0 ? [certificates(objects, now)] : []),
  ]
}

function registered(
  kind: string,
  answer: JsonObject | ApiError,
  glass: Awaited<ReturnType<typeof lookAtGlass>>,
  manifests: string,
): Diagnosis {
  const check = `webhook is registered (${kind})`
  if (!(answer instanceof ApiError)) {
    return { check, status: 'ok', detail: `${webhooksOf(answer).length} webhooks in ${NAME}` }
  }
  if (answer.status === 404) {
    const remedy = {
      whole: `apply ${manifests}`,
      unknown: `apply ${manifests}, unless somebody broke the glass (${WHERE_GLASS_IS}; docs/operate.md)`,
      broken: 'the glass is broken',
    }[typeof glass === 'object' ? 'broken' : glass]
    return { check, status: 'problem', detail: `there is no ${NAME}: nothing is judged; ${remedy}` }
  }
  return { check, status: 'unknown', detail: answer.message }
}

/** What would register the webhook here. */
function manifestsFor({ who }: WhoServesTokens): string {
  const [rancher, standalone] = ['manifests/overlays/rancher', 'manifests/overlays/standalone']
  if (who === 'token-api-server') return standalone
  return who === 'rancher' ? rancher : `${rancher}, or ${standalone} where there is no Rancher`
}

function certificates(objects: readonly JsonObject[], now: number): Diagnosis {
  const check = 'webhook has an authority that is trusted'
  const bundles = objects.flatMap(webhooksOf).map((webhook) => textAt(objectAt(webhook, 'clientConfig'), 'caBundle'))
  if (bundles.some((bundle) => bundle === '')) {
    return {
      check,
      status: 'problem',
      detail: 'a registration has no caBundle: the webhook has not run since it was applied',
    }
  }
  const ends = [...new Set(bundles)].map(latestEnd)
  const end = ends.reduce<number | undefined>(
    (least, end) => (least === undefined || end === undefined ? undefined : Math.min(least, end)),
    Number.POSITIVE_INFINITY,
  )
  if (end === undefined) return { check, status: 'problem', detail: 'a caBundle contains no certificate' }
  const detail = end > now ? `it expires in ${humanDuration(end - now)}` : `it expired ${humanDuration(now - end)} ago`
  return { check, status: end - now > SOON_MS ? 'ok' : 'problem', detail }
}

function webhooksOf(object: JsonObject): JsonObject[] {
  const webhooks = ownValue(object, 'webhooks')
  return Array.isArray(webhooks) ? webhooks.filter(isJsonObject) : []
}

/** When the last certificate of a bundle ends, in ms since 1970; undefined where there is none. */
function latestEnd(bundle: string): number | undefined {
  const pem = Buffer.from(bundle, 'base64').toString('utf8')
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const ends = blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block).validToDate.getTime()]
    } catch {
      return []
    }
  })
  return ends.length === 0 ? undefined : Math.max(...ends)
}
