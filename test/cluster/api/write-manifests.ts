import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'
import type { ApiAnswer, ApiConnection } from './api-connection.ts'
import type { Manifest } from './manifest.ts'
import { ResourcePaths } from './resource-paths.ts'

const applyQuery = '?fieldManager=rtoken-test-cluster&force=true'
const applyType = { 'content-type': 'application/apply-patch+yaml' }

/**
 * Writes objects one after the other. Those with a name are applied: besides being repeatable, that is not delayed by the
 * two seconds for which kube-apiserver holds up every create of a kind whose CRD is new.
 */
export const writeManifests = async (api: ApiConnection, manifests: Manifest[]): Promise<void> => {
  const paths = new ResourcePaths(api)
  for (const manifest of manifests) {
    const collection = await paths.collectionOf(manifest)
    const { name } = manifest.metadata
    const answer =
      name === undefined
        ? await api.request('POST', collection, manifest)
        : await api.request('PATCH', `${collection}/${name}${applyQuery}`, manifest, applyType)
    accepted(answer, manifest)
  }
}

const accepted = ({ status, body, text }: ApiAnswer, { kind, metadata }: Manifest): void => {
  if (status >= 200 && status < 300) return
  const message = isRecord(body) && typeof body['message'] === 'string' ? body['message'] : text
  const name = metadata.name ?? metadata.generateName ?? 'without a name'
  throw new ClusterError('WRITE_REFUSED', `The API server answered ${status} to ${kind} ${name}: ${message}`)
}
