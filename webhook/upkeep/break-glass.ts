import { ApiError } from '../../cluster/api-error.ts'
import type { Connection } from '../../cluster/connection.ts'
import type { SecretPlace } from '../../serving/certificates/certificate-secret.ts'
import { objectAt, ownValue, textAt } from '../../tokens/json.ts'

/** On the Secret of the certificates: it outlives the registrations, which somebody in need may delete. */
export const BREAK_GLASS = 'rtoken.dev/break-glass'

const TIMEOUT_MS = 10_000

/**
 * Why the registrations are to be left as they are, in the words of whoever set the annotation; undefined where they are to be
 * looked after. Rejects with ApiError and ConnectionError as the connection does.
 * @param before what it said last: that holds where the Secret is gone, as it is when the namespace is deleted after `uninstall`
 */
export async function readBreakGlass(
  connection: Connection,
  place: SecretPlace,
  before?: string,
): Promise<string | undefined> {
  try {
    const secret = await connection.request({ method: 'GET', path: secretPath(place), timeoutMs: TIMEOUT_MS })
    const annotations = objectAt(objectAt(secret, 'metadata'), 'annotations')
    return ownValue(annotations, BREAK_GLASS) === undefined ? undefined : textAt(annotations, BREAK_GLASS)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return before
    throw error
  }
}

/** Sets the annotation, on a Secret that is made for it where there is none. Rejects as `readBreakGlass` does. */
export async function breakGlass(connection: Connection, place: SecretPlace, why: string): Promise<void> {
  const annotations = { [BREAK_GLASS]: why }
  try {
    await connection.request({
      method: 'PATCH',
      path: secretPath(place),
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations } },
      timeoutMs: TIMEOUT_MS,
    })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    const { namespace, name, app } = place
    const labels = { 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'rtoken' }
    const data = { 'tls.crt': '', 'tls.key': '' }
    const metadata = { namespace, name, labels, annotations }
    const body = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', data }
    await connection.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/secrets`,
      body,
      timeoutMs: TIMEOUT_MS,
    })
  }
}

function secretPath({ namespace, name }: SecretPlace): string {
  return `/api/v1/namespaces/${namespace}/secrets/${name}`
}
