import { delimiter, join } from 'node:path'
import { readKubeconfig } from '../../cluster/read-kubeconfig.ts'
import type { Surroundings } from '../surroundings.ts'

/** The names of contexts, clusters or users in the kubeconfig that is chosen. */
export function readKubeconfigNames(
  what: 'contexts' | 'kubeconfig-clusters' | 'kubeconfig-users',
  file: string | undefined,
  { env, homeFolder }: Pick<Surroundings, 'env' | 'homeFolder'>,
): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  const files = file !== undefined ? [file] : listed.length > 0 ? listed : [join(homeFolder, '.kube', 'config')]
  const { contexts, clusters, users } = readKubeconfig(files, false)
  const entries = { contexts, 'kubeconfig-clusters': clusters, 'kubeconfig-users': users }[what]
  return [...entries.keys()]
}
