import { join } from 'node:path'
import { readManifestFolder, readManifests, type Manifest } from './api/manifest.ts'
import { packageRoot } from './package-root.ts'

const fixtures = join(import.meta.dirname, 'fixtures')

export const readFixture = (name: string): Promise<Manifest[]> => readManifests(join(fixtures, name))

/** The CRDs that Rancher would bring, and our own for ext Tokens. */
export const readCrds = async (): Promise<Manifest[]> => [
  ...(await readManifestFolder(join(fixtures, 'crds'))),
  ...(await readManifests(join(packageRoot, 'manifests', 'crds', 'tokens.ext.cattle.io.yaml'))),
]
