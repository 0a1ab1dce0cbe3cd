import type { Connection } from '../cluster/connection.ts'
import type { ClusterChoice } from './command-line/cluster-flags.ts'
import type { Surroundings } from './surroundings.ts'
import { VERSION } from './version.ts'

/**
 * A connection to the cluster that the flags and the kubeconfig choose. Nothing is sent yet.
 * @throws KubeconfigError, ConnectionError
 */
export async function connectToCluster(
  { kubeconfig, requestTimeoutMs }: ClusterChoice,
  { env, homeFolder, interactive, now }: Pick<Surroundings, 'env' | 'homeFolder' | 'interactive' | 'now'>,
): Promise<Connection> {
  // The Kubernetes client is by far the heaviest thing to load: it comes last, and only here.
  const { loadKubeconfig } = await import('../cluster/load-kubeconfig.ts')
  const config = await loadKubeconfig(kubeconfig, { env, homeFolder, interactive, now })
  const { connect } = await import('../cluster/connect.ts')
  return connect(config, { requestTimeoutMs, env, userAgent: `kubectl-rtoken/${VERSION}` })
}
