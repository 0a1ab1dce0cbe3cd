import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '../cluster-error.ts'
import { isRecord } from '../is-record.ts'
import type { ApiConnection } from './api-connection.ts'
import type { Manifest } from './manifest.ts'
import { writeManifests } from './write-manifests.ts'

const patience = 30_000

/** Writes CRDs and waits until what they define is served and explained. */
export const installCrds = async (api: ApiConnection, crds: Manifest[]): Promise<void> => {
  await writeManifests(api, crds)
  const expected = [...new Set(crds.flatMap(groupVersions))]
  for (const deadline = Date.now() + patience; ; await sleep(50)) {
    const { body } = await api.request('GET', '/openapi/v3')
    const published = isRecord(body) && isRecord(body['paths']) ? body['paths'] : {}
    const missing = expected.filter((path) => !(path in published))
    if (missing.length === 0) return
    if (Date.now() > deadline) {
      throw new ClusterError('CRDS_NOT_SERVED', `The API server does not serve ${missing.join(', ')} after 30 s.`)
    }
  }
}

const groupVersions = ({ spec }: Manifest): string[] => {
  if (!isRecord(spec) || !Array.isArray(spec['versions'])) return []
  return spec['versions'].filter(isRecord).map(({ name }) => `apis/${String(spec['group'])}/${String(name)}`)
}
