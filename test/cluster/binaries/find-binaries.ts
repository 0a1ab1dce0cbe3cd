import { join } from 'node:path'
import { ClusterError } from '../cluster-error.ts'
import type { BinarySearch } from './binary-search.ts'
import { buildBinaries } from './build-binaries.ts'
import { type Binaries, missingFrom } from './program-files.ts'

/** The three programs of a control plane: those that KUBEBUILDER_ASSETS names, else our own build of them. */
export const findBinaries = async (search: BinarySearch): Promise<Binaries> => {
  if (search.assets === '') return binariesIn(await buildBinaries(search))
  const missing = await missingFrom(search.assets)
  if (missing.length === 0) return binariesIn(search.assets)
  throw new ClusterError(
    'ASSETS_INCOMPLETE',
    `KUBEBUILDER_ASSETS is ${search.assets}, where ${missing.join(' and ')} cannot be run: ` +
      'name a folder that holds etcd, kube-apiserver and kubectl, or unset it to have them built with Go.',
  )
}

const binariesIn = (folder: string): Binaries => ({
  etcd: join(folder, 'etcd'),
  'kube-apiserver': join(folder, 'kube-apiserver'),
  kubectl: join(folder, 'kubectl'),
})
