import type { Connection } from '../../cluster/connection.ts'
import { connect } from '../../cluster/connect.ts'
import { loadCredentials } from '../../cluster/load-kubeconfig.ts'
import { withBearer } from '../../cluster/with-bearer.ts'
import type { ClusterChoice } from '../command-line/cluster-flags.ts'
import type { Surroundings } from '../surroundings.ts'
import { VERSION } from '../version.ts'

/**
 * A connection to the same cluster with this bearer, and nothing else of the login.
 * @throws KubeconfigError, ConnectionError
 */
export async function connectWithBearer(
  { kubeconfig, requestTimeoutMs }: ClusterChoice,
  bearer: string,
  { env, homeFolder }: Pick<Surroundings, 'env' | 'homeFolder'>,
): Promise<Connection> {
  const credentials = await loadCredentials(kubeconfig, { env, homeFolder })
  return connect(withBearer(credentials, bearer), { requestTimeoutMs, userAgent: `kubectl-rtoken/${VERSION}` })
}
