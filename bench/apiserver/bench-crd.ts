import { join } from 'node:path'
import type { ApiConnection } from '../../test/cluster/api/api-connection.ts'
import { installCrds } from '../../test/cluster/api/install-crds.ts'
import { readManifests } from '../../test/cluster/api/manifest.ts'
import { packageRoot } from '../../test/cluster/package-root.ts'

/** The group in which a CRD of the same shape stands beside our server. */
export const BENCH_GROUP = 'bench.rtoken.dev'

/** Installs the CRD of tokens under another group, so that one cluster has both. */
export async function installBenchCrd(admin: ApiConnection): Promise<void> {
  const [crd] = await readManifests(join(packageRoot, 'manifests', 'crds', 'tokens.ext.cattle.io.yaml'))
  if (crd === undefined) throw new Error('the CRD of tokens is not there')
  const text = JSON.stringify(crd).replaceAll('ext.cattle.io', BENCH_GROUP)
  await installCrds(admin, [JSON.parse(text)])
}
