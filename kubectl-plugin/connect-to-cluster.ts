import type { Connection } from '../cluster/connection.ts'
import type { ClusterChoice } from './command-line/cluster-flags.ts'
import type { Surroundings } from './surroundings.ts'
import { TELLS_REQUESTS, ToldConnection } from './told-connection.ts'
import { VERSION } from './version.ts'

/**
 * A connection to the cluster that the flags and the kubeconfig choose. Nothing is sent yet.
 * @throws KubeconfigError, ConnectionError
 */
export async function connectToCluster(
  { kubeconfig, requestTimeoutMs, verbosity }: ClusterChoice,
  {
    env,
    homeFolder,
    interactive,
    now,
    stderr,
  }: Pick<Surroundings, 'env' | 'homeFolder' | 'interactive' | 'now' | 'stderr'>,
): Promise<Connection> {
  // TLS and YAML are the heaviest things to load: they come last, and only here.
  const { loadCredentials } = await import('../cluster/load-kubeconfig.ts')
  const config = await loadCredentials(kubeconfig, { env, homeFolder, interactive, now })
  const { connect } = await import('../cluster/connect.ts')
  const connection = connect(config, { requestTimeoutMs, userAgent: `kubectl-rtoken/${VERSION}` })
  return verbosity >= TELLS_REQUESTS ? new ToldConnection(connection, stderr, now) : connection
}
