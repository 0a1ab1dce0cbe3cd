import { join } from 'node:path'
import { readManifestFolder, readManifests, type Manifest } from './api/manifest.ts'
import { readStandaloneCrds } from './apiserver/apiserver-ground.ts'
import type { TokenServer } from './cluster-options.ts'
import { packageRoot } from './package-root.ts'

const fixtures = join(import.meta.dirname, 'fixtures')

export const readFixture = (name: string): Promise<Manifest[]> => readManifests(join(fixtures, name))

/**
 * The CRDs that Rancher would bring, and who serves ext Tokens decides the rest: our own for them, or those by which our server
 * does without Rancher.
 */
export const readCrds = async (tokens: TokenServer): Promise<Manifest[]> => {
  const ranchers = await readManifestFolder(join(fixtures, 'crds'))
  if (tokens === 'crd') {
    return [...ranchers, ...(await readManifests(join(packageRoot, 'manifests', 'crds', 'tokens.ext.cattle.io.yaml')))]
  }
  const ours = await readStandaloneCrds()
  const names = new Set(ours.map(({ metadata }) => metadata.name))
  return [...ranchers.filter(({ metadata }) => !names.has(metadata.name)), ...ours]
}
